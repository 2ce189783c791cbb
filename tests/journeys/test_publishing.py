"""Publishing in a real browser: each file by itself, looked at before it goes, held where it may be somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.factories import authorizations as made
from tests.factories import documents
from tests.journeys.conftest import Desk
from tests.support import pdfs, sql
from tests.support.pdf_forms import fillable_form

SitDown = Callable[..., Desk]
DESK = "front-desk@austin.example"


def test_a_file_of_another_person_is_looked_at_and_confirmed_while_the_others_are_out(
    desk: SitDown, db: str, tmp_path: Path
) -> None:
    visit = made.perform_all(made.submitted(services=(made.AUDIOGRAM,)))
    front = desk(DESK)
    page = front.go(f"/center/visits/{visit.id}/")
    texts = {
        "right.pdf": "Audiogram of Nora Vance, born 03/14/1988, both ears tested",
        "other.pdf": "Audiogram of Maeve Byrne, born 07/02/1990, both ears tested",
        "locked.pdf": "",
    }
    for name, text in texts.items():
        (tmp_path / name).write_bytes(pdfs.clean_pdf(text, pages=2) if text else pdfs.encrypted_pdf())
    page.locator("input[type=file]").set_input_files([str(tmp_path / name) for name in texts])
    right, other, locked = (page.locator(".oh-files > li", has_text=name) for name in texts)
    right.get_by_role("button", name="Look at it, right.pdf").click()
    preview = page.get_by_role("dialog", name="right.pdf")
    expect(preview.get_by_text("Page 1 of 2")).to_be_visible()
    expect(preview.locator(".textLayer").first).to_contain_text("Nora Vance")
    page.keyboard.press("Escape")
    expect(preview).to_have_count(0)
    expect(right.get_by_role("button", name="Look at it, right.pdf")).to_be_focused()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(right.get_by_text("Published.")).to_be_visible()
    expect(locked.get_by_text("This file is password protected.")).to_be_visible()
    expect(other.get_by_text("Not published yet: the last name Vance and the date of birth")).to_be_visible()
    assert sql.rows(db, "select person_check from results_document") == [("found",)]
    sure = other.get_by_role("button", name="It is the right person, other.pdf")
    expect(sure).to_be_focused()
    sure.click()
    expect(other.get_by_text("Published.")).to_be_visible()
    locked.get_by_role("button", name="Try again, locked.pdf").click()
    expect(locked.get_by_text("This file is password protected.")).to_be_visible()
    checks = "select person_check from results_document order by published_at"
    assert sql.rows(db, checks) == [("found",), ("confirmed",)]
    locked.get_by_role("button", name="Remove locked.pdf").click()
    expect(page.locator("#visit-reports").get_by_text("Published", exact=True)).to_have_count(2)
    assert front.faults == []


def test_a_form_with_script_is_published_as_the_copy_that_was_seen(desk: SitDown, db: str, tmp_path: Path) -> None:
    visit = made.perform_all(made.submitted(services=(made.AUDIOGRAM,)))
    front, form = desk(DESK), tmp_path / "form.pdf"
    page = front.go(f"/center/visits/{visit.id}/")
    form.write_bytes(fillable_form())
    page.locator("input[type=file]").set_input_files([str(form)])
    row = page.locator(".oh-files > li", has_text="form.pdf")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(row.get_by_text("Not published yet: this form contains a script.")).to_be_visible()
    copy = row.get_by_role("button", name="Look at the copy, form.pdf")
    expect(copy).to_be_focused()
    copy.click()
    preview = page.get_by_role("dialog", name="Copy of form.pdf")
    expect(preview.locator(".textLayer").first).to_contain_text("Vance, Nora")
    preview.get_by_role("button", name="Close").click()
    assert sql.rows(db, "select count(*) from results_document") == [(0,)]
    copy.click()
    preview.get_by_role("button", name="Publish this copy").click()
    expect(page.locator("#visit-reports").get_by_text("Published", exact=True)).to_be_visible()
    assert sql.rows(db, "select kind from results_file order by kind") == [("original",), ("served",)]
    assert front.faults == []


def test_a_card_asks_for_its_last_day_at_its_file_and_no_other_report_does(
    desk: SitDown, db: str, tmp_path: Path
) -> None:
    visit = made.begin_visit(made.submitted().id)
    front, names = desk(DESK), ("card.pdf", "audiogram.pdf")
    page = front.go(f"/center/visits/{visit.id}/")
    for name in names:
        (tmp_path / name).write_bytes(pdfs.clean_pdf(name))
    page.locator("input[type=file]").set_input_files([str(tmp_path / name) for name in names])
    card, other = (page.locator(".oh-files > li", has_text=name) for name in names)
    until = card.get_by_label("Valid through, card.pdf")
    expect(until).to_be_hidden()
    physical, audiogram = (line.id for line in visit.authorization.lines)
    card.get_by_role("combobox").select_option(f"dot-medical-card:{physical}")
    other.get_by_role("combobox").select_option(f"audiogram:{audiogram}")
    expect(other.get_by_label("Valid through, audiogram.pdf")).to_be_hidden()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(card.get_by_text("Enter the day through which the card is valid")).to_be_visible()
    expect(until).to_be_focused()
    assert sql.rows(db, "select count(*) from results_document") == [(0,)]
    until.fill("01/01/2099")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(card.get_by_text("A card is valid for at most 24 months after the exam")).to_be_visible(timeout=20_000)
    expect(until).to_have_attribute("aria-invalid", "true")
    expect(other.get_by_text("Published.")).to_be_visible()
    end = made.today() + timedelta(days=365)
    until.fill(f"{end:%m/%d/%Y}")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator("#visit-reports").get_by_text("Published", exact=True)).to_have_count(2)
    found = "select report_type, valid_until from results_document order by report_type"
    assert sql.rows(db, found) == [("audiogram", None), ("dot-medical-card", end)]
    assert front.faults == []


def test_a_corrected_version_is_looked_at_and_a_form_with_script_goes_as_the_copy_that_was_seen(
    desk: SitDown, db: str, tmp_path: Path
) -> None:
    visit = made.perform_all(made.submitted(services=(made.AUDIOGRAM,)))
    first = documents.publish(visit, text="Audiogram of Nora Vance 03/14/1988")
    front, form = desk(DESK), tmp_path / "form.pdf"
    page = front.go(f"/center/documents/{first}/replace")
    form.write_bytes(fillable_form())
    (tmp_path / "other.pdf").write_bytes(pdfs.clean_pdf("Not this one"))
    for name in ("other.pdf", "form.pdf"):
        page.locator("input[type=file]").set_input_files([str(tmp_path / name)])
    row = page.locator(".oh-files > li")
    expect(row).to_have_count(1)
    row.get_by_role("button", name="Look at it, form.pdf").click()
    expect(page.get_by_role("dialog", name="form.pdf").get_by_text("Page 1 of 2")).to_be_visible()
    page.keyboard.press("Escape")
    publish = page.get_by_role("button", name="Publish the corrected report")
    publish.click()
    reason = page.get_by_label("Reason")
    expect(page.get_by_text("Say why the report is replaced.")).to_be_visible(timeout=30_000)
    expect(reason).to_be_focused()
    reason.fill("Wrong ear")
    expect(page.get_by_text("Say why the report is replaced.")).to_have_count(0)
    publish.click()
    row.get_by_role("button", name="Look at the copy, form.pdf").click()
    preview = page.get_by_role("dialog", name="Copy of form.pdf")
    expect(preview.locator(".textLayer").first).to_contain_text("Vance, Nora", timeout=30_000)  # it is made first
    preview.get_by_role("button", name="Publish this copy").click()
    expect(page.get_by_text("The corrected report is published.")).to_be_visible(timeout=30_000)
    states = "select version, state from results_document order by version"
    assert sql.rows(db, states) == [(1, "superseded"), (2, "published")]
    assert sql.rows(db, "select kind from results_file order by kind") == [("original",), ("served",), ("served",)]
    assert front.faults == []
