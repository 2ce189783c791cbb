"""Finds what a PDF would do beyond being looked at: by walking every object of the file, reachable or not.

Names follow ISO 32000-2: actions 12.6, annotations 12.5.6, forms 12.7, embedded files 7.11.4. qpdf has already
resolved `#xx` escapes in names, object streams and incremental updates.
"""

import unicodedata
from collections.abc import Iterator
from typing import Final

import pikepdf

from occhub.platform.pdf.verdicts import ActiveKind

_ACTIONS: Final[dict[str, ActiveKind]] = {
    "/JavaScript": "script",
    "/Launch": "launch",
    "/SubmitForm": "submit",
    "/ImportData": "submit",
    "/GoToE": "remote",
    "/GoToR": "remote",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/RichMediaExecute": "media",
    "/GoTo3DView": "media",
}
_KEYS: Final[dict[str, ActiveKind]] = {
    "/JavaScript": "script",
    "/JS": "script",
    "/XFA": "xfa",
    "/EmbeddedFiles": "attachment",
    "/Collection": "attachment",
    "/RichMediaContent": "media",
    "/RichMediaSettings": "media",
    "/3DD": "media",
}
_SUBTYPES: Final[dict[str, ActiveKind]] = {
    "/FileAttachment": "attachment",
    "/RichMedia": "media",
    "/Screen": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/3D": "media",
    "/PS": "script",
}
_EMBEDDED_FILE_KEYS: Final = ("/F", "/UF", "/DOS", "/Mac", "/Unix")
_TRIGGERS: Final = frozenset(
    (
        "/E", "/X", "/D", "/U", "/Fo", "/Bl", "/PO", "/PC", "/PV", "/PI",
        "/O", "/C", "/K", "/F", "/V", "/WC", "/WS", "/DS", "/WP", "/DP",
    )
)  # fmt: skip
_PASSIVE_AT_OPENING: Final = ("/GoTo", "/Named")
_SCRIPT_SCHEMES: Final = ("javascript", "vbscript", "data")
_LINK_SCHEMES: Final = ("http", "https", "mailto", "tel")
_ORDER: Final[tuple[ActiveKind, ...]] = (
    "script", "launch", "attachment", "xfa", "media", "submit", "remote", "link", "automatic",
)  # fmt: skip


def active_kind(pdf: pikepdf.Pdf) -> ActiveKind | None:
    """The gravest kind of active content in the file, or None."""
    found = active_kinds(pdf)
    return next((kind for kind in _ORDER if kind in found), None)


def active_kinds(pdf: pikepdf.Pdf) -> frozenset[ActiveKind]:
    """Every kind of active content in the file."""
    return frozenset(kind for entries in _dictionaries(pdf) for kind in _kinds(entries))


class _Entries(dict[str, object]):
    """The entries of one dictionary, read once, and whether it heads a stream."""

    is_stream = False


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[_Entries]:
    """Every dictionary of the file once: indirect objects from the cross-reference table, direct ones inside them."""
    yield from _inside(pdf.trailer)
    for thing in pdf.objects:
        yield from _inside(thing)


def _inside(thing: object) -> Iterator[_Entries]:
    waiting = [thing]
    while waiting:
        current = waiting.pop()
        values: list[object] = []
        if isinstance(current, pikepdf.Array):
            values = list(current)
        elif isinstance(current, pikepdf.Dictionary | pikepdf.Stream):
            entries = _Entries(current.items())
            entries.is_stream = isinstance(current, pikepdf.Stream)
            yield entries
            values = list(entries.values())
        waiting += [value for value in values if isinstance(value, pikepdf.Object) and not value.is_indirect]


def _kinds(entries: _Entries) -> Iterator[ActiveKind]:
    for key, kind in _KEYS.items():
        if key in entries:
            yield kind
    for table, key in ((_ACTIONS, "/S"), (_SUBTYPES, "/Subtype"), (_SUBTYPES, "/Subtype2")):
        named = table.get(_name(entries.get(key)))
        if named is not None:
            yield named
    if _embeds_file(entries):
        yield "attachment"
    if _acts_by_itself(entries):
        yield "automatic"
    if entries.is_stream and ("/F" in entries or "/Ref" in entries):
        # Content that lies in another file (7.3.8.2, 8.10.4).
        yield "remote"
    if _name(entries.get("/S")) == "/Thread" and "/F" in entries:
        # Goes to an article of another file (12.6.4.7).
        yield "remote"
    address = entries.get("/URI")
    # In the catalog it is a dictionary whose /Base is set before every relative address (12.6.4.8).
    yield from _kinds_of_address(address.get("/Base") if isinstance(address, pikepdf.Dictionary) else address)


def _name(value: object) -> str:
    if not isinstance(value, pikepdf.Name):
        return ""
    try:
        return str(value)
    except UnicodeDecodeError:
        # Older makers write names in other encodings; none of the names sought here is one.
        return ""


def _embeds_file(entries: _Entries) -> bool:
    files = entries.get("/EF")
    listed = isinstance(files, pikepdf.Dictionary) and any(key in files for key in _EMBEDDED_FILE_KEYS)
    return listed or _name(entries.get("/Type")) == "/EmbeddedFile"


def _acts_by_itself(entries: _Entries) -> bool:
    """/AA is also a name that fonts get in alphabetical naming: it acts only where a trigger holds an action."""
    additional = entries.get("/AA")
    if isinstance(additional, pikepdf.Dictionary) and any(
        key in _TRIGGERS and isinstance(value, pikepdf.Dictionary) for key, value in additional.items()
    ):
        return True
    opening = entries.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary):
        return _name(opening.get("/S")) not in _PASSIVE_AT_OPENING or "/Next" in opening
    return False


def _kinds_of_address(value: object) -> Iterator[ActiveKind]:
    """Links to web pages are common in reports and stay; a viewer asks before it follows one.

    Readers leave out blanks and control characters, so they are left out here. An address without a scheme is a web
    page to most of them, but one that begins like a path is a file or a share to others.
    """
    if not isinstance(value, pikepdf.String):
        return
    address = "".join(c for c in str(value) if unicodedata.category(c)[0] not in "CZ").lower()
    scheme, colon, _ = address.partition(":")
    if address.startswith(("/", "\\")) or (colon and scheme == "file"):
        yield "remote"
    elif colon and scheme in _SCRIPT_SCHEMES:
        yield "script"
    elif colon and scheme not in _LINK_SCHEMES and not any(mark in scheme for mark in "/?#"):
        yield "link"
