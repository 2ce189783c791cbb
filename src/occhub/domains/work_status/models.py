"""What somebody may do at work, by visit and version. Nothing here says why."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from occhub.access.protected import ProtectedModel
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.work_status import rules
from occhub.domains.work_status.types import (
    Appointment,
    Duty,
    NewRestriction,
    PersonStatus,
    Restriction,
    WorkStatusDetail,
)

NEWEST = models.Q(is_newest=True)


class WorkStatus(ProtectedModel):
    """One version. Name and location are copied: who sees nothing but this table finds people in it.

    ``as_of`` is the moment of the visit: of several visits of a person the latest counts. ``ends_on`` is the last day
    of all that limits, ``changes`` are the days on which something ends or an appointment is.
    """

    company_id = models.UUIDField()
    center_id = models.UUIDField()
    location_id = models.UUIDField()
    employee_id = models.UUIDField()
    visit_id = models.UUIDField()
    version = models.SmallIntegerField()
    is_newest = models.BooleanField()
    duty = models.TextField()
    valid_from = models.DateField()
    until = models.DateField(null=True)
    restrictions = models.JSONField()
    next_on = models.DateField(null=True)
    next_at = models.TimeField(null=True)
    next_center_id = models.UUIDField(null=True)
    next_center_name = models.TextField(blank=True)
    ends_on = models.DateField(null=True)
    changes = ArrayField(models.DateField())
    last_change = models.DateField(null=True)
    first_name = models.TextField()
    last_name = models.TextField()
    sort_key = models.TextField()
    location_name = models.TextField()
    center_zone = models.TextField()
    as_of = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta(ProtectedModel.Meta):
        db_table = "work_status_status"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="work_status_company"),
            models.UniqueConstraint(fields=["visit_id", "version"], name="work_status_version"),
            models.UniqueConstraint(fields=["visit_id"], condition=NEWEST, name="work_status_one_newest"),
            models.CheckConstraint(name="work_status_duty", condition=models.Q(duty__in=["full", "restricted", "off"])),
            models.CheckConstraint(
                name="work_status_until", condition=models.Q(until__isnull=True) | models.Q(duty="off")
            ),
            models.CheckConstraint(
                name="work_status_restricted",
                condition=models.Q(models.Q(duty="restricted"), ~models.Q(restrictions=[]))
                | models.Q(~models.Q(duty="restricted"), restrictions=[]),
            ),
        ]
        indexes = [
            models.Index(fields=["company_id", "-recorded_at", "-id"], name="work_status_latest", condition=NEWEST),
            models.Index(
                fields=["company_id", "location_id", "-recorded_at", "-id"],
                name="work_status_of_location",
                condition=NEWEST,
            ),
            models.Index(fields=["company_id", "employee_id", "-as_of"], name="work_status_of_person"),
            models.Index(fields=["company_id", "last_change"], name="work_status_changing", condition=NEWEST),
            models.Index(
                fields=["company_id", "duty", "-recorded_at", "-id"], name="work_status_of_duty", condition=NEWEST
            ),
        ]

    def rows(self) -> tuple[Restriction, ...]:
        """The restrictions as people read them."""
        known = load_packaged().work_restrictions
        found = []
        for one in self.restrictions:
            row = restriction_from_json(one)
            kind = known.get(row.kind)
            said = row.words or (kind.said(row.amount) if kind else row.kind)
            found.append(Restriction(row.kind, row.amount, row.words, row.until, said))
        return tuple(found)

    def appointment(self) -> Appointment | None:
        """When and where the employee comes next, where that is known."""
        if self.next_on is None:
            return None
        return Appointment(self.next_on, self.next_at, self.next_center_id, self.next_center_name)

    def detail(self) -> WorkStatusDetail:
        """The record for those who work on the visit."""
        return WorkStatusDetail(
            id=self.id,
            visit_id=self.visit_id,
            employee_id=self.employee_id,
            version=self.version,
            duty=Duty(self.duty),
            valid_from=self.valid_from,
            until=self.until,
            restrictions=self.rows(),
            appointment=self.appointment(),
            recorded_at=self.recorded_at,
            recorded_by=self.recorded_by,
            center_zone=self.center_zone,
        )

    def of_person(self, today: date, *, shows_visit: bool) -> PersonStatus:
        """The record for the company."""
        return PersonStatus(
            id=self.id,
            employee_id=self.employee_id,
            person=f"{self.last_name}, {self.first_name}",
            location_name=self.location_name,
            standing=rules.standing(Duty(self.duty), self.ends_on, today),
            duty=Duty(self.duty),
            valid_from=self.valid_from,
            until=self.ends_on,
            restrictions=self.rows(),
            appointment=self.appointment() if self.next_on is not None and self.next_on >= today else None,
            changes_on=next((day for day in self.changes if day >= today), None),
            recorded_at=self.recorded_at,
            center_zone=self.center_zone,
            visit_id=self.visit_id if shows_visit else None,
        )


class WorkStatusToken(ProtectedModel):
    """A folded word of the person's name, for prefix search."""

    company_id = models.UUIDField()
    center_id = models.UUIDField()
    token = models.TextField()
    status = models.ForeignKey(WorkStatus, on_delete=models.CASCADE, db_constraint=False, db_index=False)

    class Meta(ProtectedModel.Meta):
        db_table = "work_status_token"
        indexes = [
            models.Index(fields=["company_id", "token", "status"], include=["center_id"], name="work_status_by_token"),
            models.Index(fields=["status", "company_id", "token"], include=["center_id"], name="work_status_token_of"),
        ]


def restriction_to_json(row: NewRestriction) -> dict[str, Any]:
    """The stored form of a restriction."""
    until = row.until.isoformat() if row.until else None
    return {"kind": row.kind, "amount": row.amount, "words": row.words, "until": until}


def restriction_from_json(stored: dict[str, Any]) -> NewRestriction:
    """The inverse of :func:`restriction_to_json`."""
    until = stored["until"]
    return NewRestriction(
        stored["kind"], stored["amount"], stored["words"], date.fromisoformat(until) if until else None
    )
