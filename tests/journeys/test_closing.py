"""A report that turns out to be wrong, in real browsers: corrected, and withdrawn while somebody looks at it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.factories.documents import publish, visit
from tests.journeys.conftest import Desk
from tests.support import pdfs, sql
from tests.support.queue import drain

SitDown = Callable[..., Desk]
ADMIN, FRONT = "user-admin@northwind.example", "front-desk@austin.example"
WITHIN = 10_000  # milliseconds until an open page says what happened


def opened(page: Page) -> None:
    """The report stands in the viewer."""
    expect(page.locator(".oh-viewer__page canvas").first).to_be_visible()


def test_a_corrected_report(desk: SitDown, db: str, tmp_path: Path) -> None:
    of = visit()
    first = publish(of, text="Audiogram of Nora Vance, left ear")
    reader, front = desk(ADMIN), desk(FRONT)
    opened(reader.go(f"/results/{first}"))

    # The desk replaces it, from the page of the visit; without a file it is told what is missing.
    page = front.go(f"/center/visits/{of.id}/#reports")
    page.get_by_role("link", name="Replace Audiogram").click()
    page.get_by_role("button", name="Publish the corrected report").click()
    expect(page.get_by_text("Choose at least one file")).to_be_visible()
    file = tmp_path / "corrected.pdf"
    file.write_bytes(pdfs.clean_pdf("Audiogram of Nora Vance, right ear"))
    page.get_by_label("Corrected report").set_input_files(str(file))
    page.get_by_label("Reason").fill("Left and right were exchanged")
    page.get_by_role("button", name="Publish the corrected report").click()
    page.wait_for_url(re.compile("/center/visits/"))
    expect(page.get_by_text("The corrected report is published.")).to_be_visible()
    expect(page.locator("#visit-reports").get_by_text("Replaced", exact=True)).to_be_visible()

    # Who has the older one open is told by the page itself, and led to the one that holds.
    told = reader.page.get_by_role("heading", name=re.compile("Replaced by a corrected report on"))
    expect(told).to_be_visible(timeout=WITHIN)
    opened(reader.page)
    home = reader.go("/")
    home.get_by_role("link", name="A report that you opened was corrected by the center").click()
    expect(home.get_by_text("Corrected report. It takes the place of an earlier version.")).to_be_visible()
    opened(home)
    expect(home.locator(".textLayer").first).to_contain_text("right ear")
    expect(reader.go("/").get_by_text("Reports that changed")).to_have_count(0)
    listed = reader.go("/results/").get_by_role("row", name=re.compile("Vance"))
    expect(listed).to_have_count(1)
    expect(listed.get_by_text("Corrected")).to_be_visible()

    # Why one sees it, and who had it.
    page = reader.go(f"/results/{first}")
    page.get_by_text("Why can I see this?").click()
    expect(
        page.get_by_text("You are a User Admin: you see every report that your company may receive.")
    ).to_be_visible()
    page.get_by_text("Who opened it?").click()
    expect(page.get_by_text(re.compile("viewed .* CST")).first).to_be_visible()


def test_a_report_is_withdrawn_while_somebody_looks_at_it(desk: SitDown, db: str) -> None:
    of = visit()
    document_id = publish(of, text="Audiogram of somebody else")
    reader, front = desk(ADMIN), desk(FRONT)
    opened(reader.go(f"/results/{document_id}"))
    page = front.go(f"/center/documents/{document_id}/")
    page.get_by_role("link", name="Withdraw").click()
    expect(page.get_by_text("This cannot be undone.")).to_be_visible()
    page.get_by_text("It is about another person").click()
    page.get_by_role("button", name="Withdraw the report").click()
    page.wait_for_url(re.compile("/center/visits/"))
    expect(page.locator("#visit-reports").get_by_text("Withdrawn", exact=True)).to_be_visible()

    gone = reader.page.get_by_role("heading", name="This report was withdrawn")
    expect(gone).to_be_visible(timeout=WITHIN)
    expect(gone).to_be_focused()
    main = reader.page.locator("main")
    expect(main.locator("canvas")).to_have_count(0)
    assert not re.search("Vance|03/14/1988|Audiogram", main.inner_text())
    reader.page.get_by_role("link", name="Visit Results and Reports").last.click()
    expect(reader.page.get_by_text("No results yet")).to_be_visible()
    expect(reader.go(f"/results/{document_id}").get_by_role("heading", name="This page was not found")).to_be_visible()

    drain(db)
    home = reader.go("/")
    expect(home.get_by_text("A report that you opened was withdrawn by the center")).to_be_visible()
    home.get_by_role("button", name=re.compile("^Dismiss")).click()
    expect(home.get_by_text("Reports that changed")).to_have_count(0)
    mails = "select recipient, subject from platform_mailbox"
    assert sql.rows(db, mails) == [(ADMIN, "You have a new item in Harborline Occupational Health")]


def test_all_of_it_without_script(desk: SitDown, db: str, tmp_path: Path) -> None:
    of = visit()
    first = publish(of)
    front = desk(FRONT, scripts=False)
    page = front.go(f"/center/visits/{of.id}/")
    page.get_by_role("link", name="Replace Audiogram").click()
    file = tmp_path / "corrected.pdf"
    file.write_bytes(pdfs.clean_pdf("Corrected"))
    page.get_by_label("Corrected report").set_input_files(str(file))
    page.get_by_label("Reason").fill("Wrong ear")
    page.get_by_role("button", name="Publish the corrected report").click()
    page.get_by_role("link", name="Withdraw Audiogram, replaced").click()
    page.get_by_text("It is the wrong file").click()
    page.get_by_role("button", name="Withdraw the report").click()
    expect(page.get_by_text("The report is withdrawn.")).to_be_visible()
    states = "select id = %s, version, state from results_document order by version"
    assert sql.rows(db, states, first) == [(True, 1, "withdrawn"), (False, 2, "published")]
