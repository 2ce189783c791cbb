"""PDF files from outside: a verdict before they are stored, page pictures and text where a viewer fails.

Every parser runs in a fresh process that holds no secret and can reach nothing (`process`, `confinement`).
"""

from occhub.platform.pdf.inspection import inspect_pdf
from occhub.platform.pdf.merged import (
    MERGED_AT_ONCE,
    MOST_MERGED_BYTES,
    MOST_MERGED_PAGES,
    NotMerged,
    Part,
    TooMuchToMerge,
    merged_pdf,
)
from occhub.platform.pdf.pages import PageNotThere, PageUnreadable, page_image, page_text
from occhub.platform.pdf.process import CHECKED_AT_ONCE, DRAWN_AT_ONCE, SandboxUnavailable
from occhub.platform.pdf.proof import InspectedPdf, flattened_copy, inspected
from occhub.platform.pdf.verdicts import MAX_BYTES, MAX_PAGES, PdfFacts, PdfRefusal, RefusalCode

__all__ = [
    "CHECKED_AT_ONCE",
    "DRAWN_AT_ONCE",
    "MAX_BYTES",
    "MAX_PAGES",
    "MERGED_AT_ONCE",
    "MOST_MERGED_BYTES",
    "MOST_MERGED_PAGES",
    "InspectedPdf",
    "NotMerged",
    "PageNotThere",
    "PageUnreadable",
    "Part",
    "PdfFacts",
    "PdfRefusal",
    "RefusalCode",
    "SandboxUnavailable",
    "TooMuchToMerge",
    "flattened_copy",
    "inspect_pdf",
    "inspected",
    "merged_pdf",
    "page_image",
    "page_text",
]
