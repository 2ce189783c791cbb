"""The text of a message out of its bytes: MSH-18, and what senders write who leave it out or who are wrong about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from occhub.domains.interop.wire.inbound.heads import BOM

# HL7 table 0211. "UNICODE" has meant UTF-8 in practice ever since MLLP forbids the other forms.
CHARSETS: Final = {
    "ASCII": "",
    "": "",
    "UNICODE": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "UTF-8": "utf-8",
    "UTF8": "utf-8",
    **{f"8859/{number}": f"iso8859-{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)},
    **{f"ISO-8859-{number}": f"iso8859-{number}" for number in (1, 2, 15)},
    "WINDOWS-1252": "cp1252",
    "CP1252": "cp1252",
    "ISO IR6": "",
    "ISO IR14": "shift_jis",
    "ISO IR87": "iso2022_jp_2",
    "ISO IR159": "iso2022_jp_2",
    "GB 18030-2000": "gb18030",
    "KS X 1001": "euc_kr",
    "CNS 11643-1992": "big5hkscs",
    "BIG-5": "big5",
}
_SEGMENT: Final = re.compile(r"[A-Z][A-Z0-9]{2}(?=[^A-Za-z0-9+/=]|$)")
_LINES: Final = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Text:
    """The text, the Python codec it was read by, and whether every byte was a character in it."""

    text: str
    codec: str
    is_clean: bool


def decode(raw: bytes, charset: str) -> Text:
    """The message's text. What MSH-18 leaves open is UTF-8 where it can be, else Windows-1252, which holds Latin-1.

    A byte that stands for nothing becomes U+FFFD, so that no name with one agrees with anybody's.
    """
    whole = raw.removeprefix(BOM)
    for codec in _tries(charset):
        try:
            return Text(whole.decode(codec), codec, True)
        except UnicodeDecodeError:
            continue
    return Text(whole.decode("utf-8", errors="replace"), "utf-8", False)


def _tries(charset: str) -> Iterator[str]:
    codec = CHARSETS.get(" ".join(charset.upper().split()), "")
    if codec:
        yield codec
    if codec == "iso8859-1":
        return
    yield "utf-8"
    yield "cp1252"


def segments_of(text: str, field: str) -> list[str]:
    """The segments, whatever ends their lines. A line that begins like no segment goes on where the last one stopped:
    senders wrap long attachments.
    """
    found: list[list[str]] = []
    for line in _LINES.split(text):
        if _begins_segment(line, field) or not found:
            if line.strip():
                found.append([line.strip(" \t\x00") if not found else line.rstrip("\x00")])
        elif line.strip():
            found[-1].append(line.strip())
    return ["".join(parts) for parts in found]


def _begins_segment(line: str, field: str) -> bool:
    return bool(_SEGMENT.match(line)) and (len(line) == 3 or line[3] == field)
