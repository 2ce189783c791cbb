"""Files made to hang a reader or to eat its memory: small on the disk, endless or huge where somebody opens them."""

import io
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from occhub.platform.pdf import RefusalCode

Verdict = RefusalCode | None
"""None: looks like a trap and is none, so it is accepted byte for byte."""


def traps() -> dict[str, tuple[bytes, Verdict]]:
    """Name -> (bytes, what they must get)."""
    return {
        "brackets without end": (_raw(b"[" * 200_000), "damaged"),
        "dictionaries without end": (_raw(b"<</A " * 100_000), "damaged"),
        "references in a circle": (_raw(b"4 0 R"), "damaged"),
        "older table is the newest": (_looped(), "damaged"),
        "table of a billion objects": (_raw(b"null", size=10**9), "damaged"),
        "stream of a wrong length": (_raw(b"<< /Length 999999999 >>\nstream\nx\nendstream"), "damaged"),
        "stream whose length is itself": (_raw(b"<< /Length 4 0 R >>\nstream\nx\nendstream"), "damaged"),
        "packed a thousand times": (_packed_often(), "timeout"),
        "image of a trillion pixels": (_image(10**6, 10**6), None),
        "mask of a trillion pixels": (_image(10**6, 10**6, packed=True), None),
        "pattern that draws itself": (_self_drawing(), "undrawable"),
        "font that draws itself": (_self_written(), None),
        "ten thousand boxes in boxes": (_nested_graphics(10_000), None),
        "one page a thousand times": (_same_page(), "too_many_pages"),
        "numbers of a thousand digits": (_content(b"1" * 1000 + b" 0 0 1 0 0 cm 0 0 9 9 re f"), "damaged"),
    }


def _raw(thing: bytes, *, size: int = 5) -> bytes:
    """One page, written by hand, and an object 4 that is ``thing``."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R /Extra 4 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>",
        thing,
    ]
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(parts, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % at for at in offsets)
    start = len(data)
    return data + (
        b"xref\n0 5\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (table, size, start)
    )


def _looped() -> bytes:
    """The table names itself as the one before it."""
    data = _raw(b"null")
    start = int(data[data.rindex(b"startxref") :].split()[1])
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % start)


def _saved(pdf: Pdf) -> bytes:
    target = io.BytesIO()
    pdf.save(
        target, static_id=True, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none,
        fix_metadata_version=False,
    )  # fmt: skip
    return target.getvalue()


def _page(pdf: Pdf, content: bytes, **resources: object) -> None:
    page = pdf.add_blank_page(page_size=(612, 792)).obj
    page.Contents = pdf.make_stream(content)
    if resources:
        page.Resources = Dictionary({f"/{name}": value for name, value in resources.items()})


def _content(content: bytes) -> bytes:
    with pikepdf.new() as pdf:
        _page(pdf, content)
        return _saved(pdf)


def _packed_often() -> bytes:
    """A stream that is packed again and again: each filter makes what the next one unpacks to more."""
    data = bytes(1 << 28)
    for _ in range(3):
        data = zlib.compress(data, 9)
    with pikepdf.new() as pdf:
        _page(pdf, b"")
        stream = pdf.make_stream(data)
        stream.Filter = Array([Name.FlateDecode] * 3)
        pdf.pages[0].obj.Contents = stream
        return _saved(pdf)


def _image(width: int, height: int, *, packed: bool = False) -> bytes:
    with pikepdf.new() as pdf:
        data = zlib.compress(bytes(1 << 16)) if packed else b"\x00" * 16
        image = pdf.make_stream(
            data, Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height, BitsPerComponent=8,
            ColorSpace=Name.DeviceGray,
        )  # fmt: skip
        if packed:
            image.Filter = Name.FlateDecode
        _page(pdf, b"600 0 0 700 0 0 cm /X Do", XObject=Dictionary(X=image))
        return _saved(pdf)


def _self_drawing() -> bytes:
    with pikepdf.new() as pdf:
        pattern = pdf.make_stream(
            b"/Pattern cs /P scn 0 0 9 9 re f", Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1,
            BBox=Array([0, 0, 9, 9]), XStep=1, YStep=1,
        )  # fmt: skip
        pattern.Resources = Dictionary(Pattern=Dictionary(P=pattern))
        _page(pdf, b"/Pattern cs /P scn 0 0 600 700 re f", Pattern=Dictionary(P=pattern))
        return _saved(pdf)


def _self_written() -> bytes:
    with pikepdf.new() as pdf:
        glyph = pdf.make_stream(b"9 0 d0 BT /F 9 Tf (a) Tj ET")
        font = pdf.make_indirect(
            Dictionary(
                Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 9, 9]), FontMatrix=Array([1, 0, 0, 1, 0, 0]),
                CharProcs=Dictionary(a=glyph), Encoding=Dictionary(Differences=Array([97, Name.a])),
                FirstChar=97, LastChar=97, Widths=Array([9]),
            )
        )  # fmt: skip
        font.Resources = Dictionary(Font=Dictionary(F=font))
        _page(pdf, b"BT /F 9 Tf (aaaa) Tj ET", Font=Dictionary(F=font))
        return _saved(pdf)


def _nested_graphics(depth: int) -> bytes:
    return _content(b"q " * depth + b"0 0 9 9 re f" + b" Q" * depth)


def _same_page() -> bytes:
    with pikepdf.new() as pdf:
        _page(pdf, b"")
        kids = pdf.Root.Pages.Kids
        for _ in range(1000):
            kids.append(kids[0])
        pdf.Root.Pages.Count = 1001
        return _saved(pdf)
