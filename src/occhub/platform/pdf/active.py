"""Finds what a PDF would do beyond being looked at: by walking every object of the file, reachable or not.

Names follow ISO 32000-2: actions 12.6, annotations 12.5.6, forms 12.7, embedded files 7.11.4. qpdf has already
resolved `#xx` escapes in names, object streams and incremental updates.
"""

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
_SCRIPT_SCHEMES: Final = ("javascript:", "vbscript:", "data:")
_ORDER: Final[tuple[ActiveKind, ...]] = (
    "script", "launch", "attachment", "xfa", "media", "submit", "remote", "automatic",
)  # fmt: skip


def active_kind(pdf: pikepdf.Pdf) -> ActiveKind | None:
    """The gravest kind of active content in the file, or None."""
    found = {kind for entries in _dictionaries(pdf) for kind in _kinds(entries)}
    return next((kind for kind in _ORDER if kind in found), None)


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
    yield from _kinds_of_address(entries.get("/URI"))


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
    """Links to web pages are common in reports and stay; a viewer asks before it follows one."""
    if isinstance(value, pikepdf.String):
        address = "".join(str(value).split()).lower()
        if address.startswith(_SCRIPT_SCHEMES):
            yield "script"
        elif address.startswith("file:"):
            yield "remote"
