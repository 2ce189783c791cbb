"""The search form: shape only, what it finds is decided elsewhere."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from occhub.domains.catalogue.types import load_packaged
from occhub.domains.centers.types import Center
from occhub.domains.companies.types import Location
from occhub.domains.results.types import ResultQuery
from occhub.interfaces.web.results import box
from occhub.interfaces.web.ui.dates import TypedDateField

KINDS = (("", "All"), ("injury", "Injury"), ("other", "Non-injury"))
SHOWN = (("", "All documents"), ("new", "New only"))
BAD_BIRTH = "Enter the date of birth as MM/DD/YYYY"
BAD_DAY = "Enter the date as MM/DD/YYYY"
BACKWARDS = "This day is before the first one"


@dataclass(frozen=True, slots=True)
class Offered:
    """What one may choose from: centers, the company's locations, codes of report types."""

    centers: Sequence[Center] = ()
    locations: Sequence[Location] = ()
    report_types: Sequence[str] = ()

    @property
    def names(self) -> dict[uuid.UUID, str]:
        """The names of centers and locations."""
        return {one.id: one.name for one in self.centers} | {one.id: one.name for one in self.locations}

    @property
    def states(self) -> list[tuple[str, str]]:
        """The states of the centers by name."""
        names = load_packaged().states
        return sorted(
            {(one.state, names[one.state].name) for one in self.centers if one.state in names}, key=lambda pair: pair[1]
        )

    @property
    def types(self) -> list[tuple[str, str]]:
        """The report types by name."""
        known = load_packaged().report_types
        return sorted(((code, known[code].name) for code in self.report_types), key=lambda pair: pair[1].lower())


def _text(label: str, most: int, **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attributes})
    return forms.CharField(
        label=label,
        max_length=most,
        required=False,
        widget=widget,
        error_messages={"max_length": f"Use at most {most} characters"},
    )


def _day(label: str, wrong: str = BAD_DAY) -> TypedDateField:
    return TypedDateField(
        is_past=True,
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"placeholder": "MM/DD/YYYY", "autocomplete": "off", "inputmode": "numeric"}),
        error_messages={"invalid": wrong},
    )


class SearchForm(forms.Form):
    """What one may search by; every criterion that is given must hold. ``q`` is the box."""

    q = _text("Name, date of birth, document, claim or authorization number", box.LONGEST)
    report_type = forms.ChoiceField(label="Type of report", required=False)
    center = forms.ChoiceField(label="Medical center", required=False)
    kind = forms.ChoiceField(label="Type of visit", choices=KINDS, required=False)
    shown = forms.ChoiceField(label="Show", choices=SHOWN, required=False)
    service_from = _day("Date of service from")
    service_to = _day("Date of service to")
    location = forms.ChoiceField(label="Location", required=False)
    state = forms.ChoiceField(label="State of the center", required=False)
    name = _text("Employee name", 100, placeholder="First and last, in any order")
    date_of_birth = _day("Date of birth", BAD_BIRTH)
    document = _text("Document name", 120, placeholder="Words of its name")
    claim_number = _text("Claim number", 60)

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("report_type", "All types", offered.types)
        self._offer("center", "All centers", [(str(one.id), one.name) for one in offered.centers])
        self._offer("location", "All locations", [(str(one.id), one.name) for one in offered.locations])
        self._offer("state", "All states", offered.states)
        self._ids = {str(one): one for one in offered.names}

    def _offer(self, field: str, every: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[field].choices = [("", every), *choices]  # type: ignore[attr-defined]  # a choice field

    @property
    def filters(self) -> list[forms.BoundField]:
        """The fields beside the box; a company with one location has nothing to choose there."""
        few = {name for name in ("location", "center") if len(self.fields[name].choices) < 3}  # type: ignore[attr-defined]  # a choice field
        return [field for field in self.visible_fields() if field.name != "q" and field.name not in few]

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("service_from"), data.get("service_to")
        if first and last and last < first:
            self.add_error("service_to", BACKWARDS)
        return data

    def query(self) -> ResultQuery:
        """The search of a valid form."""
        data, said = self.cleaned_data, box.understood(self.cleaned_data["q"])
        return ResultQuery(
            name=data["name"],
            date_of_birth=data["date_of_birth"] or said.date_of_birth,
            state=data["state"],
            center_id=self._ids.get(data["center"]),
            is_injury={"injury": True, "other": False}.get(data["kind"]),
            claim_number=data["claim_number"],
            title=data["document"],
            text=said.text,
            authorization_number=said.authorization_number,
            report_type=data["report_type"],
            location_id=self._ids.get(data["location"]),
            service_from=said.service_day or data["service_from"],
            service_to=said.service_day or data["service_to"],
            is_new=data["shown"] == "new",
        )


def initial_of(query: ResultQuery) -> dict[str, Any]:
    """The form's fields for a search that was stored. What the box can say stands there alone: the next text that is
    typed takes its place."""
    return {
        "q": box.text_of(query),
        "name": query.name,
        "document": query.title,
        "claim_number": query.claim_number,
        "state": query.state,
        "center": str(query.center_id or ""),
        "location": str(query.location_id or ""),
        "report_type": query.report_type,
        "kind": {True: "injury", False: "other", None: ""}[query.is_injury],
        "service_from": _digits(query.service_from),
        "service_to": _digits(query.service_to),
        "shown": "new" if query.is_new else "",
    }


def _digits(day: date | None) -> str:
    return f"{day:%m/%d/%Y}" if day else ""
