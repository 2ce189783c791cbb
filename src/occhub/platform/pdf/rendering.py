"""One page as a picture or as text, by PDFium, inside the sandbox. Forms and scripts are not started."""

import codecs
import struct
import zlib
from collections.abc import Mapping
from typing import Final

import pypdfium2

_MAX_PIXELS: Final = 20_000_000
_MAX_CHARACTERS: Final = 100_000
_MAX_CHARACTERS_OF_ALL: Final = 1_000_000
_CHANNELS: Final = 3


def rehearse() -> None:
    """Draw a page of our own, so that all that the parser opens or loads on the way is there."""
    codecs.lookup("utf-16-le")
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(72, 72)
    page.render(scale=1)
    page.get_textpage().count_chars()


def draw_page(data: bytes, task: Mapping[str, str | int]) -> bytes:
    """The page `page` (from 1) as PNG, `width` pixels wide; empty when there is no such page.

    A page so long that it would exceed 20 million pixels is drawn smaller.
    """
    document = pypdfium2.PdfDocument(data)
    number = int(task["page"])
    if number > len(document):
        return b""
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(int(task["width"]) / width, (_MAX_PIXELS / (width * height)) ** 0.5)
    bitmap = page.render(scale=scale, rev_byteorder=True, force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGR)
    return _png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)


def read_page(data: bytes, task: Mapping[str, str | int]) -> bytes:
    """The text of the page `page` (from 1) in UTF-8, led by one byte; empty when there is no such page."""
    document = pypdfium2.PdfDocument(data)
    number = int(task["page"])
    if number > len(document):
        return b""
    text_page = document[number - 1].get_textpage()
    count = min(text_page.count_chars(), _MAX_CHARACTERS)
    text = text_page.get_text_range(0, count) if count else ""
    return b"\n" + text.encode("utf-8", "replace")


def read_pages(data: bytes, _task: Mapping[str, str | int]) -> bytes:
    """The text of all pages in UTF-8, each led by a form feed, at most a million characters. A page that cannot be
    read is left out: it may still be looked at."""
    document = pypdfium2.PdfDocument(data)
    left = _MAX_CHARACTERS_OF_ALL
    pages = []
    for page in document:
        text = _text_of(page, min(left, _MAX_CHARACTERS))
        pages.append("\f" + text)
        left -= len(text)
        if left <= 0:
            break
    return "".join(pages).encode("utf-8", "replace")


def _text_of(page: pypdfium2.PdfPage, most: int) -> str:
    try:
        text_page = page.get_textpage()
        count = min(text_page.count_chars(), most)
        return text_page.get_text_range(0, count) if count else ""
    except pypdfium2.PdfiumError:
        return ""


def _png(pixels: bytes, width: int, height: int, stride: int) -> bytes:
    """8-bit RGB (W3C PNG, color type 2), no filter: a few lines instead of another library near a parser."""
    used = width * _CHANNELS
    rows = b"".join(b"\x00" + pixels[row * stride : row * stride + used] for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
