"""Dates as people type them, in every field that asks for one."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms

from occhub.interfaces.web.authorizations.forms import NewEmployeeForm
from occhub.interfaces.web.center.forms import CheckInForm
from occhub.interfaces.web.results.forms import Offered, SearchForm
from occhub.interfaces.web.ui.dates import NoSuchDay, TypedDateField, typed_date

WRITTEN = (
    *("01/02/1990", "1/2/1990", "1-2-1990", "1.2.1990", "01 02 1990", "01021990", "1990-01-02", "1/2/90", " 1/2/1990 "),
    *("Jan 2, 1990", "January 2 1990", "2 Jan 1990", "jan. 2nd, 1990", "2-JAN-1990", "2 January 1990"),
)


@pytest.mark.parametrize("typed", WRITTEN)
def test_the_same_day_in_every_field(typed: str) -> None:
    born = date(1990, 1, 2)
    asking: list[forms.Form] = [
        CheckInForm({"name_confirmed": "on", "date_of_birth": typed}),
        NewEmployeeForm({"date_of_birth": typed}, today=date(2026, 11, 25)),
        SearchForm({"date_of_birth": typed}, offered=Offered()),
    ]
    for form in asking:
        form.is_valid()
        assert form.cleaned_data.get("date_of_birth") == born, type(form)
    assert typed_date(typed) == born


@pytest.mark.parametrize("typed", ["02/30/1990", "13/01/1990", "02301990", "Feb 30, 1990", "29 Feb 1990", "0/1/1990"])
def test_a_day_that_does_not_exist_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(NoSuchDay):
        typed_date(typed)
    form = SearchForm({"date_of_birth": typed}, offered=Offered())
    assert form.errors["date_of_birth"] == ["This day does not exist. Enter the date of birth as MM/DD/YYYY"]


@pytest.mark.parametrize("typed", ["March", "1/2", "Foo 2, 1990", "1/2/190", "010290", "1234567", "\u0661/2/1990", "x"])
def test_what_is_no_date_is_refused_in_words(typed: str) -> None:
    form = SearchForm({"date_of_birth": typed}, offered=Offered())
    assert form.errors["date_of_birth"] == ["Enter the date of birth as MM/DD/YYYY"]


@pytest.mark.parametrize(
    ("typed", "born", "other"),
    [
        ("02/29/48", date(1948, 2, 29), date(2048, 2, 29)),
        ("1/2/05", date(2005, 1, 2), date(2005, 1, 2)),
        ("2/3/91", date(1991, 2, 3), date(1991, 2, 3)),
    ],
)
def test_a_year_of_two_digits_lies_in_the_past_for_a_date_of_birth_alone(typed: str, born: date, other: date) -> None:
    assert TypedDateField(is_past=True).clean(typed) == born
    assert TypedDateField().clean(typed) == other
