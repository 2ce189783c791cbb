"""Getting the results in a real browser: DOT cards by the day that they end, and a selection as one PDF."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pypdfium2
from playwright.sync_api import expect

from occhub.domains.results import operations as results
from occhub.platform.pdf import InspectedPdf, inspected
from tests.factories import authorizations as made
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, AUSTIN_DESK, FELIX
from tests.journeys.conftest import Desk
from tests.platform.test_pdf_merging import bookmarks
from tests.support import pdfs

SitDown = Callable[..., Desk]
CARD = "dot-medical-card"


def test_cards_are_one_click_from_home_and_found_by_name(desk: SitDown, db: str) -> None:
    soon, late = made.today() + timedelta(days=12), made.today() + timedelta(days=400)
    nora = documents.publish(documents.visit(), CARD, text="Card of Nora", valid_until=soon)
    documents.publish(documents.visit("ines", **documents.INES), CARD, text="Card of Ines", valid_until=late)
    felix = documents.visit("felix", requester="basic@fabrikam.example", **FELIX)
    documents.publish(felix, CARD, text="Card of Felix", valid_until=soon)

    page = desk(ADMIN).page
    page.get_by_role("link", name=re.compile("DOT medical cards? that ends? within 30 days")).click()
    page.wait_for_url("**/results/dot-cards/")
    rows = page.locator(".oh-table--cards tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("Vance, Nora")
    expect(rows.nth(0)).to_contain_text("12 days left")
    expect(rows.nth(1)).to_contain_text("Garcia-Lopez, Inés")
    page.keyboard.press("/")
    page.keyboard.type("ines gar")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Garcia-Lopez, Inés")
    assert "gar" not in page.url
    page.get_by_role("link", name="Show all").click()
    page.get_by_role("link", name="Expired").click()
    expect(page.get_by_text("No card has expired")).to_be_visible()
    page.get_by_role("link", name="Valid", exact=True).click()
    page.get_by_role("link", name="Card of Vance, Nora").click()
    page.wait_for_url(f"**/results/{nora}*")
    expect(page.locator(".oh-viewer__page canvas").first).to_be_visible()


def test_a_selection_comes_as_one_pdf_with_a_bookmark_for_each_document(desk: SitDown, db: str) -> None:
    of = documents.visit()
    for title, pages in (("Hearing test", 3), ("Spirometry", 1), ("Clearance", 2)):
        content = inspected(pdfs.clean_pdf(title, pages=pages))
        assert isinstance(content, InspectedPdf)
        results.publish_document(cast.actor(AUSTIN_DESK), of.id, "audiogram", title, None, content)
    page = desk(ADMIN).go("/results/")
    for title in ("Hearing test", "Clearance"):
        page.get_by_role("row", name=re.compile(title)).get_by_role("checkbox").check()
    with page.expect_download() as one:
        page.get_by_role("button", name="One PDF").click()
    assert re.fullmatch(r"results-\d{8}\.pdf", one.value.suggested_filename)
    joined = Path(one.value.path()).read_bytes()
    marks = bookmarks(joined)
    # In the order of the list, which is the newest first, behind a page that lists them.
    assert [title.rpartition(", ")[0] for title, _ in marks] == [
        "",
        "Vance, Nora: Clearance",
        "Vance, Nora: Hearing test",
    ]
    assert [first for _, first in marks] == [0, 1, 3]
    opened = pypdfium2.PdfDocument(joined)
    assert len(opened) == 1 + 2 + 3
    shown = [found.get_textpage().get_text_range() for found in opened]
    assert [text.split(" page ")[0] for text in shown[1:]] == ["Clearance"] * 2 + ["Hearing test"] * 3
    assert "Spirometry" not in " ".join(shown)
