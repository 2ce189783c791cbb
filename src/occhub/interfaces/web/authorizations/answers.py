"""What a person has answered so far on the way to an authorization: the form's memory, kept in a draft."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from occhub.domains.authorizations.types import FormStart, InjuryDetails, NewAuthorization
from occhub.domains.catalogue import reads as catalogue
from occhub.domains.catalogue.types import Service, load_packaged
from occhub.platform import clock

FIRST_YEAR, LAST_YEAR = 1900, 2199


def as_uuid(text: object) -> uuid.UUID | None:
    """The id in a form's field; None for nothing and for anything else."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def as_date(text: object) -> date | None:
    """The date in a draft; None for nothing and for anything that no calendar on a desk shows."""
    try:
        found = date.fromisoformat(str(text))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _codes(value: object) -> tuple[str, ...]:
    return tuple(str(code) for code in value) if isinstance(value, list) else ()


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of all steps; None and "" for what is not answered yet."""

    location_id: uuid.UUID | None = None
    employee_id: uuid.UUID | None = None
    services: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()  # services of the earlier authorization that are not offered: the steps say so
    center_id: uuid.UUID | None = None
    reason: str = ""
    valid_from: date | None = None
    instructions: str = ""
    date_of_injury: date | None = None
    body_part: str = ""
    claim_number: str = ""

    @staticmethod
    def from_start(start: FormStart, today: date) -> Answers:
        """The answers that an earlier authorization gives; services that are not offered any more are left out."""
        offered = {service.code for service in load_packaged().offered_on(today)}
        return Answers(
            location_id=start.location_id,
            employee_id=start.employee_id,
            services=tuple(code for code in start.services if code in offered),
            left_out=tuple(code for code in start.services if code not in offered),
            center_id=start.center_id,
            reason=start.reason,
            valid_from=today if start.center_id else None,  # the day is that of the center
            instructions=start.instructions,
            date_of_injury=start.date_of_injury,
            body_part=start.body_part,
            claim_number=start.claim_number,
        )

    @staticmethod
    def from_form(form: dict[str, Any]) -> Answers:
        """The answers in a draft, or in the hidden fields of the review."""
        texts = {name: str(form.get(name) or "") for name in ("reason", "instructions", "body_part", "claim_number")}
        return Answers(
            location_id=as_uuid(form.get("location_id")),
            employee_id=as_uuid(form.get("employee_id")),
            services=_codes(form.get("services")),
            left_out=_codes(form.get("left_out")),
            center_id=as_uuid(form.get("center_id")),
            valid_from=as_date(form.get("valid_from")),
            date_of_injury=as_date(form.get("date_of_injury")),
            **texts,
        )

    def for_person(self, employee_id: uuid.UUID, location_id: uuid.UUID) -> Answers:
        """The same for this person at this location. What hung on another one is asked again: the center on the
        location, the injury on the person."""
        changed = replace(self, employee_id=employee_id, location_id=location_id)
        if location_id != self.location_id:
            changed = replace(changed, center_id=None)
        if employee_id != self.employee_id:
            changed = replace(changed, date_of_injury=None, body_part="", claim_number="")
        return changed

    def form(self) -> dict[str, object]:
        """The inverse of :meth:`from_form`."""
        values = asdict(self)
        plain: dict[str, object] = {name: "" if value is None else str(value) for name, value in values.items()}
        return plain | {"services": list(self.services), "left_out": list(self.left_out)}

    @property
    def chosen(self) -> tuple[Service, ...]:
        """The services chosen, as the catalogue knows them."""
        known = load_packaged().services
        return tuple(known[code] for code in self.services if code in known)

    @property
    def is_injury(self) -> bool:
        """Whether an injury case must be named."""
        return catalogue.is_injury(self.chosen)

    def does_reason_fit(self, today: date) -> bool:
        """Whether the reason still fits what was chosen."""
        fitting = catalogue.reasons_for(load_packaged(), self.chosen, today)
        return any(reason.code == self.reason for reason in fitting)

    def missing_step(self, today: date) -> str:
        """The first step without an answer, or "review"."""
        details = self.valid_from and self.does_reason_fit(today) and (self.date_of_injury or not self.is_injury)
        answered = (
            ("employee", self.location_id and self.employee_id),
            ("services", self.services),
            ("center", self.center_id),
            ("details", details),
        )
        return next((step for step, answer in answered if not answer), "review")

    def request(self) -> NewAuthorization:
        """The request as the domain checks it: what is missing stands there as something that cannot be."""
        nothing = uuid.UUID(int=0)
        injury = None
        if self.is_injury and self.date_of_injury:
            injury = InjuryDetails(self.date_of_injury, self.body_part.strip(), self.claim_number.strip())
        return NewAuthorization(
            location_id=self.location_id or nothing,
            employee_id=self.employee_id or nothing,
            services=self.services,
            center_id=self.center_id or nothing,
            reason=self.reason,
            valid_from=self.valid_from or clock.now().date(),
            instructions=self.instructions.replace("\r\n", "\n").strip(),
            injury=injury,
        )
