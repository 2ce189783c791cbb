"""Ways to make a PDF active: each adds one thing to a document that is otherwise clean."""

from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

Arm = Callable[[Pdf], None]


def active_arms() -> dict[str, Arm]:
    """Name -> what makes a document active."""
    return _script_arms() | _other_arms()


def _script_arms() -> dict[str, Arm]:
    named = Dictionary(JavaScript=Dictionary(Names=[String("a"), script()]))
    return {
        "script at opening": open_with(script()),
        "script in the name tree": lambda pdf: set_root(pdf, "/Names", named),
        "script in a stream": lambda pdf: set_root(
            pdf, "/OpenAction", Dictionary(S=Name.JavaScript, JS=pdf.make_stream(b"app.alert(1)"))
        ),
        "script of the catalog": lambda pdf: set_root(pdf, "/AA", Dictionary(WC=script())),
        "script of a page": lambda pdf: set_page(pdf, "/AA", Dictionary(O=script())),
        "script of a field": lambda pdf: set_root(
            pdf, "/AcroForm", Dictionary(Fields=[Dictionary(FT=Name.Tx, T="a", AA=Dictionary(K=script()))])
        ),
        "script of an annotation": annotate(Subtype=Name.Link, A=script()),
        "script as a next action": annotate(Subtype=Name.Link, A=Dictionary(S=Name.GoTo, Next=Array([script()]))),
        "script in an outline": lambda pdf: set_root(
            pdf, "/Outlines", Dictionary(First=pdf.make_indirect(Dictionary(Title="a", A=script())))
        ),
        "script that nothing refers to": lambda pdf: set_root(pdf, "/Unused", pdf.make_indirect(script())),
        "script behind a rendition": annotate(Subtype=Name.Link, A=Dictionary(S=Name.Rendition, JS="app.alert(1)")),
        "script address": annotate(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=" java\nscript:alert(1)")),
        "script address behind a control character": link("\x01javascript:alert(1)"),
        "script address behind a mark": link("\ufeff\u200bjavascript:alert(1)"),
        "script before every address": lambda pdf: set_root(pdf, "/URI", Dictionary(Base="javascript:alert(1)//")),
        "PostScript": lambda pdf: set_page(
            pdf, "/PieceInfo", pdf.make_stream(b"1", Type=Name.XObject, Subtype=Name.PS)
        ),
    }


def _other_arms() -> dict[str, Arm]:
    other = Dictionary(Type=Name.Filespec, F="other.pdf")
    return {
        "launch at opening": open_with(_starter()),
        "launch by an annotation": annotate(Subtype=Name.Link, A=_starter()),
        "web page at opening": open_with(Dictionary(S=Name.URI, URI="https://northwind.example/")),
        "other action of a page": lambda pdf: set_page(
            pdf, "/AA", Dictionary(C=Dictionary(S=Name.URI, URI="https://a.example"))
        ),
        "embedded file": _embed,
        "file attachment": lambda pdf: annotate(Subtype=Name.FileAttachment, FS=_file_specification(pdf))(pdf),
        "associated file": lambda pdf: set_root(pdf, "/AF", Array([_file_specification(pdf)])),
        "portfolio": lambda pdf: set_root(pdf, "/Collection", Dictionary(Type=Name.Collection)),
        "XFA": lambda pdf: set_root(pdf, "/AcroForm", Dictionary(Fields=[], XFA=pdf.make_stream(b"<xdp/>"))),
        "XFA in packets": lambda pdf: set_root(
            pdf, "/AcroForm", Dictionary(Fields=[], XFA=Array([String("template"), pdf.make_stream(b"<template/>")]))
        ),
        "rich media": annotate(Subtype=Name.RichMedia, RichMediaContent=Dictionary()),
        "movie": annotate(Subtype=Name.Movie),
        "screen": annotate(Subtype=Name.Screen),
        "3D": annotate(Subtype=Name("/3D")),
        "form that sends": annotate(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F="https://a.example/")),
        "form that loads": annotate(Subtype=Name.Link, A=Dictionary(S=Name.ImportData, F="a.fdf")),
        "goes to an embedded file": annotate(Subtype=Name.Link, A=Dictionary(S=Name.GoToE, D="a")),
        "goes to another file": annotate(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=other, D="a")),
        "goes to an article of another file": annotate(Subtype=Name.Link, A=Dictionary(S=Name.Thread, F=other, D=0)),
        "file address": link("file:///etc/passwd"),
        "file before every address": lambda pdf: set_root(pdf, "/URI", Dictionary(Base="file:///c:/")),
        "share": link("\\\\server.example\\share"),
        "address of another program": link("ms-word:ofe|u|https://a.example/"),
        "content in another file": lambda pdf: set_root(pdf, "/Unused", pdf.make_stream(b"", F=other)),
    }


def script() -> Dictionary:
    """Made anew each time: an object belongs to the document that it was put in."""
    return Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def _starter() -> Dictionary:
    return Dictionary(S=Name.Launch, F="cmd.exe")


def set_root(pdf: Pdf, key: str, value: pikepdf.Object) -> None:
    pdf.Root[key] = value


def set_page(pdf: Pdf, key: str, value: pikepdf.Object) -> None:
    pdf.pages[0].obj[key] = value


def open_with(action: Dictionary) -> Arm:
    return lambda pdf: set_root(pdf, "/OpenAction", action)


def link(address: str) -> Arm:
    """A place on the page that leads to an address."""
    return annotate(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(address)))


def box(key: str, sides: list[object]) -> Arm:
    """A page with this box."""
    return lambda pdf: set_page(pdf, key, Array(sides))


def annotate(**entries: pikepdf.Object | str) -> Arm:
    given = {f"/{key}": value for key, value in entries.items()}
    annotation = Dictionary({"/Type": Name.Annot, "/Rect": Array([72, 72, 144, 144]), **given})
    return lambda pdf: set_page(pdf, "/Annots", Array([annotation]))


def _file_specification(pdf: Pdf) -> Dictionary:
    stream = pdf.make_stream(b"MZ", Type=Name.EmbeddedFile)
    return Dictionary(Type=Name.Filespec, F="tool.exe", EF=Dictionary(F=stream))


def _embed(pdf: Pdf) -> None:
    pdf.attachments["tool.exe"] = b"MZ"


def name_font_aa(pdf: Pdf) -> None:
    fonts = pdf.pages[0].obj.Resources.Font
    fonts["/AA"] = fonts.F1
