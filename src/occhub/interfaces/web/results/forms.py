"""The search form: shape only, what it finds is decided elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms

from occhub.domains.catalogue.types import load_packaged
from occhub.domains.centers.types import Center
from occhub.domains.results.types import ResultQuery
from occhub.interfaces.web.ui.dates import TypedDateField

KINDS = (("", "All"), ("injury", "Injury"), ("other", "Non-injury"))
BAD_DATE = "Enter the date of birth as MM/DD/YYYY"


def _text(label: str, most: int, **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attributes})
    return forms.CharField(
        label=label,
        max_length=most,
        required=False,
        widget=widget,
        error_messages={"max_length": f"Use at most {most} characters"},
    )


class SearchForm(forms.Form):
    """What one may search by; every criterion that is given must hold."""

    name = _text("Employee name", 100, placeholder="First and last, in any order", **{"data-search-focus": ""})
    date_of_birth = TypedDateField(
        is_past=True,
        label="Date of birth",
        required=False,
        widget=forms.DateInput(attrs={"placeholder": "MM/DD/YYYY", "autocomplete": "off", "inputmode": "numeric"}),
        error_messages={"invalid": BAD_DATE},
    )
    document = _text("Document name", 120, placeholder="Begins with")
    claim_number = _text("Claim number", 60)
    center = forms.ChoiceField(label="Medical center", required=False)
    state = forms.ChoiceField(label="State", required=False)
    kind = forms.ChoiceField(label="Type of visit", choices=KINDS, required=False)

    def __init__(self, *args: Any, centers: list[Center], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = load_packaged().states
        states = sorted({one.state for one in centers if one.state in names}, key=lambda code: names[code].name)
        self.fields["state"].choices = [("", "All states"), *((code, names[code].name) for code in states)]  # type: ignore[attr-defined]  # a choice field
        self.fields["center"].choices = [("", "All centers"), *((str(one.id), one.name) for one in centers)]  # type: ignore[attr-defined]  # a choice field
        self._centers = {str(one.id): one.id for one in centers}

    def query(self) -> ResultQuery:
        """The search of a valid form."""
        data = self.cleaned_data
        return ResultQuery(
            name=data["name"],
            date_of_birth=data["date_of_birth"],
            state=data["state"],
            center_id=self._centers.get(data["center"]),
            is_injury={"injury": True, "other": False}.get(data["kind"]),
            claim_number=data["claim_number"],
            title=data["document"],
        )


def initial_of(query: ResultQuery) -> dict[str, Any]:
    """The form's fields for a search that was stored."""
    kind = {True: "injury", False: "other", None: ""}[query.is_injury]
    return {
        "name": query.name,
        "date_of_birth": f"{query.date_of_birth:%m/%d/%Y}" if query.date_of_birth else "",
        "state": query.state,
        "center": str(query.center_id) if query.center_id else "",
        "kind": kind,
        "claim_number": query.claim_number,
        "document": query.title,
    }
