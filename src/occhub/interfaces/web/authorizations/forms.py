"""Shapes of the forms; what may be chosen comes from the domains, what is right is decided there."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django import forms

from occhub.domains.authorizations.types import Show
from occhub.domains.centers.types import Center
from occhub.domains.companies.types import Location
from occhub.interfaces.web.authorizations.answers import FIRST_YEAR, LAST_YEAR
from occhub.interfaces.web.authorizations.words import SHOWS
from occhub.interfaces.web.ui.dates import TypedDateField

CANCEL_LIMIT = 200
SHORT = 100
WORKING_AGE = 14  # 29 CFR 570.2: younger people hardly work; a typing error is likelier
ON_FILE = "On file. Leave empty to keep it."
TOO_LONG = "Shorten this to %(limit_value)d characters. It has %(show_value)d"
CHOOSE_PLACE = "Choose the location"
_DATE_ERROR = "Enter the date as MM/DD/YYYY"


def _of_this_age(value: date) -> None:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise forms.ValidationError("Check the year")


def date_field(label: str, *, hint: str = "MM/DD/YYYY", missing: str = "", is_past: bool = False) -> TypedDateField:
    """A date that people type."""
    return TypedDateField(
        label=label,
        is_past=is_past,
        help_text=hint,
        validators=[_of_this_age],
        widget=forms.DateInput(format="%m/%d/%Y", attrs={"class": "oh-w-date", "autocomplete": "off"}),
        error_messages={"required": missing or _DATE_ERROR, "invalid": _DATE_ERROR},
    )


def text_field(label: str, missing: str = "", **options: Any) -> forms.CharField:
    """A line of text."""
    options.setdefault("max_length", SHORT)
    return forms.CharField(label=label, error_messages={"required": missing, "max_length": TOO_LONG}, **options)


class LongTextField(forms.CharField):
    """Text of several lines. A browser sends two characters for the end of a line, of which people see one."""

    def to_python(self, value: object) -> str:
        """The text with one character for the end of a line."""
        typed = super().to_python(value) or ""
        return typed.replace("\r\n", "\n")


def _birthday(born: date, age: int) -> date:
    """The day on which somebody reaches an age."""
    after = born + timedelta(days=1)
    return (
        born.replace(year=born.year + age) if (born.month, born.day) != (2, 29) else after.replace(year=born.year + age)
    )


class NewEmployeeForm(forms.Form):
    """A person who is not on the roster yet."""

    first_name = text_field("First name", "Enter the first name")
    last_name = text_field("Last name", "Enter the last name")
    employee_number = text_field(
        "Employee number", required=False, help_text="As your company uses it. An applicant has none.", max_length=40
    )
    date_of_birth = date_field(
        "Date of birth",
        hint="MM/DD/YYYY. The desk checks it.",
        missing="Enter the date of birth as MM/DD/YYYY",
        is_past=True,
    )
    phone = text_field("Mobile phone", required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"}))
    job_title = text_field("Job title", required=False)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        self.today = today
        self.young = ""  # the date of birth that was asked about; sent again, it is accepted
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")

    def clean_date_of_birth(self) -> date | None:
        """A date of the past, within a lifetime."""
        born: date = self.cleaned_data["date_of_birth"]
        if not date(1900, 1, 1) < born < self.today:
            raise forms.ValidationError("Check the date of birth")
        if self.today < _birthday(born, WORKING_AGE) and self.data.get("young") != born.isoformat():
            self.young = born.isoformat()
            raise forms.ValidationError(
                f"This employee is younger than {WORKING_AGE}. Check the year; if it is right, send the form again"
            )
        return born


class AddEmployeeForm(NewEmployeeForm):
    """A new person at one of the member's locations, of which none is preset: people read past what is filled in."""

    location = forms.TypedChoiceField(
        label="Location",
        coerce=uuid.UUID,
        error_messages={"required": CHOOSE_PLACE, "invalid_choice": CHOOSE_PLACE},
    )
    field_order = ("location",)

    def __init__(self, *args: Any, locations: Collection[Location], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(place.id), f"{place.name}, {place.city}") for place in locations]
        field = self.fields["location"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above; mypy does not know)
        field.choices = choices if len(choices) == 1 else [("", "Choose a location"), *choices]


class CorrectEmployeeForm(NewEmployeeForm):
    """A person of the roster. What this member may not see is not sent: empty keeps it, as None."""

    def __init__(self, *args: Any, is_known: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_known = is_known
        if not is_known:
            for name in ("date_of_birth", "phone"):
                self.fields[name].required = False
                self.fields[name].help_text = ON_FILE

    def clean_date_of_birth(self) -> date | None:
        """A date of the past, or None for what is on file."""
        if self.cleaned_data["date_of_birth"] is None:
            return None
        return super().clean_date_of_birth()

    def clean_phone(self) -> str | None:
        """What was typed, or None for what is on file."""
        typed: str = self.cleaned_data["phone"]
        return typed if typed or self.is_known else None


class CancelForm(forms.Form):
    """Why an authorization is taken back."""

    reason = forms.CharField(
        label="Reason",
        max_length=CANCEL_LIMIT,
        help_text="The center reads it. For example: entered twice.",
        error_messages={"required": "Say why it is cancelled", "max_length": TOO_LONG},
    )


class FilterForm(forms.Form):
    """What the list is cut down to."""

    words = forms.CharField(
        label="Employee name or number",
        required=False,
        max_length=SHORT,
        error_messages={"max_length": TOO_LONG},
        widget=forms.TextInput(attrs={"data-search-focus": "", "autocomplete": "off"}),
    )
    show = forms.ChoiceField(label="State", required=False, choices=[(str(show), label) for show, label in SHOWS])
    location = forms.ChoiceField(label="Location", required=False)
    center = forms.ChoiceField(label="Center", required=False)

    def __init__(self, *args: Any, locations: Iterable[Location], centers: Iterable[Center], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, everything, places in (("location", "All locations", locations), ("center", "All centers", centers)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above; mypy does not know)
            field.choices = [("", everything), *((str(place.id), place.name) for place in places)]

    @property
    def wanted(self) -> Show:
        """The choice of state; everything where the form says nothing."""
        return Show(self.cleaned_data.get("show") or "")
