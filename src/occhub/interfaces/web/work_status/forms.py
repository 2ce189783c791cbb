"""What the list of work statuses is cut down to."""

from __future__ import annotations

from django import forms

from occhub.domains.work_status.types import ShowStatus
from occhub.interfaces.web.remembered import LONGEST, Remembered

SHOWS = (
    (ShowStatus.ALL, "All"),
    (ShowStatus.CHANGING, "Changes in the next 7 days"),
    (ShowStatus.OFF, "Off work"),
    (ShowStatus.RESTRICTED, "Restrictions"),
    (ShowStatus.FULL, "Full duty"),
    (ShowStatus.ENDED, "Ended"),
)
NAMES = ("words", "show")
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
