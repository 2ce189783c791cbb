"""What the center types."""

from __future__ import annotations

from datetime import date

from django import forms

from occhub.domains.authorizations.types import LineOutcome, LineState
from occhub.domains.visits.types import Identity
from occhub.interfaces.web.ui.dates import TypedDateField
from occhub.platform.errors import Problem

SEARCH_LENGTH = 100
NOTE_LENGTH = 1000


class SearchForm(forms.Form):
    """Finds a person, a day of birth or a number in the whole inbox."""

    search = forms.CharField(
        label="Name, date of birth, authorization or visit number",
        required=False,
        max_length=SEARCH_LENGTH,
        widget=forms.TextInput(
            attrs={
                "data-search-focus": "",
                "autocomplete": "off",
                "type": "search",
                "placeholder": "Name, date of birth or number",
            }
        ),
    )


class CheckInForm(forms.Form):
    """The identity of the person at the desk."""

    name_confirmed = forms.BooleanField(
        label="The photo ID shows this name", error_messages={"required": "Confirm the name on the photo ID."}
    )
    date_of_birth = TypedDateField(
        is_past=True,
        label="Date of birth on the ID",
        help_text="MM/DD/YYYY",
        widget=forms.DateInput(
            attrs={"class": "oh-w-date", "autocomplete": "off", "inputmode": "numeric"}, format="%m/%d/%Y"
        ),
        error_messages={
            "required": "Enter the date of birth.",
            "invalid": "Enter the date of birth as MM/DD/YYYY, for example 03/14/1988.",
        },
    )

    is_other_day = False  # the date typed is a day, and not that of the authorization

    def identity(self) -> Identity:
        """What the operation checks; only after ``is_valid``."""
        return Identity(self.cleaned_data["name_confirmed"], self.cleaned_data["date_of_birth"], self.seen)

    @property
    def seen(self) -> str:
        """What stands for the person whom the page of this form showed; "" where it does not say."""
        return str(self.data.get("seen", ""))

    def take(self, problem: Problem) -> None:
        """Show what an operation found wrong, at its field."""
        self.is_other_day = "date_of_birth" in problem.fields
        for name, words in problem.fields.items():
            self.add_error(name if name in self.fields else None, words)


def outcome_from(posted: dict[str, str]) -> LineOutcome:
    """The outcome that a button of a line says: ``performed``, ``refused:<reason>``, ``not_performed:<reason>``,
    ``continues:<date>`` or ``continues`` with a typed date. A form that does not say what it showed of the line showed
    one that was not recorded. Raises ``Problem``."""
    kind, _, rest = posted.get("outcome", "").partition(":")
    try:
        state = LineState(kind)
    except ValueError as error:
        raise Problem({"state": "Choose what happened to the service."}) from error
    continues = rest or posted.get("continues_on", "")
    return LineOutcome(
        state=state,
        reason=rest if state in (LineState.REFUSED, LineState.NOT_PERFORMED) else "",
        note=posted.get("note", ""),
        seen=posted.get("seen", ""),
        continues_on=_day(continues) if state is LineState.CONTINUES else None,
    )


def _day(typed: str) -> date:
    field = TypedDateField()
    try:
        found = field.clean(typed)
    except forms.ValidationError as error:
        raise Problem({"continues_on": "Enter the day on which the service continues, as MM/DD/YYYY."}) from error
    if not isinstance(found, date):
        raise Problem({"continues_on": "Enter the day on which the service continues."})
    return found
