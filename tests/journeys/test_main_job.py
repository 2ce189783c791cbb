"""The main job: authorize, receive, check in, record, publish, check out, find, view, download. In real browsers.

Daily work is counted by ``actions.py``, which listens in the page: an *action* is one press of the mouse, one key that
activates something, one field typed or one choice made. The limits:

- check-in: three actions from the authorization that was opened (from the inbox: four, as opening it is one);
- recording a line: one where the service was performed, two where it was refused, not performed or continues;
- a repeat authorization from Home: 60 seconds of a person, by the keystroke-level model with the machine's time in it;
  two actions for the same person, at most five for the same services and another person.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.factories import cast
from tests.journeys.conftest import Desk
from tests.support import pdfs, sql

SitDown = Callable[..., Desk]
REPEAT_SECONDS = 60
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def _authorize(page: Page) -> None:
    """DOT physical and audiogram for Inés Garcia-Lopez at Austin."""
    page.get_by_role("link", name="New authorization").first.click()
    page.get_by_label("Employee", exact=True).press_sequentially("lopez in")
    page.get_by_role("option", name=re.compile("Garcia-Lopez")).click()
    page.get_by_label(re.compile("^DOT physical, new")).check()
    page.get_by_label(re.compile("^Audiogram, annual")).check()
    page.get_by_role("button", name="Continue to centers").click()
    page.get_by_label(re.compile("^Harborline Austin")).check()
    page.get_by_role("button", name="Continue to details").click()
    page.get_by_label("Reason").select_option("periodic")
    page.get_by_role("button", name="Continue to review").click()
    page.get_by_role("button", name="Submit authorization").click()
    page.wait_for_url(re.compile(r"/authorizations/" + UUID.pattern))


def _publish(page: Page, file: Path, choice: str) -> None:
    page.locator("input[type=file]").set_input_files(str(file))
    page.locator(".oh-files select").select_option(label=choice)
    page.get_by_role("button", name="Publish", exact=True).click()


@pytest.mark.usefixtures("worker")
def test_the_main_job(desk: SitDown, db: str, tmp_path: Path) -> None:
    basic, front = (desk(email, by_form=True) for email in ("basic@northwind.example", "front-desk@austin.example"))
    inbox = front.go("/center/")
    _authorize(basic.page)
    authorization = basic.page.url
    expect(basic.page.get_by_text("Received, not opened")).to_be_visible()

    # The center has it without reload; three actions to a person checked in, after the one that opens it.
    with front.counting() as opened:
        inbox.get_by_role("button", name=re.compile("^Open")).click()
        inbox.wait_for_url(re.compile("/center/authorizations/"))
    with front.counting() as checked_in:
        inbox.locator("label[for=id_name_confirmed]").click()
        inbox.get_by_label(re.compile("Date of birth")).fill("12/30/1990")
        inbox.get_by_role("button", name="Check in").click()
        inbox.wait_for_url(re.compile("/center/visits/"))
    assert (opened.actions, checked_in.kinds) == (1, ["press", "typed", "press"])
    expect(basic.page.get_by_text("In the center").first).to_be_visible()

    # One line performed by one action, the other refused by two. The page of the employer shows each.
    with front.counting() as performed:
        inbox.get_by_role("button", name=re.compile("^Performed.*Audiogram")).click()
        expect(inbox.locator("#visit-lines").get_by_text("Performed", exact=True).first).to_be_visible()
    expect(basic.page.get_by_text("Performed").first).to_be_visible()
    with front.counting() as refused:
        inbox.locator("summary", has_text=re.compile("^Refused.*DOT physical")).click()
        inbox.get_by_role("button", name=re.compile("declined", re.IGNORECASE)).first.click()
        expect(inbox.locator("#visit-lines").get_by_text("Refused", exact=True).first).to_be_visible()
    assert (performed.actions, refused.actions) == (1, 2)
    expect(basic.page.get_by_text("Refused").first).to_be_visible()

    # A real PDF that the test brings; then check-out.
    file = tmp_path / "audiogram.pdf"
    file.write_bytes(pdfs.clean_pdf("Audiogram of the journey"))
    _publish(inbox, file, "Audiogram (Audiogram, annual)")
    expect(inbox.get_by_role("link", name="Audiogram", exact=True)).to_be_visible()
    inbox.get_by_role("button", name=re.compile("^Check out")).click()
    expect(inbox.get_by_text("Checked out").first).to_be_visible()
    expect(basic.page.get_by_text("Completed").first).to_be_visible()

    _find_and_download(desk, file, db)
    _nobody_else(desk, authorization, db)


def _search(page: Page, words: str) -> None:
    page.get_by_role("link", name="Visit Results and Reports").first.click()
    page.get_by_label(re.compile("^Name, date of birth")).fill(words)
    page.get_by_role("button", name="Search").click()


def _find_and_download(desk: SitDown, file: Path, database: str) -> None:
    admin = desk("user-admin@northwind.example")
    page = admin.page
    for words in ("garcia ines", "12/30/1990", "audio"):
        _search(page, words)
        expect(page.get_by_role("link", name=re.compile("^Audiogram.*Garcia-Lopez"))).to_have_count(1)
        assert "garcia" not in page.url
        assert "1990" not in page.url
    with page.expect_download() as single:
        page.get_by_role("link", name=re.compile("PDF")).first.click()
    assert Path(single.value.path()).read_bytes() == file.read_bytes()
    page.get_by_role("link", name=re.compile("^Audiogram.*Garcia-Lopez")).click()
    expect(page.locator("[data-pdf-viewer] canvas").first).to_be_visible()
    _archive_of_five(admin, file, database)


def _archive_of_five(admin: Desk, file: Path, database: str) -> None:
    """Four more reports, and all five in one ZIP: the bytes are those that were published."""
    from tests.factories import world

    visit = sql.rows(database, "select id from visits_visit")[0][0]
    known = {hashlib.sha256(file.read_bytes()).hexdigest()}
    for number in range(4):
        title = f"Further report {number}"
        world.report(cast.actor("front-desk@austin.example"), visit, "vaccine-record", title=title)
        known.add(hashlib.sha256(pdfs.clean_pdf(title)).hexdigest())
    page = admin.go("/results/")
    page.locator("thead input[type=checkbox], [data-select-all]").first.check()
    with page.expect_download() as many:
        page.get_by_role("button", name=re.compile("Download")).first.click()
    with zipfile.ZipFile(io.BytesIO(Path(many.value.path()).read_bytes())) as archive:
        names = archive.namelist()
        found = {hashlib.sha256(archive.read(name)).hexdigest() for name in names if name.endswith(".pdf")}
    assert found == known
    assert names[-1].startswith("manifest")


def _nobody_else(desk: SitDown, authorization: str, database: str) -> None:
    """basic2, everybody at Fabrikam and Reno: 404 for every address of it."""
    document = sql.rows(database, "select id from results_document order by published_at")[0][0]
    visit = sql.rows(database, "select id from visits_visit")[0][0]
    own = authorization.split("/authorizations/")[1]
    addresses = [
        f"/authorizations/{own}",
        f"/authorizations/{own}/version",
        f"/authorizations/{own}/cancel",
        f"/authorizations/new?like={own}",
        *(f"/results/{document}{rest}" for rest in ("", "/file", "/download", "/page/1.png")),
        f"/center/authorizations/{own}/",
        f"/center/visits/{visit}/",
        f"/center/visits/{visit}/version",
        *(f"/center/documents/{document}/{rest}" for rest in ("", "file")),
    ]
    for email in (
        "basic2@northwind.example",
        "user-admin@fabrikam.example",
        "basic@fabrikam.example",
        "front-desk@reno.example",
    ):
        stranger = desk(email)
        for address in addresses:
            answer = stranger.context.request.get(stranger.hub.url + address)
            assert (email, address, answer.status) == (email, address, 404)


def test_a_repeat_authorization_takes_two_actions_from_home(desk: SitDown, db: str) -> None:
    basic = desk("basic@northwind.example")
    _authorize(basic.page)
    sql.rows(db, "update authorizations_authorization set state = 'completed' returning id")
    page = basic.go("/")
    with basic.counting() as repeated:
        page.get_by_role("link", name=re.compile("^Garcia-Lopez")).first.click()
        repeated.reads(page.locator(".oh-review"))
        page.get_by_role("button", name="Submit authorization").click()
        page.wait_for_url(re.compile(r"/authorizations/" + UUID.pattern))
    assert repeated.kinds == ["press", "press"]
    assert repeated.estimate <= REPEAT_SECONDS
    assert sql.rows(db, "select count(*) from authorizations_authorization") == [(2,)]


def test_the_same_for_somebody_else_is_a_repeat_too(desk: SitDown, db: str) -> None:
    basic = desk("basic@northwind.example")
    _authorize(basic.page)
    page = basic.go("/")
    with basic.counting() as repeated:
        page.get_by_role("link", name=re.compile("^Garcia-Lopez")).first.click()
        page.get_by_role("link", name="Change the employee").click()
        page.get_by_label("Another employee").press_sequentially("vance nor")
        page.get_by_role("option", name=re.compile("Vance, Nora")).click()
        page.wait_for_url(re.compile("/new/review"))
        repeated.reads(page.locator(".oh-review"))
        page.get_by_role("button", name="Submit authorization").click()
        page.wait_for_url(re.compile(r"/authorizations/" + UUID.pattern))
    assert repeated.actions <= 5
    assert repeated.estimate <= REPEAT_SECONDS
    people = "select count(distinct employee_id) from authorizations_authorization"
    assert sql.rows(db, people) == [(2,)]


def test_services_are_chosen_by_keyboard_in_plain_words(desk: SitDown, db: str) -> None:
    """The search narrows, Enter takes the only match or goes to the first, Enter and Space choose; none of it sends."""
    basic = desk("basic@northwind.example")
    _authorize(basic.page)
    like = basic.page.url.rpartition("/")[2]
    page = basic.go(f"/authorizations/new/services?like={like}")
    page.keyboard.press("/")
    page.keyboard.type("flu shot")
    page.keyboard.press("Enter")
    expect(page.get_by_label(re.compile("^Influenza vaccine"))).to_be_checked()
    expect(page.get_by_label("Search services")).to_have_value("")
    page.keyboard.type("TB")
    first = page.get_by_label(re.compile("^Tuberculosis blood test"))
    expect(first).to_be_visible()
    expect(page.get_by_label(re.compile("^Tdap"))).to_be_hidden()
    page.keyboard.press("Enter")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(first).to_be_checked()
    page.keyboard.press("Space")
    expect(first).not_to_be_checked()
    page.keyboard.press("/")
    page.keyboard.type("flu")
    expect(page.get_by_text("Nothing more fits. Try another word.")).to_be_visible()
    page.get_by_label("Search services").fill("breathalyzer")
    expect(page.get_by_text("Nothing fits. Try another word.")).to_be_visible()
    expect(page.get_by_text("DOT breath alcohol test.")).to_be_visible()
    page.keyboard.press("Enter")
    assert "/new/services" in page.url
    page.get_by_role("button", name="Continue to centers").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/new/(center|review)"))


def test_submitting_works_without_javascript(desk: SitDown, db: str) -> None:
    basic = desk("basic@northwind.example", scripts=False)
    page = basic.go("/authorizations/new")
    page.get_by_label("Employee", exact=True).fill("vance nora")
    page.get_by_role("button", name="Search").click()
    page.get_by_label(re.compile("Vance, Nora")).check()
    page.get_by_role("button", name="Continue to services").click()
    page.get_by_label(re.compile("^Audiogram, annual")).check()
    page.get_by_role("button", name="Continue to centers").click()
    page.get_by_label(re.compile("^Harborline Austin")).check()
    page.get_by_role("button", name="Continue to details").click()
    page.get_by_label("Reason").select_option("periodic")
    page.get_by_role("button", name="Continue to review").click()
    page.get_by_role("button", name="Submit authorization").click()
    page.wait_for_url(re.compile(r"/authorizations/" + UUID.pattern))
    assert sql.rows(db, "select state from authorizations_authorization") == [("submitted",)]
