"""A fillable form with script as a copy that only shows it."""

import io

import pikepdf
import pytest
from PIL import Image

from occhub.platform.pdf import InspectedPdf, PdfRefusal, flattened_copy, inspected, page_image
from tests.support import pdfs
from tests.support.pdf_forms import fillable_form


def copy_of(data: bytes) -> InspectedPdf:
    """The flattened copy, which there must be."""
    copy = flattened_copy(data)
    assert copy is not None
    return copy


def test_the_copy_shows_all_that_was_filled_in_and_does_nothing() -> None:
    form = fillable_form()
    refused = inspected(form)
    assert isinstance(refused, PdfRefusal)
    assert refused.message.startswith("This file contains a script.")
    copy = copy_of(form)
    assert copy.original == form
    assert copy.facts.pages == 2
    assert copy.text is not None
    for words in ("Clearance for work, page 1", "Vance, Nora", "03/14/1988", "no restrictions", "page 2"):
        assert words in copy.text
    with pikepdf.open(io.BytesIO(copy.content)) as opened:
        assert sorted(opened.Root.keys()) == ["/Pages", "/Type"]
        assert [sorted(page.obj.keys()) for page in opened.pages] == [
            ["/Contents", "/MediaBox", "/Parent", "/Resources", "/Type"]
        ] * 2
    for word in (b"JavaScript", b"AcroForm", b"Widget", b"/AA"):
        assert word not in copy.content


def test_the_ticked_box_stays_ticked() -> None:
    image = Image.open(io.BytesIO(page_image(copy_of(fillable_form()).content, 1, 612)))
    # The box stands 72 points from the left and 580 to 600 from the bottom; its picture is stretched over the field.
    assert image.getpixel((200, 792 - 590)) == (0, 0, 255)


def test_equal_forms_give_equal_copies() -> None:
    assert copy_of(fillable_form()).content == copy_of(fillable_form()).content
    assert copy_of(fillable_form()).content != copy_of(fillable_form("Byrne, Maeve")).content


@pytest.mark.parametrize("name", ["script at opening", "embedded file", "XFA", "launch at opening", "rich media"])
def test_what_is_no_form_or_holds_more_than_a_form_has_no_copy(name: str) -> None:
    data, _ = pdfs.refused_pdfs()[name]
    assert flattened_copy(data) is None


def test_a_form_that_carries_a_file_has_no_copy() -> None:
    with pikepdf.open(io.BytesIO(fillable_form())) as pdf:
        pdf.attachments["tool.exe"] = b"MZ"
        target = io.BytesIO()
        pdf.save(target)
    assert flattened_copy(target.getvalue()) is None


def test_damage_and_junk_have_no_copy() -> None:
    assert flattened_copy(fillable_form()[:900]) is None
    assert flattened_copy(b"%PDF-1.7 junk") is None
