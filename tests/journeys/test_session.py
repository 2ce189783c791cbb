"""A session in a real browser: the lock keeps what was typed; signing out; the new password; the operator."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.factories import authorizations as made
from tests.factories import cast
from tests.journeys.conftest import Desk
from tests.support import hub as hubs
from tests.support import sql
from tests.support.toys import wait_until

BASIC = "basic@northwind.example"
OPERATOR = "operator@provider.example"
NEW = "plain-river-walks-on"


@pytest.fixture
def hub(db: str, request: pytest.FixtureRequest) -> Iterator[hubs.Hub]:
    """A running hub; a parameter says after how many seconds its sessions lock."""
    with hubs.running(db, OCCHUB_IDLE_SECONDS=getattr(request, "param", "1200")) as started:
        yield started


@pytest.fixture
def desk(desk: Callable[..., Desk]) -> Callable[..., Desk]:
    """Somebody who signs in through the form: what a session does is looked at from its beginning."""
    return partial(desk, by_form=True)


def _looks_right(page: Page) -> None:
    """No accessibility fault; nothing scrolls sideways on the smallest phone."""
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []
    before = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if before:
        page.set_viewport_size(before)


@pytest.mark.parametrize("hub", ["6"], indirect=True)
def test_the_screen_locks_by_itself_and_opens_with_nothing_lost(desk: Callable[..., Desk]) -> None:
    me = desk("front-desk@austin.example")
    page = me.go("/center/?show=all")
    field = page.locator("main input[type=search], main input[type=text]").first
    field.fill("Garcia typed here")
    dialog = page.get_by_role("dialog", name="Locked")
    expect(dialog).to_be_visible(timeout=20_000)
    _looks_right(page)
    assert me.context.request.get(f"{me.hub.url}/account/", max_redirects=0).status == 302
    dialog.get_by_label(f"Password for {me_email(page)}").fill("wrong")
    dialog.get_by_role("button", name="Unlock").click()
    expect(dialog.get_by_role("alert")).to_contain_text("not right")
    dialog.locator("input[type=password]").fill(cast.PASSWORD)
    dialog.get_by_role("button", name="Unlock").click()
    expect(dialog).to_have_count(0)
    assert field.input_value() == "Garcia typed here"


def me_email(page: Page) -> str:
    """Whose password the locked screen asks for."""
    return page.locator("dialog input[name=username]").input_value()


def test_the_locked_screen_of_a_center_counts_what_is_new(desk: Callable[..., Desk], db: str) -> None:
    made.submitted()
    page = desk("front-desk@austin.example").go("/center/today/")
    sql.change(db, "update platform_session set locked_at = now()")
    dialog = page.get_by_role("dialog", name="Locked")
    count = dialog.get_by_role("status")
    expect(count).to_have_text("1 new authorization in the inbox")
    _looks_right(page)
    made.submitted()
    expect(count).to_have_text("2 new authorizations in the inbox", timeout=20_000)
    assert "Vance" not in (dialog.text_content() or "")


def test_a_locked_session_leads_back_to_the_page_without_scripts_too(desk: Callable[..., Desk], db: str) -> None:
    me = desk("front-desk@austin.example", scripts=False)
    sql.change(db, "update platform_session set locked_at = now()")
    page = me.go("/account/")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    expect(page.get_by_text("No new authorizations in the inbox")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(cast.PASSWORD)
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()


def test_after_signing_out_the_back_button_shows_nothing(desk: Callable[..., Desk]) -> None:
    me = desk(OPERATOR)
    page = me.go("/provider/")
    expect(page.get_by_text("PostgreSQL")).to_be_visible()
    page.locator("summary", has_text="Operator").first.click()
    page.get_by_role("button", name="Sign out").first.click()
    expect(page.get_by_text("You are signed out")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "PostgreSQL" not in page.content()


def test_a_forgotten_password_is_replaced_by_the_mailed_link(desk: Callable[..., Desk], db: str) -> None:
    me = desk()
    page = me.go("/sign-in")
    _looks_right(page)
    page.get_by_role("link", name="Forgot Password").click()
    page.get_by_label("Work e-mail").fill(BASIC)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_text("a link to choose a new password is on its way")).to_be_visible()
    wait_until(lambda: bool(sql.rows(db, "select 1 from platform_mailbox")))
    link = re.search(r"http://localhost:\d+(/reset/\S+)", sql.rows(db, "select body from platform_mailbox")[0][0])
    assert link is not None
    page = me.go(link[1])
    assert page.url == f"{me.hub.url}/reset"
    _looks_right(page)
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password was changed")).to_be_visible()
    me.sign_in(BASIC, NEW)
    assert me.go(link[1]).get_by_role("heading", name="This link can no longer be used").is_visible()


def test_the_operator_reads_the_mailbox_and_health(desk: Callable[..., Desk], db: str) -> None:
    sql.change(
        db,
        "insert into procrastinate_jobs (queue_name, task_name, args, status, attempts)"
        " values ('mail', 'accounts.mail_password_changed', %s::jsonb, 'failed', 13)",
        f'{{"user_id": "{cast.key(BASIC)}", "message_id": "journey"}}',
    )
    me = desk()
    page = me.go("/sign-in")
    page.get_by_role("button", name=OPERATOR).click()
    expect(page.get_by_role("heading", name="Health")).to_be_visible()
    page = me.go("/provider/jobs/")
    _looks_right(page)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("No dead jobs")).to_be_visible()
    wait_until(lambda: bool(sql.rows(db, "select 1 from platform_mailbox")))
    page = me.go("/provider/mailbox/")
    _looks_right(page)
    page.get_by_role("link", name="Your password for").click()
    expect(page.get_by_text("If you did not change it")).to_be_visible()
    for path in ("/provider/", "/help/", "/account/"):
        _looks_right(me.go(path))
