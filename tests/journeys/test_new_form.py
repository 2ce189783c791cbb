"""New authorization in a real browser: nothing that was typed is lost on the way back and forth."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Dialog, Page, expect

from tests.factories import authorizations as made
from tests.journeys.conftest import Desk
from tests.support import sql

SitDown = Callable[..., Desk]
BASIC = "basic@northwind.example"


def to_details(page: Page) -> None:
    """For Nora, an audiogram at the nearest center."""
    page.get_by_label("Employee", exact=True).press_sequentially("vance nor")
    page.get_by_role("option", name=re.compile("Vance, Nora")).click()
    page.get_by_label(re.compile("^Audiogram, annual")).check()
    page.get_by_role("button", name="Continue to centers").click()
    page.get_by_role("button", name="Continue to details").click()
    page.wait_for_url(re.compile("/new/details"))


def test_what_was_typed_is_kept_by_the_steps_and_by_the_link_home(desk: SitDown, db: str) -> None:
    basic = desk(BASIC)
    page = basic.go("/authorizations/new")
    to_details(page)
    instructions = page.get_by_label(re.compile("^Instructions"))
    instructions.fill("Ask for Sam.")
    page.get_by_role("button", name="Services").click()
    page.wait_for_url(re.compile("/new/services"))
    page.get_by_label(re.compile("^Influenza vaccine")).check()
    page.get_by_role("button", name="Employee", exact=False).first.click()
    page.wait_for_url(re.compile("/new/employee"))
    page.get_by_role("button", name=re.compile("^Details")).click()
    expect(instructions).to_have_value("Ask for Sam.")
    instructions.fill("Ask for Kim.")
    page.get_by_role("main").get_by_role("link", name="Home").click()
    expect(page.get_by_text("2 services, Austin plant")).to_be_visible()
    page.get_by_role("link", name=re.compile("Vance, Nora")).first.click()
    page.wait_for_url(re.compile("/new/details"))
    expect(instructions).to_have_value("Ask for Kim.")
    page.get_by_label("Reason").select_option("periodic")
    page.get_by_label("First day of the visit").press("Enter")  # means the way on, not the first entry of the steps
    page.wait_for_url(re.compile("/new/review"))


def test_a_link_out_of_a_repeat_leaves_a_draft_to_which_back_leads(desk: SitDown, db: str) -> None:
    one = made.submitted()
    basic = desk(BASIC)
    page = basic.go(f"/authorizations/new/services?like={one.id}")
    page.get_by_label(re.compile("^Influenza vaccine")).check()
    page.get_by_role("main").get_by_role("link", name="Home").click()
    expect(page.get_by_text("3 services, Austin plant")).to_be_visible()
    page.go_back()
    expect(page.get_by_label(re.compile("^Influenza vaccine"))).to_be_checked()
    page.get_by_label(re.compile("^Tdap")).check()
    page.get_by_role("button", name="Continue to centers").click()
    page.wait_for_url(re.compile("/new/review"))
    assert sql.rows(db, "select count(*) from authorizations_draft") == [(1,)]


def test_a_reload_asks_while_something_is_not_kept(desk: SitDown, db: str) -> None:
    basic = desk(BASIC)
    page = basic.go("/authorizations/new")
    to_details(page)
    asked: list[str] = []

    def hear(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", hear)
    page.reload()
    assert asked == []
    page.get_by_label(re.compile("^Instructions")).press_sequentially("Ask for Sam.")
    page.reload()
    assert asked == ["beforeunload"]


def test_what_cannot_be_kept_is_said_instead_of_leaving(desk: SitDown, db: str) -> None:
    basic = desk(BASIC)
    page = basic.go("/authorizations/new")
    to_details(page)
    page.get_by_label("First day of the visit").fill("soon")
    page.get_by_role("main").get_by_role("link", name="Home").click()
    expect(page.get_by_text("There is 1 thing to correct")).to_be_visible()
    expect(page.get_by_label("First day of the visit")).to_have_value("soon")


def test_steps_are_kept_without_script(desk: SitDown, db: str) -> None:
    basic = desk(BASIC, scripts=False)
    page = basic.go(f"/authorizations/new/details?like={made.submitted().id}")
    page.get_by_label(re.compile("^Instructions")).fill("Ask for Sam.")
    page.get_by_role("button", name="Center").click()
    page.wait_for_url(re.compile("/new/center"))
    page.get_by_role("button", name=re.compile("^Details")).click()
    expect(page.get_by_label(re.compile("^Instructions"))).to_have_value("Ask for Sam.")


def test_a_draft_is_discarded_on_home_after_a_question(desk: SitDown, db: str) -> None:
    basic = desk(BASIC)
    page = basic.go("/authorizations/new")
    to_details(page)
    page = basic.go("/")
    drafts = page.get_by_role("region", name="Drafts")
    drafts.get_by_role("button", name="Discard").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep it").click()
    drafts.get_by_role("button", name="Discard").click()
    page.get_by_role("dialog").get_by_role("button", name="Discard").click()
    expect(page.get_by_text("The draft was discarded.")).to_be_visible()
    expect(drafts).to_have_count(0)


def test_the_last_day_follows_what_is_typed_and_the_whole_name_needs_no_list(desk: SitDown, db: str) -> None:
    basic = desk(BASIC)
    page = basic.go("/authorizations/new")
    page.get_by_label("Employee", exact=True).fill("Vance, Nora")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/new/services"))
    page.get_by_label(re.compile("^Audiogram, annual")).check()
    page.get_by_role("button", name="Continue to centers").click()
    page.get_by_role("button", name="Continue to details").click()
    page.get_by_label("First day of the visit").fill("01/30/2027")
    expect(page.get_by_text("The employee can come from Jan 30, 2027 through Mar 1, 2027.")).to_be_visible()
    page.get_by_label("First day of the visit").fill("02/30/2027")
    expect(page.get_by_text("The employee can come")).to_have_count(0)
