"""What the list of work statuses is cut down to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from occhub.domains.work_status.types import Place, ShowStatus
from occhub.interfaces.web.remembered import LONGEST, Remembered

SHOWS = (
    (ShowStatus.ALL, "All"),
    (ShowStatus.CHANGING, "Changes in the next 7 days"),
    (ShowStatus.OFF, "Off work"),
    (ShowStatus.RESTRICTED, "Restrictions"),
    (ShowStatus.FULL, "Full duty"),
    (ShowStatus.ENDED, "Ended"),
)
NAMES = ("words", "show", "location")
FILTERS = Remembered("work-status", "status_filters", "status_filter", NAMES)


class FilterForm(forms.Form):
    """What the list is cut down to."""

    words = forms.CharField(
        label="Employee name",
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"data-search-focus": "", "autocomplete": "off", "placeholder": "First and last, in any order"}
        ),
    )
    show = forms.ChoiceField(
        label="Work status",
        required=False,
        choices=[("" if one is ShowStatus.ALL else str(one), label) for one, label in SHOWS],
    )
    location = forms.ChoiceField(label="Location", required=False)

    def __init__(self, *args: Any, places: Sequence[Place], **options: Any) -> None:
        super().__init__(*args, **options)
        if len(places) < 2:  # nothing to choose
            del self.fields["location"]
            return
        choices = [("", "All locations"), *((str(one.id), one.name) for one in places)]
        self.fields["location"].choices = choices  # type: ignore[attr-defined]  # a choice field
