"""Several PDFs as one, with a first page that lists them and a bookmark for each: by pikepdf (qpdf), in the sandbox.

The files and their titles come in one stream, since arguments of a process can be read by others on the machine.
"""

import io
import json
import unicodedata
from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Final

import pikepdf
from pikepdf import Dictionary, Name, OutlineItem

from occhub.platform.pdf.frames import LENGTH_BYTES, framed

_PAGE: Final = (612, 792)  # US Letter
_MARGIN, _TOP, _BOTTOM, _LEADING = 60, 720, 60, 16
_WIDTH: Final = 84  # letters of Helvetica 10 that fit into a line
_LINES: Final = (_TOP - _BOTTOM) // _LEADING - 2


def rehearse() -> None:
    """Merge a file of our own, so that all that the parser opens or loads on the way is there."""
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(target)
    merge(framed({"heading": "é", "titles": ["\u015ea"], "notes": ["c"]}, [target.getvalue()]), {})


def merge(data: bytes, _task: Mapping[str, str | int]) -> bytes:
    """The merged file. Equal input, equal bytes."""
    end = LENGTH_BYTES + int.from_bytes(data[:LENGTH_BYTES], "big")
    head = json.loads(data[LENGTH_BYTES:end])
    titles: list[str] = head["titles"]
    with pikepdf.new() as merged:
        starts = [_append(merged, part) for part in _parts(data, end, head["lengths"])]
        ahead = _add_contents(merged, head["heading"], titles, starts, head["notes"])
        with merged.open_outline() as outline:
            outline.root.append(OutlineItem("Contents", 0))
            outline.root += [OutlineItem(title, ahead + at) for title, at in zip(titles, starts, strict=True)]
        merged.Root.PageMode = Name.UseOutlines
        target = io.BytesIO()
        merged.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def _parts(data: bytes, at: int, lengths: list[int]) -> Iterator[bytes]:
    for length in lengths:
        yield data[at : at + length]
        at += length


def _append(merged: pikepdf.Pdf, part: bytes) -> int:
    """Append all pages; returns the place of the first of them."""
    first = len(merged.pages)
    with pikepdf.open(io.BytesIO(part), attempt_recovery=False) as pdf:
        merged.pages.extend(pdf.pages)
    return first


def _add_contents(merged: pikepdf.Pdf, heading: str, titles: list[str], starts: list[int], notes: list[str]) -> int:
    """Put the pages that list the documents in front; returns how many pages they are."""
    count = -(-len(_lines(titles, starts, notes, 0)) // _LINES)
    lines = _lines(titles, starts, notes, count)
    font = merged.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    for number in range(count):
        page = merged.add_blank_page(page_size=_PAGE)
        page.obj.Resources = Dictionary(Font=Dictionary(F=font))
        shown = lines[number * _LINES : (number + 1) * _LINES]
        page.obj.Contents = merged.make_stream(_drawn(heading, shown))
        # Moved from the end, where pages are made, to its place in front.
        made = merged.pages[-1]
        del merged.pages[-1]
        merged.pages.insert(number, made)
    return count


def _lines(titles: list[str], starts: list[int], notes: list[str], ahead: int) -> list[str]:
    """The list, line by line; how many they are does not depend on the numbers of the pages."""
    lines = [line for title, at in zip(titles, starts, strict=True) for line in _row(title, ahead + at + 1)]
    for note in notes:
        lines += ["", *wrap(note, _WIDTH)]
    return lines


def _row(title: str, page: int) -> list[str]:
    first, *rest = wrap(title, _WIDTH - 12) or [""]
    lines = [first, *("    " + one for one in rest)]
    lines[-1] += f", page {page}"
    return lines


def _drawn(heading: str, lines: list[str]) -> bytes:
    parts = [b"BT /F 16 Tf %d %d Td (%s) Tj /F 10 Tf %d TL T*" % (_MARGIN, _TOP, _text(heading), _LEADING)]
    parts += [b"T* (%s) Tj" % _text(line) for line in lines]
    return b"\n".join([*parts, b"ET"])


def _text(words: str) -> bytes:
    """The words in the letters of the font; what it does not have is written without its accent, else as a question
    mark. The bookmarks have them as they are."""
    known = "".join(one if _is_known(one) else _plain(one) for one in unicodedata.normalize("NFC", words))
    return known.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _is_known(letter: str) -> bool:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _plain(letter: str) -> str:
    bare = unicodedata.normalize("NFKD", letter)
    return "".join(one for one in bare if not unicodedata.combining(one))
