"""Finding a report in a real browser: each criterion; what is selected and how it is seen comes along."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from occhub.platform.ids import format_number
from tests.factories import cast, documents
from tests.factories.documents import Bulk
from tests.journeys.conftest import Desk
from tests.support import pdfs

SitDown = Callable[..., Desk]
ADMIN = "user-admin@northwind.example"
FILE = re.compile(r"/results/[0-9a-f-]{36}/file$")
BOX = re.compile("^Name, date of birth")
NUMBER = format_number("A", "7K2M9QX")
GARCIA, CONNOR, VANCE = "Garcia-Lopez, Inés", "O'Connor, Maeve", "Vance, Nora"


def _three(database: str) -> None:
    """Three reports that each criterion tells apart, and one of another company like the last."""
    vance = Bulk(
        title="Return to work note",
        is_injury=True,
        claim="CL-77 / 12",
        report_type="activity-status-report",
        service_date=date(2026, 11, 2),
    )
    connor = Bulk(
        first_name="Maeve",
        last_name="O'Connor",
        date_of_birth=date(1992, 7, 29),
        center_state="NV",
        center_id=cast.RENO,
        location_id=cast.NORTHWIND_RENO,
        title="DOT medical card",
        report_type="dot-medical-card",
    )
    garcia = Bulk(
        first_name="Inés",
        last_name="Garcia-Lopez",
        date_of_birth=date(1990, 12, 30),
        number=NUMBER,
    )
    rows = [garcia, connor, vance, Bulk(company_id=cast.FABRIKAM, location_id=cast.FABRIKAM_DALLAS)]
    documents.write(database, rows)


def _people(page: Page) -> set[str]:
    return set(page.locator("tbody .oh-cell-main strong").all_inner_texts())


def _clear(page: Page) -> None:
    page.get_by_role("link", name="Visit Results and Reports").first.click()
    expect(page.locator(".oh-applied__count", has_text="3 documents")).to_be_visible()


def test_each_criterion_finds(desk: SitDown, db: str) -> None:
    _three(db)
    admin = desk(ADMIN)
    page = admin.go("/results/")
    for words, found, chip in (
        ("lopez ine", {GARCIA}, "Name or document: lopez ine"),
        ("dec 30, 1990", {GARCIA}, "Born 12/30/1990"),
        ("cl77-12", {VANCE}, "Name, document or claim number: cl77-12"),
        (NUMBER.lower().replace("-", " "), {GARCIA}, f"Authorization: {NUMBER}"),
        ("note return", {VANCE}, "Name or document: note return"),
        ("maeve card 7/29/92", {CONNOR}, "Born 07/29/1992"),
    ):
        page.get_by_label(BOX).fill(words)
        page.keyboard.press("Enter")
        expect(page.locator(".oh-applied__chip", has_text=chip)).to_be_visible()
        assert _people(page) == found, words
        assert re.fullmatch(r".*/results/\?q=[0-9a-f-]{36}", page.url)
    _clear(page)
    page.get_by_text("Filters", exact=True).click()
    for label, choice, found in (
        ("Type of report", "Activity status report", {VANCE}),
        ("Medical center", "Harborline Reno", {CONNOR}),
        ("Type of visit", "Injury", {VANCE}),
        ("Location", "Reno depot", {CONNOR}),
        ("State of the center", "Nevada", {CONNOR}),
        ("Show", "New only", {GARCIA, CONNOR, VANCE}),
    ):
        page.get_by_role("search").get_by_label(label, exact=True).select_option(label=choice)
        page.get_by_role("button", name="Apply filters").click()
        expect(page.get_by_role("link", name="Clear all")).to_be_visible()
        assert _people(page) == found, label
        _clear(page)
    for label, words, found in (
        ("Employee name", "nora van", {VANCE}),
        ("Date of birth", "07291992", {CONNOR}),
        ("Document name", "medical", {CONNOR}),
        ("Claim number", "CL 7712", {VANCE}),
        ("Date of service to", "11/01/2026", {GARCIA, CONNOR}),
        ("Date of service from", "11/02/2026", {VANCE}),
    ):
        page.get_by_role("search").get_by_label(label, exact=True).fill(words)
        page.get_by_role("button", name="Apply filters").click()
        expect(page.get_by_role("link", name="Clear all")).to_be_visible()
        assert _people(page) == found, label
        _clear(page)


def test_suggestions_are_chosen_by_the_keyboard_and_a_chip_is_taken_away(desk: SitDown, db: str) -> None:
    _three(db)
    admin = desk(ADMIN)
    page = admin.go("/results/")
    page.keyboard.press("/")
    page.keyboard.type("van")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label(BOX)).to_have_attribute("aria-activedescendant", re.compile("oh-combo"))
    page.keyboard.press("Enter")
    expect(page.locator(".oh-applied__chip")).to_have_count(2)
    assert _people(page) == {VANCE}
    page.get_by_role("link", name=re.compile("Name or document: Vance")).click()
    expect(page.get_by_label(BOX)).to_have_value("03/14/1988")
    page.get_by_label(BOX).fill("return")
    expect(page.get_by_role("option")).to_have_count(1)
    page.get_by_role("option").click()
    page.wait_for_url(re.compile(r"/results/[0-9a-f-]{36}$"))


def test_without_a_script_one_searches_turns_pages_and_keeps_the_selection(desk: SitDown, db: str) -> None:
    documents.write(db, [Bulk(published_at=at) for at in documents.moments(30)])
    page = desk(ADMIN, scripts=False).go("/results/")
    page.get_by_label(BOX).fill("vance")
    page.keyboard.press("Enter")
    page.locator("[data-select-item]").nth(0).check()
    page.locator("[data-select-item]").nth(2).check()
    page.get_by_role("button", name="Older, keeping what is selected").click()
    page.locator("[data-select-item]").nth(1).check()
    page.get_by_role("button", name="Newer, keeping what is selected").click()
    assert page.locator("[data-select-item]:checked").count() == 2
    with page.expect_download() as archive:
        page.get_by_role("button", name=re.compile("^Download")).click()
    assert archive.value.suggested_filename.startswith("results-")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_place_the_selection_and_the_view_come_back(desk: SitDown, db: str, width: int) -> None:
    documents.write(db, [Bulk(published_at=at, title=f"Note {n}") for n, at in enumerate(documents.moments(60))])
    page = desk(ADMIN, width=width).go("/results/")
    # Rows that were written have no files, and what the viewer shows is not looked at here.
    page.route(FILE, lambda route: route.fulfill(body=pdfs.clean_pdf("Note"), content_type="application/pdf"))
    page.locator("[data-select-item]").nth(0).check()
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_text("25 documents on this page")).to_be_visible()
    page.locator("[data-select-item]").nth(3).check()
    expect(page.get_by_text("2 documents selected on 2 pages")).to_be_visible()
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []
    place = page.url
    page.get_by_role("link", name=re.compile(r"^Note 40\b")).click()
    page.locator(".oh-back").click()
    expect(page.get_by_role("link", name=re.compile(r"^Note 40\b"))).to_be_focused()
    assert page.url.partition("#")[0] == place
    expect(page.get_by_text("2 documents selected on 2 pages")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    page.get_by_text("View", exact=True).click()
    page.get_by_label("Group by visit").check()
    page.get_by_label("Rows close together").check()
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []
    page.get_by_role("button", name="Apply", exact=True).click()
    expect(page.locator(".oh-table--dense .oh-table__group")).to_have_count(25)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_text("Filters", exact=True).click()
    page.wait_for_load_state("networkidle")
    page.reload()
    assert page.get_by_role("search").get_by_label("Type of report", exact=True).is_visible() is (width > 700)
