"""A CDA document that wraps a PDF. XML without DTD, entities and network: whatever declares one is refused unread."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

_STARTS: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|[A-Za-z])")
_DECLARES: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PDF_TYPES: Final = ("application/pdf", "application/x-pdf")


class NotSafe(ValueError):
    """The XML is not well formed, or declares what it must not."""


def looks_like_xml(content: bytes) -> bool:
    """Whether the file begins as XML does."""
    return bool(_STARTS.match(content[:200]))


def pdf_inside(content: bytes) -> str:
    """The base64 text of the first PDF that the document holds; "" where it holds none. Raises :class:`NotSafe`."""
    if _DECLARES.search(content):
        raise NotSafe("a document type declaration")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotSafe("not well formed") from error
    for element in root.iter():
        kind = str(element.get("mediaType") or "").lower()
        if kind in _PDF_TYPES or (element.get("representation") == "B64" and not kind):
            return "".join(element.itertext()).strip()
    return ""
