"""What the center types."""

from __future__ import annotations

from datetime import date

from django import forms

from occhub.domains.authorizations.types import LineOutcome, LineState
from occhub.domains.visits.types import Identity
from occhub.interfaces.web.center import words
from occhub.interfaces.web.center.uploading import Refused
from occhub.interfaces.web.ui.dates import TypedDateField
from occhub.platform.errors import Problem

SEARCH_LENGTH = 100
TITLE_LENGTH = 120
REASON_LENGTH = 500
CHOOSE_AGAIN = "Choose another file; or, if it is right, choose it once more and confirm that below."
MENDED_NOTHING = "The report was not replaced. Open the page again."
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
        for name, said in problem.fields.items():
            self.add_error(name if name in self.fields else None, said)


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


class EndingForm(forms.Form):
    """What an operation found wrong is shown at its field."""

    def take(self, problem: Problem) -> None:
        """Show it at the field that it names, at the top where there is none."""
        for name, said in problem.fields.items():
            self.add_error(name if name in self.fields else None, said)


def _for_the_center(label: str, missing: str, *, required: bool) -> forms.CharField:
    """A few words that the company never sees."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=REASON_LENGTH,
        help_text="Only your center reads this.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing, "max_length": f"Shorten this to {REASON_LENGTH} characters."},
    )


class ReplaceForm(EndingForm):
    """A corrected version of a published report."""

    file = forms.FileField(
        label="Corrected report",
        help_text="One PDF, up to 50 MB.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": "Choose the corrected PDF.",
            "empty": "This file is empty. Choose the corrected PDF.",
            "missing": "Choose the corrected PDF.",
            "invalid": "Choose the corrected PDF.",
        },
    )
    title = forms.CharField(
        label="Title",
        required=False,
        max_length=TITLE_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": f"The name of a document has at most {TITLE_LENGTH} characters. Shorten it."},
    )
    valid_until = TypedDateField(
        label="Valid through",
        required=False,
        help_text="As it stands on the corrected card.",
        widget=forms.DateInput(attrs={"class": "oh-w-date", "placeholder": "MM/DD/YYYY", "autocomplete": "off"}),
        error_messages={"invalid": "Enter the day through which the card is valid as MM/DD/YYYY."},
    )
    reason = _for_the_center("Reason", "Say why the report is replaced.", required=True)
    right_person = forms.BooleanField(
        label="I looked at the file: it is a report of this person, even where it does not say so", required=False
    )

    asks_person = False  # the file does not name the person of the visit: does it belong here?

    def refuse(self, refused: Refused) -> None:
        """Show why the file was not published; one of somebody else, or of nobody, waits for a word."""
        self.asks_person = refused.ask == "right_person"
        why = refused.why_without_script
        self.add_error("file", f"{why} {CHOOSE_AGAIN}" if self.asks_person else why)

    def first_refusal(self) -> Refused:
        """What is wrong at the first field where something is, for a script that shows it there."""
        name, said = next(iter(self.errors.items()), ("", [MENDED_NOTHING]))
        file = self.files.get("file")
        return Refused((file and file.name) or "", " ".join(map(str, said)), field=name if name in self.fields else "")


class WithdrawForm(EndingForm):
    """Why a published report is taken away."""

    reason = forms.ChoiceField(
        label="Reason",
        choices=[(str(one), label) for one, label in words.WITHDRAW_REASONS.items()],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose why the report is withdrawn.",
            "invalid_choice": "Choose why the report is withdrawn.",
        },
    )
    note = _for_the_center("What happened", "Say what happened.", required=False)
