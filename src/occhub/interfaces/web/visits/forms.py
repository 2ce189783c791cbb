"""What the list of visits is cut down to: shape only, what it finds is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from occhub.domains.centers.types import Center
from occhub.domains.companies.types import Location
from occhub.interfaces.web.remembered import LONGEST
from occhub.interfaces.web.ui.dates import TypedDateField
from occhub.interfaces.web.visits.words import SHOWS

KINDS = (("", "All"), ("injury", "Injury"), ("other", "Non-injury"))
DATES = ("since", "until")
_BAD_DATE = "Enter the day as MM/DD/YYYY"


def _day(label: str) -> TypedDateField:
    widget = forms.DateInput(
        format="%m/%d/%Y", attrs={"placeholder": "MM/DD/YYYY", "autocomplete": "off", "inputmode": "numeric"}
    )
    return TypedDateField(label=label, required=False, widget=widget, error_messages={"invalid": _BAD_DATE})


class FilterForm(forms.Form):
    """What the list is cut down to."""

    words = forms.CharField(
        label="Employee name",
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": f"Use at most {LONGEST} characters"},
        widget=forms.TextInput(
            attrs={"data-search-focus": "", "autocomplete": "off", "placeholder": "First and last, in any order"}
        ),
    )
    show = forms.ChoiceField(label="State", required=False, choices=[(str(show), label) for show, label in SHOWS])
    location = forms.ChoiceField(label="Location", required=False)
    center = forms.ChoiceField(label="Center", required=False)
    kind = forms.ChoiceField(label="Type of visit", required=False, choices=KINDS)
    since = _day("From")
    until = _day("Through")

    def __init__(self, *args: Any, locations: Iterable[Location], centers: Iterable[Center], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, everything, places in (("location", "All locations", locations), ("center", "All centers", centers)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above; mypy does not know)
            field.choices = [("", everything), *((str(place.id), place.name) for place in places)]

    def clean(self) -> dict[str, Any]:
        """The first day does not lie after the last."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", "Choose a day that is not before the first one")
        return data

    def values(self) -> dict[str, str]:
        """What is remembered; only after ``is_valid``."""
        return {
            name: value if isinstance(value, str) else value.isoformat()
            for name, value in self.cleaned_data.items()
            if value
        }
