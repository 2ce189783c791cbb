"""Several PDFs as one, reopened by another program than the one that made it: pages, bookmarks, text."""

import pypdfium2
import pytest

from occhub.platform.pdf import NotMerged, Part, PdfFacts, inspect_pdf, merged_pdf
from occhub.platform.pdf.pages import all_text
from tests.support import pdfs
from tests.support.pdf_forms import fillable_form

PARTS = [
    Part("Vance, Nora: Audiogram, 11/20/2026", pdfs.clean_pdf("Audiogram of Nora", pages=3)),
    Part("Şahin, Zoë: DOT (card) \\ copy", pdfs.clean_pdf("Card")),
    Part("Byrne, Maeve: Clearance", fillable_form("Byrne, Maeve", with_script=False)),
]


def bookmarks(content: bytes) -> list[tuple[str, int | None]]:
    """Title and page (from 0) of each bookmark, as PDFium reads them."""
    document = pypdfium2.PdfDocument(content)
    found = []
    for mark in document.get_toc():
        target = mark.get_dest()
        found.append((mark.get_title(), target.get_index() if target else None))
    return found


def test_the_merged_file_has_all_pages_a_list_and_a_bookmark_for_each_document() -> None:
    content = merged_pdf("3 documents, 11/27/2026", PARTS, ["Left out, no longer available to you: Garcia, Ines"])
    assert len(pypdfium2.PdfDocument(content)) == 1 + 3 + 1 + 2
    assert bookmarks(content) == [("Contents", 0), (PARTS[0].title, 1), (PARTS[1].title, 4), (PARTS[2].title, 5)]
    _, contents, *pages = all_text(content).split("\f")
    assert contents.split("\r\n") == [
        "3 documents, 11/27/2026",
        "Vance, Nora: Audiogram, 11/20/2026, page 2",
        "Sahin, Zoë: DOT (card) \\ copy, page 5",
        "Byrne, Maeve: Clearance, page 6",
        "Left out, no longer available to you: Garcia, Ines",
    ]
    assert pages[:4] == ["Audiogram of Nora page 1", "Audiogram of Nora page 2", "Audiogram of Nora page 3", "Card"]
    assert isinstance(inspect_pdf(content), PdfFacts)


def test_a_long_list_takes_as_many_pages_as_it_needs() -> None:
    count = 130
    parts = [
        Part(f"Document {number} " + "with a long name " * 8, pdfs.clean_pdf(f"Page {number}"))
        for number in range(count)
    ]
    content = merged_pdf("Many", parts)
    marks = bookmarks(content)
    total = len(pypdfium2.PdfDocument(content))
    ahead = total - count
    assert ahead > 3
    assert [page for _, page in marks[1:]] == list(range(ahead, total))
    pages = all_text(content).split("\f")[1:]
    assert f"page {ahead + 1}" in " ".join(pages[0].split())
    assert "Document 129" in pages[ahead - 1]
    assert pages[ahead:] == [f"Page {number}" for number in range(count)]


def test_equal_documents_give_equal_files() -> None:
    assert merged_pdf("Two", PARTS) == merged_pdf("Two", PARTS)


def test_what_cannot_be_opened_ends_the_merging() -> None:
    with pytest.raises(NotMerged):
        merged_pdf("Broken", [PARTS[0], Part("Cut", pdfs.truncated_pdf())])
