"""The main job: authorize, receive, check in, record, publish, check out, find, view, download. In real browsers.

Daily work is counted: an *action* is a click that sends something. A repeat authorization from Home takes at most 60
seconds of a person (here: at most three actions), a check-in at most three actions, a line at most two.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.factories import cast
from tests.journeys.conftest import Desk
from tests.support import pdfs, sql

SitDown = Callable[..., Desk]
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def _authorize(page: Page) -> None:
    """DOT physical and audiogram for Inés Garcia-Lopez at Austin."""
    page.get_by_role("link", name="New authorization").first.click()
    page.get_by_label("Location of the employee").select_option(label="Austin plant, Austin")
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


def test_the_main_job(desk: SitDown, db: str, tmp_path: Path) -> None:
    basic, front = desk("basic@northwind.example"), desk("front-desk@austin.example")
    inbox = front.go("/center/")
    _authorize(basic.page)
    authorization = basic.page.url
    expect(basic.page.get_by_text("Received, not opened")).to_be_visible()

    # The center has it without reload; three actions to a person checked in.
    inbox.get_by_role("button", name=re.compile("^Open")).click()
    inbox.locator("label[for=id_name_confirmed]").click()
    inbox.get_by_label(re.compile("Date of birth")).fill("12/30/1990")
    inbox.get_by_role("button", name="Check in").click()
    inbox.wait_for_url(re.compile("/center/visits/"))
    expect(basic.page.get_by_text("In the center").first).to_be_visible()

    # One line performed by one action, the other refused by two. The page of the employer shows each.
    inbox.get_by_role("button", name=re.compile("^Performed.*Audiogram")).click()
    expect(basic.page.get_by_text("Performed").first).to_be_visible()
    inbox.locator("summary", has_text=re.compile("^Refused.*DOT physical")).click()
    inbox.get_by_role("button", name=re.compile("declined", re.IGNORECASE)).first.click()
    expect(basic.page.get_by_text("Refused").first).to_be_visible()

    # A real PDF that the test brings; then check-out.
    file = tmp_path / "audiogram.pdf"
    file.write_bytes(pdfs.clean_pdf("Audiogram of the journey"))
    _publish(inbox, file, "Audiogram (Audiogram, annual)")
    expect(inbox.get_by_role("link", name="Audiogram")).to_be_visible()
    inbox.get_by_role("button", name=re.compile("^Check out")).click()
    expect(inbox.get_by_text("Checked out").first).to_be_visible()
    expect(basic.page.get_by_text("Completed").first).to_be_visible()

    _find_and_download(desk, file, db)
    _nobody_else(desk, authorization, db)


def _search(page: Page, label: str, words: str) -> None:
    page.get_by_role("link", name="Visit Results and Reports").first.click()
    page.get_by_label(label).fill(words)
    page.get_by_role("button", name="Search").click()


def _find_and_download(desk: SitDown, file: Path, database: str) -> None:
    admin = desk("user-admin@northwind.example")
    page = admin.page
    for label, words in (
        ("Employee name", "garcia ines"),
        ("Date of birth", "12/30/1990"),
        ("Document name", "audio"),
    ):
        _search(page, label, words)
        expect(page.get_by_role("link", name=re.compile("^Garcia-Lopez"))).to_have_count(1)
        assert "garcia" not in page.url
        assert "1990" not in page.url
    with page.expect_download() as single:
        page.get_by_role("link", name=re.compile("PDF")).first.click()
    assert Path(single.value.path()).read_bytes() == file.read_bytes()
    page.get_by_role("link", name=re.compile("^Garcia-Lopez")).click()
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


def test_a_repeat_authorization_takes_three_actions_from_home(desk: SitDown, db: str) -> None:
    basic = desk("basic@northwind.example")
    _authorize(basic.page)
    page = basic.go("/")
    page.get_by_role("link", name=re.compile("^Garcia-Lopez")).first.click()
    page.get_by_role("button", name="Submit authorization").click()
    page.wait_for_url(re.compile(r"/authorizations/" + UUID.pattern))
    assert sql.rows(db, "select count(*) from authorizations_authorization") == [(2,)]


def test_submitting_works_without_javascript(desk: SitDown, db: str) -> None:
    basic = desk("basic@northwind.example", scripts=False)
    page = basic.go("/authorizations/new")
    page.get_by_label("Location of the employee").select_option(label="Austin plant, Austin")
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
