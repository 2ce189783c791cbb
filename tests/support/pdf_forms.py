"""Fillable forms as authoring programs write them: fields with and without a drawn value, a check box, a button, and
scripts in all the places where such programs put them."""

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.support.pdf_arms import script


def fillable_form(name: str = "Vance, Nora", *, born: str = "03/14/1988", with_script: bool = True) -> bytes:
    """A form of two pages that a clinician filled in. Equal input, equal bytes."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        for number in (1, 2):
            page = pdf.add_blank_page(page_size=(612, 792)).obj
            page.Resources = Dictionary(Font=Dictionary(Helv=font))
            words = f"BT /Helv 14 Tf 72 740 Td (Clearance for work, page {number}) Tj ET"
            page.Contents = pdf.make_stream(words.encode("ascii"))
        fields = [
            _text(pdf, "name", name, 700, with_script=with_script),
            _text(pdf, "born", born, 660, with_script=False),
            _drawn(pdf, font, "remark", "no restrictions", 620),
            _check_box(pdf, 580),
        ]
        pdf.pages[0].obj.Annots = Array(fields)
        if with_script:
            _add_scripts(pdf, fields)
        pdf.Root.AcroForm = Dictionary(
            Fields=Array(fields), NeedAppearances=True, DA=String("/Helv 12 Tf 0 g"),
            DR=Dictionary(Font=Dictionary(Helv=font)),
        )  # fmt: skip
        target = io.BytesIO()
        pdf.save(target, static_id=True, fix_metadata_version=False)
    return target.getvalue()


def _field(pdf: Pdf, bottom: int, **entries: object) -> Dictionary:
    box = Array([72, bottom, 400, bottom + 20])
    made: Dictionary = pdf.make_indirect(
        Dictionary({"/Type": Name.Annot, "/Subtype": Name.Widget, "/Rect": box, "/F": 4, **entries})
    )
    return made


def _text(pdf: Pdf, name: str, value: str, bottom: int, *, with_script: bool) -> Dictionary:
    """A text field whose value no program has drawn yet."""
    entries = {"/FT": Name.Tx, "/T": String(name), "/V": String(value), "/DA": String("/Helv 12 Tf 0 g")}
    if with_script:
        entries["/AA"] = Dictionary(K=script(), F=script())
    return _field(pdf, bottom, **entries)


def _drawn(pdf: Pdf, font: pikepdf.Object, name: str, value: str, bottom: int) -> Dictionary:
    """A text field with the picture of its value."""
    drawn = pdf.make_stream(
        f"/Tx BMC BT /Helv 12 Tf 2 5 Td ({value}) Tj ET EMC".encode("ascii"),
        Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 328, 20]),
        Resources=Dictionary(Font=Dictionary(Helv=font)),
    )  # fmt: skip
    entries = {"/FT": Name.Tx, "/T": String(name), "/V": String(value), "/DA": String("/Helv 12 Tf 0 g")}
    return _field(pdf, bottom, **entries, **{"/AP": Dictionary(N=drawn)})


def _check_box(pdf: Pdf, bottom: int) -> Dictionary:
    """A box that is ticked."""
    shape = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([0, 0, 20, 20])}
    ticked = pdf.make_stream(b"0 0 1 rg 2 2 16 16 re f", **shape)
    empty = pdf.make_stream(b"", **shape)
    entries = {"/FT": Name.Btn, "/T": String("cleared"), "/V": Name.Yes, "/AS": Name.Yes}
    return _field(pdf, bottom, **entries, **{"/AP": Dictionary(N=Dictionary(Yes=ticked, Off=empty))})


def _add_scripts(pdf: Pdf, fields: list[Dictionary]) -> None:
    """At opening, by name, on saving, on a page and on a button."""
    pdf.Root.OpenAction = script()
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("all"), pdf.make_indirect(script())])))
    pdf.Root.AA = Dictionary(WS=script())
    pdf.pages[1].obj.AA = Dictionary(O=script())
    entries = {"/FT": Name.Btn, "/Ff": 65536, "/T": String("send"), "/A": script()}
    button = _field(pdf, 540, **entries)
    fields.append(button)
    pdf.pages[0].obj.Annots.append(button)
