"""Reports that the product renders itself: proof without inspection. No web process loads this renderer."""

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from occhub.platform.pdf.proof import _SEAL, InspectedPdf
from occhub.platform.pdf.verdicts import PdfFacts
from occhub.platform.reports import render_report

_PAGE: Final = re.compile(rb"/Type ?/Page\b")  # the renderer writes page objects in the clear


def own_report(template: str, data: Mapping[str, object], *, text: str | None = None) -> InspectedPdf:
    """A report rendered from a packaged template, with its proof.

    The inspection looks for what a stranger may have put into a file, and takes a process of its own for each. Here
    nothing comes from outside but plain data, which the template sets as text; a test inspects such reports all the
    same and finds the same facts. ``text``: what its pages say, for who wants it compared like a file from outside.
    Raises ``ReportError``.
    """
    content = render_report(template, data)
    facts = PdfFacts(pages=len(_PAGE.findall(content)), size=len(content), sha256=hashlib.sha256(content).digest())
    return InspectedPdf(content, facts, _SEAL, text)
