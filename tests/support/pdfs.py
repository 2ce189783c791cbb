"""PDFs for tests: clean ones, and one of every damaged or hostile kind with the verdict it must get."""

import io
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from occhub.platform.pdf import MAX_BYTES, MAX_PAGES, RefusalCode

Arm = Callable[[Pdf], None]

PASSWORD: Final = "open-sesame"


def clean_pdf(text: str = "Audiogram", *, pages: int = 1) -> bytes:
    """A passive PDF whose page n shows `text` and, when there are several, "page n". Equal input, equal bytes."""
    return _saved(_document(text, pages))


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
    return armed_pdf(_open_action(_script()))


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
        "web link": armed_pdf(
            _annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="https://northwind.example/"))
        ),
        "opens at a page": armed_pdf(lambda pdf: _root(pdf, "/OpenAction", Array([pdf.pages[0].obj, Name.Fit]))),
        "plain form": armed_pdf(
            lambda pdf: _root(
                pdf, "/AcroForm", Dictionary(Fields=[pdf.make_indirect(Dictionary(FT=Name.Tx, T="note", V="seen"))])
            )
        ),
        "font named AA": armed_pdf(_font_named_aa),
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
    }


def _script() -> Dictionary:
    """Made anew each time: an object belongs to the document that it was put in."""
    return Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def _starter() -> Dictionary:
    return Dictionary(S=Name.Launch, F="cmd.exe")


def _by_content() -> dict[str, tuple[bytes, RefusalCode]]:
    return {name: (armed_pdf(arm), "active_content") for name, arm in _arms().items()} | {
        "escaped name": (_incremental(clean_pdf(), b"/OpenAction <</S/J#61vaScript/J#53 (1)>>"), "active_content"),
        "script in an object stream": (_hidden_script(), "active_content"),
        "script added later": (_incremental(clean_pdf(), b"/OpenAction <</S/JavaScript/JS(1)>>"), "active_content"),
    }


def _arms() -> dict[str, Arm]:
    return _script_arms() | _other_arms()


def _script_arms() -> dict[str, Arm]:
    named = Dictionary(JavaScript=Dictionary(Names=[String("a"), _script()]))
    return {
        "script at opening": _open_action(_script()),
        "script in the name tree": lambda pdf: _root(pdf, "/Names", named),
        "script in a stream": lambda pdf: _root(
            pdf, "/OpenAction", Dictionary(S=Name.JavaScript, JS=pdf.make_stream(b"app.alert(1)"))
        ),
        "script of the catalog": lambda pdf: _root(pdf, "/AA", Dictionary(WC=_script())),
        "script of a page": lambda pdf: _page(pdf, "/AA", Dictionary(O=_script())),
        "script of a field": lambda pdf: _root(
            pdf, "/AcroForm", Dictionary(Fields=[Dictionary(FT=Name.Tx, T="a", AA=Dictionary(K=_script()))])
        ),
        "script of an annotation": _annotation(Subtype=Name.Link, A=_script()),
        "script as a next action": _annotation(Subtype=Name.Link, A=Dictionary(S=Name.GoTo, Next=Array([_script()]))),
        "script in an outline": lambda pdf: _root(
            pdf, "/Outlines", Dictionary(First=pdf.make_indirect(Dictionary(Title="a", A=_script())))
        ),
        "script that nothing refers to": lambda pdf: _root(pdf, "/Unused", pdf.make_indirect(_script())),
        "script behind a rendition": _annotation(Subtype=Name.Link, A=Dictionary(S=Name.Rendition, JS="app.alert(1)")),
        "script address": _annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=" java\nscript:alert(1)")),
        "PostScript": lambda pdf: _page(pdf, "/PieceInfo", pdf.make_stream(b"1", Type=Name.XObject, Subtype=Name.PS)),
    }


def _other_arms() -> dict[str, Arm]:
    other = Dictionary(Type=Name.Filespec, F="other.pdf")
    return {
        "launch at opening": _open_action(_starter()),
        "launch by an annotation": _annotation(Subtype=Name.Link, A=_starter()),
        "web page at opening": _open_action(Dictionary(S=Name.URI, URI="https://northwind.example/")),
        "other action of a page": lambda pdf: _page(
            pdf, "/AA", Dictionary(C=Dictionary(S=Name.URI, URI="https://a.example"))
        ),
        "embedded file": _embed,
        "file attachment": lambda pdf: _annotation(Subtype=Name.FileAttachment, FS=_file_specification(pdf))(pdf),
        "associated file": lambda pdf: _root(pdf, "/AF", Array([_file_specification(pdf)])),
        "portfolio": lambda pdf: _root(pdf, "/Collection", Dictionary(Type=Name.Collection)),
        "XFA": lambda pdf: _root(pdf, "/AcroForm", Dictionary(Fields=[], XFA=pdf.make_stream(b"<xdp/>"))),
        "XFA in packets": lambda pdf: _root(
            pdf, "/AcroForm", Dictionary(Fields=[], XFA=Array([String("template"), pdf.make_stream(b"<template/>")]))
        ),
        "rich media": _annotation(Subtype=Name.RichMedia, RichMediaContent=Dictionary()),
        "movie": _annotation(Subtype=Name.Movie),
        "screen": _annotation(Subtype=Name.Screen),
        "3D": _annotation(Subtype=Name("/3D")),
        "form that sends": _annotation(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F="https://a.example/")),
        "form that loads": _annotation(Subtype=Name.Link, A=Dictionary(S=Name.ImportData, F="a.fdf")),
        "goes to an embedded file": _annotation(Subtype=Name.Link, A=Dictionary(S=Name.GoToE, D="a")),
        "goes to another file": _annotation(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=other, D="a")),
        "file address": _annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="file:///etc/passwd")),
        "content in another file": lambda pdf: _root(pdf, "/Unused", pdf.make_stream(b"", F=other)),
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


def _root(pdf: Pdf, key: str, value: pikepdf.Object) -> None:
    pdf.Root[key] = value


def _page(pdf: Pdf, key: str, value: pikepdf.Object) -> None:
    pdf.pages[0].obj[key] = value


def _open_action(action: Dictionary) -> Arm:
    return lambda pdf: _root(pdf, "/OpenAction", action)


def _annotation(**entries: pikepdf.Object | str) -> Arm:
    given = {f"/{key}": value for key, value in entries.items()}
    annotation = Dictionary({"/Type": Name.Annot, "/Rect": Array([72, 72, 144, 144]), **given})
    return lambda pdf: _page(pdf, "/Annots", Array([annotation]))


def _file_specification(pdf: Pdf) -> Dictionary:
    stream = pdf.make_stream(b"MZ", Type=Name.EmbeddedFile)
    return Dictionary(Type=Name.Filespec, F="tool.exe", EF=Dictionary(F=stream))


def _embed(pdf: Pdf) -> None:
    pdf.attachments["tool.exe"] = b"MZ"


def _font_named_aa(pdf: Pdf) -> None:
    fonts = pdf.pages[0].obj.Resources.Font
    fonts["/AA"] = fonts.F1


def _content(data: bytes, filtered: Name) -> Arm:
    def put(pdf: Pdf) -> None:
        stream = Stream(pdf, data)
        stream.Filter = filtered
        _page(pdf, "/Contents", stream)

    return put


def _bomb(pdf: Pdf) -> None:
    """2 GiB of zeros in 2 MB."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    packed = b"".join(packer.compress(block) for _ in range(2048)) + packer.flush()
    _content(packed, Name.FlateDecode)(pdf)


def _page_tree_loop(pdf: Pdf) -> None:
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)


def _hidden_script() -> bytes:
    pdf = _document("Hidden", 1)
    _root(pdf, "/OpenAction", pdf.make_indirect(_script()))
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
