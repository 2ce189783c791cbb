"""A person's presence at a center under one authorization."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from occhub.access.protected import ProtectedModel
from occhub.domains.visits.types import VisitRow, VisitState


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
                name="visit_state",
                condition=models.Q(state__in=["checked_in", "in_progress", "checked_out", "left", "cancelled"]),
            ),
        ]
        indexes = [
            models.Index(fields=["company_id", "-checked_in_at", "-id"], name="visit_newest"),
            models.Index(fields=["center_id", "state", "-checked_in_at"], name="visit_of_center"),
            models.Index(fields=["center_id", "-checked_out_at"], name="visit_left"),
        ]

    @property
    def is_open(self) -> bool:
        """Whether the person is still in the center."""
        return VisitState(self.state).is_open

    def list_row(self) -> VisitRow:
        """The record of a list."""
        return VisitRow(
            id=self.id,
            employee_id=self.employee_id,
            authorization_id=self.authorization_id,
            number=self.number,
            person=f"{self.last_name}, {self.first_name}",
            date_of_birth=self.date_of_birth,
            company_name=self.company_name,
            services=tuple(self.services),
            state=VisitState(self.state),
            is_injury=self.is_injury,
            open_lines=self.open_lines,
            checked_in_at=self.checked_in_at,
            checked_out_at=self.checked_out_at,
            center_zone=self.center_zone,
        )


class Undo(ProtectedModel):
    """A step of a visit that its center took back: never changed, the ``note`` for the center alone."""

    company_id = models.UUIDField()
    center_id = models.UUIDField()
    visit_id = models.UUIDField()
    step = models.TextField()
    reason = models.TextField()
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by_name = models.TextField()

    class Meta(ProtectedModel.Meta):
        db_table = "visits_undo"
        constraints = [
            models.CheckConstraint(name="undo_step", condition=models.Q(step__in=["check_in", "check_out"])),
        ]
        indexes = [models.Index(fields=["visit_id", "at"], name="undo_of_visit")]
