"""The desk in a real browser, while the company works on the same authorization."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from occhub.domains.authorizations.types import LineOutcome, LineState
from occhub.domains.visits import operations as visits
from tests.factories import authorizations as made
from tests.factories import cast
from tests.journeys.conftest import Desk
from tests.support import pdfs, sql

SitDown = Callable[..., Desk]
BASIC, DESK = "basic@northwind.example", "front-desk@austin.example"
CLINICIAN = "clinician@austin.example"
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


def test_chosen_files_are_asked_for_before_the_check_out_and_a_wrong_one_stops_no_other(
    desk: SitDown, db: str, tmp_path: Path
) -> None:
    one = made.submitted(services=(made.AUDIOGRAM,))
    visit = made.begin_visit(one.id)
    page = desk(DESK).go(f"/center/visits/{visit.id}/")
    page.get_by_role("button", name=re.compile("^Performed")).click()
    expect(page.get_by_text("All recorded")).to_be_visible()
    good, wrong = tmp_path / "audiogram.pdf", tmp_path / "holiday.txt"
    good.write_bytes(pdfs.clean_pdf("Audiogram"))
    wrong.write_text("no report")
    page.locator("input[type=file]").set_input_files([str(good), str(wrong)])
    page.get_by_role("button", name="Check out", exact=True).click()
    asked = page.get_by_role("dialog", name="Check out without these files?")
    expect(asked).to_contain_text("2 chosen files are not published yet")
    asked.get_by_role("button", name="Stay and publish them").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    asked = page.get_by_role("dialog", name="1 file cannot be published")
    expect(asked).to_contain_text("holiday.txt: This is not a PDF")
    asked.get_by_role("button", name="Remove and publish the others").click()
    expect(page.locator("#visit-reports").get_by_text("Published", exact=True)).to_be_visible()
    assert sql.rows(db, "select state from visits_visit") == [("in_progress",)]
    page.get_by_role("button", name="Check out", exact=True).click()
    expect(page.get_by_text("Checked out. Reports that come later")).to_be_visible()


def test_a_note_stays_when_another_desk_records_the_line_and_its_reason_asks_first(desk: SitDown, db: str) -> None:
    visit = made.begin_visit(made.submitted(services=(made.AUDIOGRAM,)).id)
    line = visit.authorization.lines[0].id
    page = desk(DESK).go(f"/center/visits/{visit.id}/")
    page.locator("summary", has_text=re.compile("^Refused")).click()
    note = page.locator(f"#note-refused-{line}")
    note.fill("Asks her union first")
    visits.record_line(cast.actor(CLINICIAN), visit.id, line, LineOutcome(LineState.PERFORMED))
    told = page.locator(".oh-polled")
    expect(told).to_have_text(re.compile("^Your note was not saved. Clinician Austin recorded Performed at"))
    expect(note).to_be_visible()
    expect(note).to_have_value("Asks her union first")
    page.get_by_role("button", name="The employee declined the service").click()
    expect(page.get_by_text(re.compile("Clinician Austin recorded Performed at .* Change it?"))).to_be_visible()
    page.get_by_role("button", name="Change to Refused").click()
    expect(page.locator("#visit-lines").get_by_text("Refused", exact=True).first).to_be_visible()
    expect(page.get_by_text("Note for the center: Asks her union first")).to_be_visible()
    expect(page.locator(".oh-polled")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_buttons_of_a_line_stay_where_they_were_pressed(desk: SitDown, db: str, width: int) -> None:
    visit = made.begin_visit(made.submitted(services=(made.AUDIOGRAM,)).id)
    page = desk(DESK, width=width).go(f"/center/visits/{visit.id}/")

    def places() -> list[tuple[str | None, float, float]]:
        shown = page.locator(".oh-record > form button, .oh-record summary, .oh-change > summary").all()
        boxes = [(one.text_content(), one.bounding_box()) for one in shown if one.is_visible()]
        return [(words, box["x"], box["y"]) for words, box in boxes if box]

    before = places()
    assert len(before) == 4
    for name in ("Refused", "Not performed", "Continues"):
        button = page.locator("summary", has_text=re.compile(f"^{name}"))
        button.dblclick()
        panel = page.locator("details[open] .oh-record__panel")
        expect(panel).to_be_visible()
        box = panel.bounding_box()
        assert box
        assert (places(), box["y"] > max(y for _, _, y in before)) == (before, True)
        button.click()
        expect(panel).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Performed")).click()
    change = page.locator("summary", has_text=re.compile("^Change"))
    at = change.bounding_box()
    change.dblclick()
    expect(page.get_by_role("button", name=re.compile("^Performed"))).to_be_visible()
    assert change.bounding_box() == at


def test_who_was_signed_out_in_another_tab_is_told_so_and_comes_back_to_the_form(desk: SitDown) -> None:
    one, front = made.submitted(), desk(DESK)
    page = front.go(f"/center/authorizations/{one.id}/")
    page.get_by_role("button", name="Check in").click()
    expect(page.get_by_text("Confirm the name on the photo ID.").first).to_be_visible()
    other = front.open()
    other.goto(f"{front.hub.url}/account/")
    other.locator("form[action='/sign-out'] button").first.evaluate("button => button.click()")
    other.wait_for_url(re.compile("/sign-in"))
    page.bring_to_front()
    told = page.get_by_role("dialog", name="Signed out")
    expect(told).to_be_visible()
    told.get_by_role("link", name="Sign in").click()
    page.get_by_label("Work e-mail").fill(DESK)
    page.get_by_label("Password", exact=True).fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Check in Nora Vance")).to_be_visible()
