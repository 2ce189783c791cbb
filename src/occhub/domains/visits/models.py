"""A person's presence at a center under one authorization."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from occhub.access.protected import ProtectedModel


class Visit(ProtectedModel):
    """Check-in to check-out. Who, for whom and what is copied from the authorization: the lists of a day need no join.

    ``open_lines`` is kept up to date under the authorization's lock.
    """

    number = models.TextField(unique=True)
    authorization_id = models.UUIDField()
    company_id = models.UUIDField()
    center_id = models.UUIDField()
    location_id = models.UUIDField()
    employee_id = models.UUIDField()
    first_name = models.TextField()
    last_name = models.TextField()
    sort_key = models.TextField()
    date_of_birth = models.DateField()
    is_injury = models.BooleanField()
    company_name = models.TextField()
    center_zone = models.TextField()
    services = ArrayField(models.TextField())
    open_lines = models.SmallIntegerField()
    state = models.TextField()
    checked_in_at = models.DateTimeField()
    checked_in_by = models.TextField()
    checked_out_at = models.DateTimeField(null=True)
    checked_out_by = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    class Meta(ProtectedModel.Meta):
        db_table = "visits_visit"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="visit_company"),
            models.UniqueConstraint(
                fields=["authorization_id"],
                name="visit_one_open",
                condition=models.Q(state__in=["checked_in", "in_progress"]),
            ),
            models.CheckConstraint(
                name="visit_state", condition=models.Q(state__in=["checked_in", "in_progress", "checked_out"])
            ),
        ]
        indexes = [
            models.Index(fields=["company_id", "-checked_in_at", "-id"], name="visit_newest"),
            models.Index(fields=["center_id", "state", "-checked_in_at"], name="visit_of_center"),
            models.Index(fields=["center_id", "-checked_out_at"], name="visit_left"),
        ]
