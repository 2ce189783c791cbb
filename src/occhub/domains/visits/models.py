"""A person's presence at a center under one authorization."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from occhub.access.protected import ProtectedModel
from occhub.domains.visits.types import ActivityRow, VisitRow, VisitState


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
    # Told by the center's own system: that it opened the visit, that only a result says so, that the person has left.
    via_feed = models.BooleanField(default=False, db_default=False)
    is_inferred = models.BooleanField(default=False, db_default=False)
    left_at = models.DateTimeField(null=True)

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
            models.Index(fields=["company_id", "center_id", "-checked_in_at", "-id"], name="visit_by_center"),
            models.Index(fields=["company_id", "location_id", "-checked_in_at", "-id"], name="visit_by_location"),
            models.Index(fields=["company_id", "is_injury", "-checked_in_at", "-id"], name="visit_by_injury"),
            models.Index(fields=["company_id", "employee_id", "-checked_in_at", "-id"], name="visit_of_person"),
            # Most visits were checked out: the others are found without them.
            models.Index(
                fields=["company_id", "-checked_in_at", "-id"],
                name="visit_here",
                condition=models.Q(state__in=["checked_in", "in_progress"]),
            ),
            models.Index(
                fields=["company_id", "state", "-checked_in_at", "-id"],
                name="visit_other_end",
                condition=models.Q(state__in=["left", "cancelled"]),
            ),
            models.Index(fields=["company_id", "-changed_at"], name="visit_changed"),
            models.Index(fields=["center_id", "state", "-checked_in_at"], name="visit_of_center"),
            models.Index(fields=["center_id", "-checked_out_at"], name="visit_left"),
        ]

    @property
    def is_open(self) -> bool:
        """Whether the person is still in the center."""
        return VisitState(self.state).is_open

    @property
    def told_state(self) -> VisitState:
        """The state as the company reads it: whoever left is not in a center, though services are still open there."""
        has_left = self.is_open and self.left_at is not None
        return VisitState.LEFT if has_left else VisitState(self.state)

    def activity_row(self) -> ActivityRow:
        """The record of the company's list, which tells no date of birth."""
        return ActivityRow(
            id=self.id,
            employee_id=self.employee_id,
            authorization_id=self.authorization_id,
            number=self.number,
            person=f"{self.last_name}, {self.first_name}",
            services=tuple(self.services),
            state=self.told_state,
            is_injury=self.is_injury,
            center_id=self.center_id,
            location_id=self.location_id,
            checked_in_at=self.checked_in_at,
            checked_out_at=self.checked_out_at,
            center_zone=self.center_zone,
        )

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
            left_at=self.left_at if self.is_open else None,
        )


class VisitToken(ProtectedModel):
    """A folded word of the person's name, for search by its beginning."""

    company_id = models.UUIDField()
    center_id = models.UUIDField()
    token = models.TextField()
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, db_constraint=False, db_index=False)

    class Meta(ProtectedModel.Meta):
        db_table = "visits_token"
        # The wall asks for the center as well: with it in the index, the table itself is not read.
        indexes = [
            models.Index(fields=["company_id", "token", "visit"], include=["center_id"], name="visit_by_token"),
            models.Index(fields=["visit", "company_id", "token"], include=["center_id"], name="token_of_visit"),
        ]


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
