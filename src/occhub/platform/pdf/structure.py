"""Is this file a whole, readable, passive PDF? By pikepdf (qpdf), inside the sandbox.

Strict where qpdf would mend: what one reader mends another shows otherwise or not at all.
"""

import codecs
import io
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

import pikepdf

from occhub.platform.pdf.active import active_kind
from occhub.platform.pdf.verdicts import MAX_PAGES

# Nothing is missing or unreadable in a file that has only these faults:
_HARMLESS: Final = (
    # Apple's Quartz writes such cross-reference entries for objects that it never uses.
    "object has offset 0 - a common error handled correctly by qpdf",
    # Fields missing from the form's list, or written in line: a matter of filling in, not of reading.
    "/AcroForm",
)
# The limits of a page's sides in units of 1/72 inch (ISO 32000-1, table C.1). /UserUnit only tells how large a unit is.
_SIDES: Final = (3, 14_400)
_MOST_ANCESTORS: Final = 64
_OUT_OF_MEMORY: Final = "bad_alloc"


def rehearse() -> None:
    """Check a file of our own, so that all that the parser opens or loads on the way is there."""
    for codec in ("latin-1", "utf-16-be", "utf-16-le"):
        codecs.lookup(codec)
    for encryption in (False, pikepdf.Encryption(owner="", user="")):
        target = io.BytesIO()
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.save(target, encryption=encryption)
        _verdict(target.getvalue())


def examine(data: bytes, _task: Mapping[str, str | int]) -> bytes:
    """The verdict as JSON, see `sandbox`. Raises `MemoryError` for a file that unpacks beyond the limit."""
    return json.dumps(_verdict(data)).encode()


def _verdict(data: bytes) -> dict[str, str | int]:
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            return _verdict_on(pdf)
    except pikepdf.PasswordError:
        return {"refusal": "encrypted"}
    except pikepdf.PdfError as error:
        # A security handler that qpdf does not know is protection as well.
        return {"refusal": "encrypted" if "encrypt" in str(error) else "damaged"}


def _verdict_on(pdf: pikepdf.Pdf) -> dict[str, str | int]:
    if pdf.is_encrypted:
        return {"refusal": "encrypted"}
    pages = len(pdf.pages)
    if pages == 0:
        return {"refusal": "empty"}
    if pages > MAX_PAGES:
        return {"refusal": "too_many_pages"}
    kind = active_kind(pdf)
    if kind is not None:
        return {"refusal": "active_content", "detail": kind}
    if not all(_has_size(page.obj) for page in pdf.pages):
        return {"refusal": "page_size"}
    # The walk above has resolved every object; the syntax check decodes every stream and parses every page.
    if _tells_damage(pdf.get_warnings()):
        return {"refusal": "damaged"}
    layout = _layout_warnings(pdf)
    if _tells_damage(told for told in pdf.check_pdf_syntax() if told.removeprefix("WARNING: ") not in layout):
        return {"refusal": "damaged"}
    return {"pages": pages}


def _has_size(page: pikepdf.Object) -> bool:
    """Whether what is shown of the page lies within the limits. Without any box readers take a sheet of paper."""
    media = _inherited(page, "/MediaBox")
    if media is None:
        return True
    box, crop = _corners(media), _corners(_inherited(page, "/CropBox"))
    if box is None or not _within(box):
        return False
    if crop is None:
        return True
    left, bottom, right, top = box
    shown = (max(left, crop[0]), max(bottom, crop[1]), min(right, crop[2]), min(top, crop[3]))
    # What a reader cannot cut it shows whole.
    return shown[0] >= shown[2] or shown[1] >= shown[3] or _within(shown)


def _inherited(page: pikepdf.Object, key: str) -> object:
    """The entry of the page or of the nearest branch of the page tree above it (7.7.3.4)."""
    node: object = page
    for _ in range(_MOST_ANCESTORS):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def _corners(box: object) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
    """Left, bottom, right, top; the file may name any two opposite corners. None for what is no rectangle."""
    values: list[object] = list(box) if isinstance(box, pikepdf.Array) else []
    sides = [value for value in values if isinstance(value, int | Decimal)]
    if len(sides) != 4:
        return None
    one, two, three, four = (Decimal(side) for side in sides)
    return min(one, three), min(two, four), max(one, three), max(two, four)


def _within(box: tuple[Decimal, Decimal, Decimal, Decimal]) -> bool:
    least, most = _SIDES
    return all(least <= side <= most for side in (box[2] - box[0], box[3] - box[1]))


def _layout_warnings(pdf: pikepdf.Pdf) -> frozenset[str]:
    """Faults of the hints for loading page by page ("fast web view"). They are often wrong and readers ignore them."""
    if not pdf.is_linearized:
        return frozenset()
    pdf.check_linearization(io.StringIO())
    return frozenset(str(warning) for warning in pdf.get_warnings())


def _tells_damage(warnings: Iterable[object]) -> bool:
    told = [str(warning) for warning in warnings]
    if any(_OUT_OF_MEMORY in text for text in told):
        raise MemoryError
    return any(not any(fault in text for fault in _HARMLESS) for text in told)
