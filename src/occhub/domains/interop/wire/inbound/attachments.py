"""Files inside OBX segments, in every form in which they are met.

The standard's form is OBX-2 ``ED`` and OBX-5 ``source^type^subtype^Base64^data``. Met as well: other words for type
and subtype, OBX-2 ``CE``, ``ST``, ``TX`` or ``FT`` with the same content, data split over repetitions, over segments of
one OBX-3 or over ``ADD`` segments, line ends inside (raw or as escapes), and a CDA document that wraps the PDF.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from occhub.domains.interop.wire.inbound import cda
from occhub.domains.interop.wire.inbound.records import Attachment, AttachmentFault
from occhub.domains.interop.wire.inbound.segments import Segment

PDF: Final = b"%PDF-"
_PDF_IN_BASE64: Final = "JVBERi0"
_BEGINNINGS: Final = (_PDF_IN_BASE64, "PD94", "PENsaW5pY2Fs", "77u/PD", "<")
_ENCODINGS: Final = ("base64", "base-64", "b64")
_PLAIN: Final = ("a", "hex")
_ESCAPES: Final = re.compile(r"\\(?:X[0-9A-Fa-f]*|\.br|\.sp|\.in)\\")
_BLANKS: Final = re.compile(r"\s+")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_DATA_URL: Final = re.compile(r"data:[\w/+.-]*;base64,", re.IGNORECASE)
_TAIL: Final = 2048
MOST_FILES: Final = 60


@dataclass(slots=True)
class _Piece:
    """What one OBX brings: ``parts`` are chunks of one text."""

    segment: Segment
    encoding: str
    parts: list[str] = field(default_factory=list)


def attachments_of(segments: list[Segment]) -> tuple[Attachment, ...]:
    """The files of some OBX (and ADD) segments, in their order. Segments without a file are left out."""
    found: list[tuple[_Piece, Attachment]] = []
    for piece in _pieces(segments):
        if found and _goes_on(found[-1][1], piece):
            first, _ = found.pop()
            whole = _Piece(first.segment, first.encoding, [*first.parts, *piece.parts])
        else:
            whole = piece
        found.append((whole, _attachment(whole)))
    return tuple(made for _, made in found)


def _goes_on(made: Attachment, piece: _Piece) -> bool:
    """Whether an OBX holds the next piece of the one before: the same code, that one without its end, this one
    without the beginning of a file."""
    has_open_end = made.fault in (AttachmentFault.TRUNCATED, AttachmentFault.BASE64)
    begins = _bare("".join(piece.parts)[:200]).startswith(_BEGINNINGS)
    return has_open_end and bool(made.code) and made.code == piece.segment.value(3) and not begins


def _pieces(segments: list[Segment]) -> Iterator[_Piece]:
    last: _Piece | None = None
    for segment in segments:
        if segment.name == "ADD" and last is not None:
            last.parts.append(segment.whole(1))
            continue
        if last is not None:
            yield last
        last = _piece(segment) if segment.name == "OBX" else None
    if last is not None:
        yield last


def _piece(segment: Segment) -> _Piece | None:
    """The file that an OBX holds or promises; None for numbers, words and pointers to other places."""
    kind = segment.value(2).upper()
    shapes = [segment.components(5, number) for number in range(1, segment.count(5) + 1)]
    first = shapes[0] if shapes else []
    encoding = first[3].strip().lower() if len(first) > 3 else ""
    is_file = kind == "ED" or encoding in _ENCODINGS
    if is_file:
        return _Piece(segment, encoding, [_data(shape, encoding) for shape in shapes])
    bare = first[0].lstrip() if len(first) == 1 else ""
    if bare.startswith(_PDF_IN_BASE64) or _DATA_URL.match(bare):
        return _Piece(segment, "base64", ["".join(shape) for shape in shapes])
    return None


def _data(shape: list[str], encoding: str) -> str:
    """The last component that can be data; in a repetition that goes on with the data there is only that one."""
    if len(shape) > 4:
        return shape[4]
    if len(shape) == 1:
        return shape[0]
    return shape[-1] if encoding not in _ENCODINGS and shape[-1].lstrip().startswith(_PDF_IN_BASE64) else ""


def _attachment(piece: _Piece) -> Attachment:
    segment = piece.segment
    made = Attachment(
        set_id=segment.value(1),
        code=segment.value(3),
        name=segment.value(3, 2),
        other_code=segment.value(3, 4),
        status=segment.value(11).upper(),
    )
    content, fault = _decoded(piece)
    return replace(made, content=content, fault=fault)


def _decoded(piece: _Piece) -> tuple[bytes, AttachmentFault | None]:
    text = "".join(piece.parts)
    if not text.strip():
        return b"", AttachmentFault.EMPTY
    content = _plain(piece, text) if piece.encoding in _PLAIN else _from_base64(piece.parts)
    if content is None:
        looks_cut = bool(_BASE64.fullmatch(_bare(text)))
        return b"", AttachmentFault.BASE64 if looks_cut or len(text) > 200 else AttachmentFault.PLACEHOLDER
    return _file(content)


def _plain(piece: _Piece, text: str) -> bytes | None:
    if piece.encoding == "hex":
        try:
            return bytes.fromhex(_BLANKS.sub("", text))
        except ValueError:
            return None
    return piece.segment.plain(text).encode()


def _bare(text: str) -> str:
    """Base64 without what stands between its lines."""
    return _BLANKS.sub("", _DATA_URL.sub("", _ESCAPES.sub("", text), count=1))


def _from_base64(parts: list[str]) -> bytes | None:
    """The bytes; None where it is no base64. Chunks may be cut from one text, or encoded one by one."""
    whole = _bare("".join(parts))
    if not _BASE64.fullmatch(whole):
        pieces = [_strict(_bare(part)) for part in parts] if len(parts) > 1 else [None]
        return b"".join(one or b"" for one in pieces) if None not in pieces else None
    return _strict(whole)


def _strict(text: str) -> bytes | None:
    """Base64 that is whole; its padding may be left out."""
    if not _BASE64.fullmatch(text) or len(text.rstrip("=")) % 4 == 1:
        return None
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), validate=True)
    except binascii.Error:
        return None


def _file(content: bytes) -> tuple[bytes, AttachmentFault | None]:
    """A PDF as it is, the PDF out of a CDA, or what is wrong."""
    if not content:
        return b"", AttachmentFault.EMPTY
    if content.startswith(PDF):
        return content, None if is_whole(content) else AttachmentFault.TRUNCATED
    if cda.looks_like_xml(content):
        return _out_of_cda(content)
    return content, AttachmentFault.NOT_PDF


def _out_of_cda(content: bytes) -> tuple[bytes, AttachmentFault | None]:
    try:
        inner = cda.pdf_inside(content)
    except cda.NotSafe:
        return b"", AttachmentFault.XML
    decoded = _strict(_bare(inner)) if inner else None
    if not inner or decoded is None:
        return b"", AttachmentFault.BASE64 if inner else AttachmentFault.NO_PDF_INSIDE
    if not decoded.startswith(PDF):
        return decoded, AttachmentFault.NOT_PDF
    return decoded, None if is_whole(decoded) else AttachmentFault.TRUNCATED


def is_whole(content: bytes) -> bool:
    """Whether a PDF has its end."""
    return b"%%EOF" in content[-_TAIL:]
