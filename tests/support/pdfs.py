"""PDFs for tests: clean ones, and one of every damaged or hostile kind with the verdict it must get."""

import io
import zipfile
import zlib
from decimal import Decimal
from functools import cache
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from occhub.platform.pdf import MAX_BYTES, MAX_PAGES, RefusalCode
from tests.support.pdf_arms import (
    Arm,
    active_arms,
    annotate,
    box,
    link,
    name_font_aa,
    open_with,
    script,
    set_page,
    set_root,
)

PASSWORD: Final = "open-sesame"


def clean_pdf(text: str = "Audiogram", *, pages: int = 1) -> bytes:
    """A passive PDF whose page n shows `text` and, when there are several, "page n". Equal input, equal bytes."""
    return _saved(_document(text, pages))


def padded_pdf(text: str, size: int) -> bytes:
    """A passive PDF of about `size` bytes: a long comment stands before its end."""
    return clean_pdf(text).replace(b"startxref", b"%" + b"x" * size + b"\nstartxref")


def encrypted_pdf(*, user_password: str = PASSWORD) -> bytes:
    """Encrypted with AES-256; with an empty user password every reader opens it without asking."""
    target = io.BytesIO()
    _document("Encrypted", 1).save(target, encryption=pikepdf.Encryption(owner=PASSWORD, user=user_password))
    return target.getvalue()


def armed_pdf(arm: Arm) -> bytes:
    """A clean PDF with something added to it by `arm`."""
    pdf = _document("Armed", 1)
    arm(pdf)
    return _saved(pdf)


def scripted_pdf() -> bytes:
    """Runs a script when it is opened."""
    return armed_pdf(open_with(script()))


def nested_forms_pdf() -> bytes:
    """Twelve forms, each of which draws the next one ten times: 3 KB that no machine can draw."""

    def nest(pdf: Pdf) -> None:
        inner = pdf.make_stream(b"0 0 1 1 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 300, 300]))
        for _ in range(11):
            outer = pdf.make_stream(b"/X Do " * 10, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 300, 300]))
            outer.Resources = Dictionary(XObject=Dictionary(X=inner))
            inner = outer
        set_page(pdf, "/Resources", Dictionary(XObject=Dictionary(X=inner)))
        set_page(pdf, "/Contents", pdf.make_stream(b"/X Do"))

    return armed_pdf(nest)


def truncated_pdf() -> bytes:
    """The first two thirds of a file, as a broken upload leaves them."""
    whole = clean_pdf("Truncated", pages=3)
    return whole[: len(whole) * 2 // 3]


def archive() -> bytes:
    """A small ZIP."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as zipped:
        zipped.writestr("readme.txt", "not a report")
    return target.getvalue()


def benign_pdfs() -> dict[str, bytes]:
    """Unusual, but passive and whole: must be accepted."""
    whole = clean_pdf("Benign")
    return {
        "one page": whole,
        "most pages": clean_pdf("Benign", pages=MAX_PAGES),
        "blank tail": whole + b"\r\n\x00\x00 \n",
        "object streams": _saved(_document("Benign", 3), object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "linearized": _saved(_document("Benign", 3), linearize=True),
        "incremental update": _incremental(whole),
        "names in Latin-1": _incremental(whole, b"/Gr#fcn << /S /Stra#dfe /A [ /#ff ] >>"),
        "web link": armed_pdf(link("https://northwind.example/")),
        "mail link": armed_pdf(link("mailto:office@northwind.example")),
        "phone link": armed_pdf(link("tel:+15550100")),
        "web link without scheme": armed_pdf(link("www.northwind.example/a?at=10:30")),
        "web address before every address": armed_pdf(
            lambda pdf: set_root(pdf, "/URI", Dictionary(Base="https://northwind.example/"))
        ),
        "article of its own": armed_pdf(annotate(Subtype=Name.Link, A=Dictionary(S=Name.Thread, D=0))),
        "largest page": armed_pdf(box("/MediaBox", [0, 0, 14400, 14400])),
        "smallest page": armed_pdf(box("/MediaBox", [3, 3, 0, 0])),
        "page in large units": armed_pdf(lambda pdf: pdf.pages[0].obj.__setitem__("/UserUnit", 75000)),
        "size of the page tree": armed_pdf(_size_above),
        "cut to nothing": armed_pdf(box("/CropBox", [0, 0, 0, 0])),
        "opens at a page": armed_pdf(lambda pdf: set_root(pdf, "/OpenAction", Array([pdf.pages[0].obj, Name.Fit]))),
        "plain form": armed_pdf(
            lambda pdf: set_root(
                pdf, "/AcroForm", Dictionary(Fields=[pdf.make_indirect(Dictionary(FT=Name.Tx, T="note", V="seen"))])
            )
        ),
        "font named AA": armed_pdf(name_font_aa),
        "object at offset 0": _unused_object_at_zero(),
    }


@cache
def refused_pdfs() -> dict[str, tuple[bytes, RefusalCode]]:
    """Name -> (bytes, code of the refusal)."""
    return {**_by_bytes(), **_by_structure(), **_by_content()}


def _by_bytes() -> dict[str, tuple[bytes, RefusalCode]]:
    whole = clean_pdf("Whole", pages=2)
    return {
        "nothing": (b"", "empty"),
        "over 50 MiB": (whole + b" " * (MAX_BYTES + 1 - len(whole)), "too_large"),
        "text": (b"This is a letter.\n", "not_pdf"),
        "HTML": (b"<!DOCTYPE html><html></html>", "not_pdf"),
        "ZIP": (archive(), "not_pdf"),
        "ZIP before the PDF": (archive() + whole, "not_pdf"),
        "ZIP behind the PDF": (whole + archive(), "not_pdf"),
        "ZIP behind, PDF tail in its comment": (_zip_with_pdf_tail(whole), "not_pdf"),
        "blank before the PDF": (b"\n" + whole, "not_pdf"),
        "byte order mark": (b"\xef\xbb\xbf" + whole, "not_pdf"),
        "no version": (b"%PDF-x.y" + whole[8:], "not_pdf"),
        "cut in the middle": (truncated_pdf(), "damaged"),
        "without end mark": (whole.rstrip().removesuffix(b"%%EOF"), "damaged"),
        "text behind the end": (whole + b"<script>1</script>", "damaged"),
        "header only": (b"%PDF-1.7\n%%EOF\n", "damaged"),
    }


def _by_structure() -> dict[str, tuple[bytes, RefusalCode]]:
    whole = clean_pdf("Whole", pages=2)
    return {
        "password": (encrypted_pdf(), "encrypted"),
        "owner password only": (encrypted_pdf(user_password=""), "encrypted"),
        "unknown protection": (_foreign_encryption(), "encrypted"),
        "no pages": (_saved(pikepdf.new()), "empty"),
        "too many pages": (clean_pdf("Many", pages=MAX_PAGES + 1), "too_many_pages"),
        "wrong startxref": (whole.replace(b"startxref\n", b"startxref\n9"), "damaged"),
        "xref shifted": (whole.replace(b"%PDF-1.3\n", b"%PDF-1.3\n\n\n\n"), "damaged"),
        "page tree loop": (armed_pdf(_page_tree_loop), "damaged"),
        "missing page object": (
            armed_pdf(lambda pdf: pdf.Root.Pages.Kids.append(Dictionary(Type=Name.Page))),
            "damaged",
        ),
        "content not inflatable": (armed_pdf(_content(b"no deflate stream", Name.FlateDecode)), "damaged"),
        "content cut": (armed_pdf(_content(zlib.compress(b"q Q " * 4000)[:20], Name.FlateDecode)), "damaged"),
        "object overwritten": (whole.replace(b"endobj", b"endxxx", 1), "damaged"),
        "bomb": (armed_pdf(_bomb), "timeout"),
        "page of no size": (armed_pdf(box("/MediaBox", [0, 0, 0, 0])), "page_size"),
        "page as a line": (armed_pdf(box("/MediaBox", [0, 0, Decimal("0.0001"), 792])), "page_size"),
        "page as a field": (armed_pdf(box("/MediaBox", [0, 0, 10**9, 10**9])), "page_size"),
        "page of words": (armed_pdf(box("/MediaBox", ["0", "0", "612", "792"])), "damaged"),
        "cut to a line": (armed_pdf(box("/CropBox", [0, 0, 1, 792])), "page_size"),
        "nested forms": (nested_forms_pdf(), "undrawable"),
    }


def _by_content() -> dict[str, tuple[bytes, RefusalCode]]:
    return {name: (armed_pdf(arm), "active_content") for name, arm in active_arms().items()} | {
        "escaped name": (_incremental(clean_pdf(), b"/OpenAction <</S/J#61vaScript/J#53 (1)>>"), "active_content"),
        "script beside a name in Latin-1": (
            _incremental(clean_pdf(), b"/Gr#fcn << /#ff << /S /JavaScript /Stra#dfe /#fe >> >>"),
            "active_content",
        ),
        "script in an object stream": (_hiddenscript(), "active_content"),
        "script added later": (_incremental(clean_pdf(), b"/OpenAction <</S/JavaScript/JS(1)>>"), "active_content"),
    }


def _document(text: str, pages: int) -> Pdf:
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=(612, 792)).obj
        words = text if pages == 1 else f"{text} page {number}"
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = pdf.make_stream(f"BT /F1 24 Tf 72 700 Td ({words}) Tj ET".encode("latin-1"))
    return pdf


def _saved(
    pdf: Pdf,
    *,
    object_stream_mode: pikepdf.ObjectStreamMode = pikepdf.ObjectStreamMode.disable,
    linearize: bool = False,
    compress_streams: bool = False,
) -> bytes:
    target = io.BytesIO()
    # Streams are kept as they were put, so that broken ones stay broken.
    pdf.save(
        target,
        object_stream_mode=object_stream_mode,
        linearize=linearize,
        static_id=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        compress_streams=compress_streams,
        fix_metadata_version=False,
    )
    return target.getvalue()


def _content(data: bytes, filtered: Name) -> Arm:
    def put(pdf: Pdf) -> None:
        stream = Stream(pdf, data)
        stream.Filter = filtered
        set_page(pdf, "/Contents", stream)

    return put


def _bomb(pdf: Pdf) -> None:
    """2 GiB of zeros in 2 MB."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    packed = b"".join(packer.compress(block) for _ in range(2048)) + packer.flush()
    _content(packed, Name.FlateDecode)(pdf)


def _size_above(pdf: Pdf) -> None:
    pdf.Root.Pages.MediaBox = pdf.pages[0].obj.MediaBox
    del pdf.pages[0].obj["/MediaBox"]


def _page_tree_loop(pdf: Pdf) -> None:
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)


def _hiddenscript() -> bytes:
    pdf = _document("Hidden", 1)
    set_root(pdf, "/OpenAction", pdf.make_indirect(script()))
    return _saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)


def _foreign_encryption() -> bytes:
    pdf = _saved(_document("Foreign", 1))
    return pdf.replace(b"trailer <<", b"trailer << /Encrypt << /Filter /Acme.Guard /V 4 >>")


def _incremental(whole: bytes, extra: bytes = b"/PageMode /UseNone") -> bytes:
    """The same document with a new version of its catalog appended (ISO 32000-2, 7.5.6)."""
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        number = pdf.Root.objgen[0]
        catalog = pdf.Root.unparse(resolved=True).replace(b"<<", b"<< " + extra, 1)
        size = len(pdf.objects) + 1
    previous = whole[whole.rindex(b"startxref") :].split()[1]
    at = len(whole)
    body = b"%d 0 obj\n%s\nendobj\n" % (number, catalog)
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer << /Size %d /Root %d 0 R /Prev %s >>\n" % (
        number, at, size, number, previous,
    )  # fmt: skip
    return whole + body + table + b"startxref\n%d\n%%%%EOF\n" % (at + len(body))


def _unused_object_at_zero() -> bytes:
    """As Apple's Quartz writes: an entry "in use" at offset 0 for an object that nothing refers to."""
    whole = _incremental(clean_pdf("Quartz"))
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        number = len(pdf.objects) + 1
        root = pdf.Root.objgen[0]
    at = len(whole)
    previous = whole[whole.rindex(b"startxref") :].split()[1]
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer << /Size %d /Root %d 0 R /Prev %s >>\n" % (
        number, 0, number + 1, root, previous,
    )  # fmt: skip
    return whole + table + b"startxref\n%d\n%%%%EOF\n" % at


def _zip_with_pdf_tail(whole: bytes) -> bytes:
    """Both at once: the archive stands behind the pages and the PDF's tail is the comment of the archive."""
    at = whole.rindex(b"xref\n", 0, whole.rindex(b"startxref"))
    tail = whole[at : whole.rindex(b"startxref")]
    head = whole[:at]
    target = io.BytesIO(head)
    target.seek(0, io.SEEK_END)
    with zipfile.ZipFile(target, "a") as zipped:
        zipped.writestr("readme.txt", "not a report")
        directory = target.tell()
    comment_at = directory + 46 + len("readme.txt") + 22
    target = io.BytesIO(head)
    with zipfile.ZipFile(target, "a") as zipped:
        zipped.writestr("readme.txt", "not a report")
        zipped.comment = tail + b"startxref\n%d\n%%%%EOF\n" % comment_at
    return target.getvalue()
