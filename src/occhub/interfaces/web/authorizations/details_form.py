"""The form of the step that asks when and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms

from occhub.domains.authorizations.types import DAYS_AHEAD
from occhub.domains.catalogue.types import Reason
from occhub.domains.employees.types import InjuryCaseRef
from occhub.interfaces.web.authorizations.forms import TOO_LONG, LongTextField, date_field, text_field
from occhub.interfaces.web.ui.templatetags.occhub_ui import date_words

INSTRUCTIONS_LIMIT = 1000
LIMITS = "limits"  # the code of an error about a day that can be read
WHICH_INJURY = "Choose the injury"


def injury_words(known: InjuryCaseRef) -> str:
    """An injury case as people tell it from another."""
    claim = f"claim {known.claim_number}" if known.claim_number else ""
    return ", ".join(filter(None, (date_words(known.date_of_injury), known.body_part, claim)))


def _values_of(known: InjuryCaseRef) -> tuple[date, str, str]:
    return known.date_of_injury, known.body_part, known.claim_number


class DetailsForm(forms.Form):
    """Reason, first day, injury case where there is one, instructions.

    A known injury that is chosen stands for what is typed of a new one, and is taken as it is.
    """

    INJURY = ("date_of_injury", "body_part", "claim_number")
    ANSWERS = ("reason", "valid_from", *INJURY, "instructions")
    NEW_INJURY = "new"

    reason = forms.ChoiceField(
        label="Reason", error_messages={"required": "Choose the reason", "invalid_choice": "Choose the reason"}
    )
    valid_from = date_field("First day of the visit", hint="MM/DD/YYYY")
    injury = forms.ChoiceField(
        label="Which injury",
        widget=forms.RadioSelect,
        error_messages={"required": WHICH_INJURY, "invalid_choice": WHICH_INJURY},
    )
    date_of_injury = date_field("Date of injury", missing="Enter the date of the injury as MM/DD/YYYY")
    body_part = text_field("Body part", required=False, help_text="For example: left hand")
    claim_number = text_field("Claim number", required=False, help_text="If the carrier gave one already.")
    instructions = LongTextField(
        label="Instructions to the center",
        required=False,
        max_length=INSTRUCTIONS_LIMIT,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What the center must know to do these services. The center reads it as written here.",
    )

    def __init__(
        self,
        *args: Any,
        reasons: Iterable[Reason],
        is_injury: bool,
        injuries: Iterable[InjuryCaseRef],
        today: date,
        **options: Any,
    ) -> None:
        self.today = today
        self.injuries = {str(one.id): one for one in injuries}
        super().__init__(*args, **options)
        choices = [(reason.code, reason.name) for reason in reasons]
        self._choose_among("reason", choices if len(choices) == 1 else [("", "Choose a reason"), *choices])
        if not is_injury:
            for name in ("injury", *self.INJURY):
                del self.fields[name]
        elif self.injuries:
            self._offer_injuries()
        else:
            del self.fields["injury"]

    def _choose_among(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above; mypy does not know)
        field.choices = choices

    def _offer_injuries(self) -> None:
        known = [(key, injury_words(one)) for key, one in self.injuries.items()]
        self._choose_among("injury", [*known, (self.NEW_INJURY, "Another injury")])
        kept = tuple(self.initial.get(name) for name in self.INJURY)
        same = next((key for key, one in self.injuries.items() if kept == _values_of(one)), "")
        self.initial["injury"] = same or (self.NEW_INJURY if any(kept) else "")
        if same:
            self.initial.update(dict.fromkeys(self.INJURY))
        chosen = self.injuries.get(self.data.get("injury", ""))
        if chosen is not None:
            day, *words = _values_of(chosen)
            typed = dict(zip(self.INJURY, (f"{day:%m/%d/%Y}", *words), strict=True))
            self.data = {name: self.data[name] for name in self.data} | typed
        if self.is_bound:  # one of the two is asked for; a date without a choice is that of another injury
            self.fields["injury"].required = not self.data.get("date_of_injury")
            self.fields["date_of_injury"].required = self.data.get("injury") == self.NEW_INJURY

    def clean(self) -> None:
        """What is asked for again stands without "optional"."""
        for name in ("injury", "date_of_injury"):
            if name in self.fields:
                self.fields[name].required = True

    @property
    def answers(self) -> dict[str, Any]:
        """What is answered, by name."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.ANSWERS}

    def unfinished(self) -> dict[str, Any] | None:
        """What can be kept of a form that is left before its end; None where something typed would be lost.

        What is missing or too early or late is asked for again at the end. What cannot be read stands as an error.
        """
        for name, errors in list(self.errors.as_data().items()):
            codes = {error.code for error in errors}
            if codes == {LIMITS}:
                self.cleaned_data[name] = self.fields[name].to_python(self.data.get(name))
            if codes <= {"required", "invalid_choice", LIMITS}:
                del self.errors[name]
        if self.errors:
            return None
        asked = [name for name in self.ANSWERS if name in self.fields]
        nothing = {name: None if isinstance(self.fields[name], forms.DateField) else "" for name in asked}
        return nothing | self.answers

    def clean_valid_from(self) -> date:
        """A day within what may be authorized ahead; the domain checks it again at submit."""
        first: date = self.cleaned_data["valid_from"]
        last = self.today + timedelta(days=DAYS_AHEAD)
        if not self.today <= first <= last:
            limits = f"from {date_words(self.today)} through {date_words(last)}"
            raise forms.ValidationError(
                f"Enter a day {limits}: not in the past, at most {DAYS_AHEAD} days ahead", LIMITS
            )
        return first

    def clean_date_of_injury(self) -> date | None:
        """A day that has come."""
        day: date | None = self.cleaned_data["date_of_injury"]
        if day is not None and day > self.today:
            raise forms.ValidationError("The date of the injury cannot lie in the future", LIMITS)
        return day
