"""Made-up content of the style page: every component in each of its states."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

CENTRAL = "America/Chicago"
MOMENT = dt.datetime(2026, 11, 23, 20, 15, tzinfo=dt.UTC)
DOCUMENTS = (
    (
        "Nguyen, Thuy",
        "03/14/1988",
        True,
        "DOT medical card",
        "Austin South, TX",
        "Non-injury",
        "11/20/2026",
        "ok",
        "New",
    ),
    (
        "Ramirez, Carlos",
        "11/02/1979",
        True,
        "Activity status report",
        "Dallas Love Field, TX",
        "Injury",
        "11/20/2026",
        "info",
        "Updated",
    ),
    (
        "O'Connor, Maeve",
        "07/29/1992",
        False,
        "Audiogram",
        "Round Rock, TX",
        "Non-injury",
        "11/19/2026",
        "neutral",
        "Seen",
    ),
    (
        "Johnson, Darnell",
        "01/23/1984",
        False,
        "Respirator clearance",
        "Austin South, TX",
        "Non-injury",
        "11/19/2026",
        "warn",
        "Archived in 5 days",
    ),
    (
        "Garcia-Lopez de la Montana, Maria-Fernanda",
        "12/30/1990",
        False,
        "Medical-surveillance opinion letter, asbestos",
        "Sparks, NV",
        "Non-injury",
        "11/17/2026",
        "bad",
        "Not delivered",
    ),
)
TYPES = (("dot", "DOT medical card"), ("asr", "Activity status report"), ("audio", "Audiogram"))
CHIPS = (("ok", "Received"), ("warn", "Expires in 3 days"), ("bad", "Failed"), ("info", "Queued"), ("neutral", "Draft"))
APPLIED = ({"label": "State: TX, NV", "remove_url": "#list"}, {"label": "Last 90 days", "remove_url": "#list"})
STEPS = (
    {"label": "Employee", "state": "done", "url": "#steps"},
    {"label": "Services", "state": "done", "url": "#steps"},
    {"label": "Center and time", "state": "current"},
    {"label": "Review", "state": "todo"},
)
EVENTS = (
    {"kind": "ok", "title": "Received by the center", "when": "Nov 23, 2026, 2:15 PM CST", "by": "Austin South"},
    {
        "kind": "warn",
        "title": "Not received yet, tried again",
        "when": "Nov 23, 2026, 2:14 PM CST",
        "text": "2 of 8 tries",
    },
    {"kind": "info", "title": "Sent to the center", "when": "Nov 23, 2026, 2:14 PM CST"},
    {"kind": "neutral", "title": "Submitted", "when": "Nov 23, 2026, 2:13 PM CST", "by": "Dana Whitfield"},
)
ROWS: tuple[dict[str, Any], ...] = (
    {"label": "Authorization", "value": "A-7K2M-Q4XD"},
    {"label": "Employee", "value": "Thuy Nguyen", "url": "#summary"},
    {"label": "Delivery to the center", "chip": ("ok", "Received")},
    {"label": "Claim number", "value": ""},
    {"label": "Center", "value": "Austin South\n1200 W Ben White Blvd\nAustin, TX 78704"},
)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="First and last name", help_text="As on the employee's identification.")
    email = forms.EmailField(label="Work e-mail")
    born = forms.DateField(
        label="Date of birth", help_text="MM/DD/YYYY", widget=forms.DateInput(attrs={"class": "oh-w-date"})
    )
    center = forms.ChoiceField(
        label="Medical center", choices=[("", "Choose a center"), ("a", "Austin South"), ("r", "Reno")]
    )
    mode = forms.ChoiceField(
        label="How the visit takes place",
        choices=[("c", "At a center"), ("t", "By video with a center")],
        widget=forms.RadioSelect,
    )
    services = forms.MultipleChoiceField(
        label="Services",
        choices=[("dot", "DOT physical"), ("drug", "Drug collection, non-DOT"), ("audio", "Audiogram")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose all that apply.",
    )
    note = forms.CharField(
        label="Message to the center", widget=forms.Textarea, required=False, max_length=200, help_text="No diagnosis."
    )
    password = forms.CharField(label="Password", widget=forms.PasswordInput, required=False)
    agree = forms.BooleanField(label="I may authorize these services for the company")


class SampleFilters(forms.Form):
    """The filters of a results list."""

    name = forms.CharField(
        label="Employee name or claim number", required=False, widget=forms.TextInput(attrs={"data-search-focus": ""})
    )
    born = forms.CharField(
        label="Date of birth", required=False, widget=forms.TextInput(attrs={"placeholder": "MM/DD/YYYY"})
    )
    center = forms.ChoiceField(label="Medical center", choices=[("", "All centers")], required=False)
    state = forms.ChoiceField(
        label="State", choices=[("", "All states"), ("TX", "Texas"), ("NV", "Nevada")], required=False
    )
    kind = forms.ChoiceField(
        label="Visit type", choices=[("", "All"), ("i", "Injury"), ("n", "Non-injury")], required=False
    )


def content() -> dict[str, Any]:
    """What the style page shows."""
    wrong = SampleForm({"name": "Thuy Nguyen", "born": "14/31/1988", "email": "thuy", "note": "Please call first."})
    wrong.is_valid()
    return {
        "title": "Components",
        "chips": CHIPS,
        "form": SampleForm(auto_id="id_new_%s"),
        "wrong": wrong,
        "filters": SampleFilters(auto_id="id_filter_%s"),
        "applied": APPLIED,
        "documents": [_document(number, row) for number, row in enumerate(DOCUMENTS)],
        "types": TYPES,
        "steps": STEPS,
        "events": EVENTS,
        "rows": ROWS,
        "moment": MOMENT,
        "zone": CENTRAL,
        "birth": dt.date(1988, 3, 14),
    }


def _document(number: int, row: tuple[Any, ...]) -> dict[str, Any]:
    keys = ("name", "born", "new", "title", "center", "visit", "date", "kind", "state")
    return dict(zip(keys, row, strict=True)) | {"id": f"sample-{number}"}
