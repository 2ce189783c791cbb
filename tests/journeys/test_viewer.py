"""The viewer in a real browser: what is printed, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
from playwright.sync_api import expect

from tests.factories import documents
from tests.journeys.conftest import Desk

SitDown = Callable[..., Desk]
ADMIN = "user-admin@northwind.example"
# What the browser would print while its dialog is open, and whether anything else of the page would be on the paper.
LOOK = """
    window.print = () => {
      window.printed = document.querySelectorAll(".oh-viewer__print canvas").length;
      window.dispatchEvent(new Event("afterprint"));
    };
"""


def test_the_document_alone_is_printed_page_by_page(desk: SitDown, db: str) -> None:
    document = documents.publish(documents.visit(), text="Audiogram for the printer")
    admin = desk(ADMIN)
    page = admin.go(f"/results/{document}")
    expect(page.get_by_text("Page 1 of 1")).to_be_visible()
    page.evaluate(LOOK)
    page.get_by_role("button", name="Print", exact=True).click()
    page.wait_for_function("window.printed === 1")
    expect(page.locator(".oh-viewer__print")).to_have_count(0)
    expect(page.get_by_text("Page 1 of 1")).to_be_visible()
    page.evaluate("window.print = () => {}")
    page.get_by_role("button", name="Print", exact=True).click()
    page.locator(".oh-viewer__print canvas").wait_for(state="attached")
    paper = pypdfium2.PdfDocument(page.pdf())
    assert len(paper) == 1
    assert paper[0].get_textpage().get_text_range() == ""  # the picture of the page, and no word of ours around it
    assert admin.faults == []
