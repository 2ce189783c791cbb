"""The fields of a work status: one duty, as many rows of restrictions as were added, the next appointment."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField

from occhub.domains.catalogue.types import load_packaged
from occhub.domains.work_status.types import (
    LONGEST_WORDS,
    MOST_RESTRICTIONS,
    Duty,
    NewRestriction,
    NewWorkStatus,
    WorkStatusDetail,
)
from occhub.interfaces.web.ui.dates import TypedDateField
from occhub.interfaces.web.work_status import words
from occhub.platform.errors import Problem

FURTHER_NOTICE = "Leave it empty for until further notice."


def kinds_in(posted: Mapping[str, str]) -> list[str]:
    """The kinds of the rows, in order; rows are numbered from 0 without a gap."""
    found: list[str] = []
    while f"kind-{len(found)}" in posted and len(found) < MOST_RESTRICTIONS:
        found.append(posted[f"kind-{len(found)}"])
    return found


def typed_of(status: WorkStatusDetail | None, duty: str = "") -> dict[str, str]:
    """The form of a work status that is to be corrected, or an empty one with a duty chosen."""
    if status is None:
        return {"duty": duty, "seen": "0"}
    typed = {"duty": duty or str(status.duty), "seen": str(status.version), "until": words.typed(status.until)}
    for place, row in enumerate(status.restrictions):
        typed |= {
            f"kind-{place}": row.kind,
            f"amount-{place}": "" if row.amount is None else str(row.amount),
            f"words-{place}": row.words,
            f"until-{place}": words.typed(row.until),
        }
    if status.appointment is not None:
        at = status.appointment.at
        typed |= {
            "next_on": words.typed(status.appointment.day),
            "next_at": f"{at:%H:%M}" if at else "",
            "next_center": str(status.appointment.center_id or ""),
        }
    return typed


def _day(label: str, **more: Any) -> TypedDateField:
    return TypedDateField(
        label=label,
        required=False,
        widget=forms.DateInput(
            attrs={"class": "oh-w-date", "autocomplete": "off", "placeholder": "MM/DD/YYYY"}, format="%m/%d/%Y"
        ),
        error_messages={"invalid": "Enter the day as MM/DD/YYYY."},
        **more,
    )


class WorkStatusForm(forms.Form):
    """What the center's staff type; only shapes are judged here, the rest by the operation."""

    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    duty = forms.ChoiceField(
        label="What may the employee do at work?",
        choices=[(str(one), one.words) for one in Duty],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose full duty, restrictions or off work."},
    )
    until = _day("Last day off work", help_text=FURTHER_NOTICE)
    next_on = _day("Day")
    next_at = forms.TimeField(
        label="Time",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "oh-w-date"}, format="%H:%M"),
        error_messages={"invalid": "Enter the time, for example 09:30."},
    )
    next_center = forms.ChoiceField(label="Center", required=False)

    def __init__(self, *, kinds: list[str], centers: list[tuple[str, str]], own_center: str, **given: Any) -> None:
        super().__init__(**given, auto_id="id_%s")
        self._kinds = kinds
        self.fields["next_center"].choices = centers  # type: ignore[attr-defined]  # a field with choices
        self.fields["next_center"].initial = own_center
        for place, code in enumerate(kinds):
            self.fields |= _row_fields(place, code)

    def rows(self) -> list[dict[str, Any]]:
        """The rows of restrictions with their fields, as the page shows them."""
        return [self._row(place, code) for place, code in enumerate(self._kinds)]

    def _row(self, place: int, code: str) -> dict[str, Any]:
        kind = load_packaged().work_restrictions.get(code)
        return {
            "place": place,
            "code": code,
            "name": kind.name if kind else "Not in use any more",
            "none": kind.none if kind and not kind.limited else "",
            "unit": kind.unit if kind else "",
            "amount": self._bound(f"amount-{place}"),
            "words": self._bound(f"words-{place}"),
            "until": self[f"until-{place}"],
        }

    def _bound(self, name: str) -> BoundField | None:
        return self[name] if name in self.fields else None

    def status(self) -> NewWorkStatus:
        """What the operation records; only after ``is_valid``."""
        typed = self.cleaned_data
        next_center = typed.get("next_center")
        return NewWorkStatus(
            duty=Duty(typed["duty"]),
            restrictions=tuple(self._restriction(place, code) for place, code in enumerate(self._kinds)),
            until=typed.get("until"),
            next_on=typed.get("next_on"),
            next_at=typed.get("next_at"),
            next_center_id=uuid.UUID(next_center) if next_center else None,
            seen=typed.get("seen") or 0,
        )

    def _restriction(self, place: int, code: str) -> NewRestriction:
        typed = self.cleaned_data
        return NewRestriction(
            code, typed.get(f"amount-{place}"), typed.get(f"words-{place}", ""), typed.get(f"until-{place}")
        )

    def take(self, problem: Problem) -> None:
        """Show what the operation found wrong, at its field; a row that has no such field shows it at its last day."""
        for name, text in problem.fields.items():
            place = name.rpartition("-")[2]
            beside = f"until-{place}" if f"until-{place}" in self.fields else None
            own = "duty" if name == "restrictions" else name
            self.add_error(own if own in self.fields else beside, text)


def _row_fields(place: int, code: str) -> dict[str, forms.Field]:
    kind = load_packaged().work_restrictions.get(code)
    fields: dict[str, forms.Field] = {}
    if kind is not None and kind.limited:
        fields[f"amount-{place}"] = forms.IntegerField(
            label=f"Up to, {kind.unit}",
            required=False,
            widget=forms.NumberInput(attrs={"class": "oh-w-short", "min": kind.least, "max": kind.most, "step": 1}),
            error_messages={"invalid": "Enter a whole number."},
        )
    if kind is not None and kind.own_words:
        fields[f"words-{place}"] = forms.CharField(
            label="In words",
            help_text="What the employee cannot do. No cause, no diagnosis.",
            required=False,
            max_length=LONGEST_WORDS,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
    fields[f"until-{place}"] = _day("Through")
    return fields
