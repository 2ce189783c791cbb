"""The desk in a real browser, while the company works on the same authorization."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.factories import authorizations as made
from tests.factories import cast
from tests.journeys.conftest import Desk

SitDown = Callable[..., Desk]
BASIC, DESK = "basic@northwind.example", "front-desk@austin.example"
CORRECTION = f"/authorizations/employees/{cast.employee('nora')}/correct"


def _fill(page: Page, born: str) -> None:
    page.locator("label[for=id_name_confirmed]").click()
    page.get_by_label(re.compile("Date of birth on the ID")).fill(born)


def _correct(employer: Desk, label: str, value: str) -> None:
    page = employer.go(CORRECTION)
    page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. The roster says it now")).to_be_visible()


def test_a_tick_does_not_move_to_another_name(desk: SitDown) -> None:
    one, employer, front = made.submitted(), desk(BASIC), desk(DESK)
    page = front.go(f"/center/authorizations/{one.id}/")
    _fill(page, "03/14/1988")
    _correct(employer, "First name", "Noel")
    expect(page.get_by_role("heading", name="Check in Noel Vance")).to_be_visible()
    expect(page.locator("#id_name_confirmed")).not_to_be_checked()
    expect(page.get_by_label(re.compile("Date of birth on the ID"))).to_have_value("03/14/1988")
    expect(page.locator(".oh-polled")).to_have_text(re.compile("Compare them with the photo ID again"))
    _correct(employer, "Job title (optional)", "Welder")
    expect(page.locator(".oh-polled")).to_have_text(re.compile("^This authorization changed"))


@pytest.mark.parametrize(("label", "value"), [("Job title (optional)", "Welder"), ("Date of birth", "04/13/1988")])
def test_a_refusal_stays_until_somebody_acts_or_the_day_is_corrected(desk: SitDown, label: str, value: str) -> None:
    one, employer, front = made.submitted(), desk(BASIC), desk(DESK)
    page = front.go(f"/center/authorizations/{one.id}/")
    _fill(page, "04/13/1988")
    page.get_by_role("button", name="Check in").click()
    refusal = page.locator("form").get_by_text("This is not the date of birth on the authorization").first
    expect(refusal).to_be_visible()
    _correct(employer, label, value)
    expect(page.locator(".oh-polled")).to_be_visible()
    expect(page.get_by_label(re.compile("Date of birth on the ID"))).to_have_value("04/13/1988")
    is_corrected = label == "Date of birth"
    expect(refusal).to_be_visible(visible=not is_corrected)
    expect(page.locator("#id_name_confirmed")).to_be_checked(checked=not is_corrected)
