"""Reports: what a person's name says is printed and never obeyed; equal data gives equal bytes; the PDF is tagged."""

import io
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from occhub.platform.reports import ReportError, render_report

HOSTILE = [
    '#read("/etc/passwd")', "$x^2$ and \\n \\u{41}", "\"quoted\" 'single' `raw`", "*bold* _under_ = Heading",
    "<label> @ref //c /* */",
    "#{ }[ ]( )", "- item + item / term", "Zoë D'Ángelo-Muñoz Şahin Nwosu", "{sys} %s {0}", "https://a.example #link",
]  # fmt: skip


def data(**changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "lang": "en",
        "date": "2026-11-20",
        "title": "Audiogram",
        "subtitle": "Annual",
        "mark": "Demonstration - not a medical record.",
        "mark_short": "DEMONSTRATION",
        "provider": {"name": "Harborline Occupational Health", "tagline": ""},
        "center": ["Harborline Austin Downtown", "Austin, TX"],
        "fields": [["Employee", "Ana María Núñez"]],
        "outcome": {"label": "Finding", "value": "None", "tone": "good", "note": ""},
        "sections": [{"heading": "Notes", "text": "Text", "items": ["One"], "columns": ["A"], "rows": [["1"]]}],
        "signature": {"name": "Dana Whitfield, MD", "role": "Clinician", "caption": "Signed", "date": "Nov 20, 2026"},
        "footer": "Audiogram",
    }
    return plain | changes


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in document)


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("\ufffe", "")


@pytest.mark.parametrize("name", HOSTILE)
def test_every_place_prints_what_it_is_given(name: str) -> None:
    cell = {"heading": name, "text": name, "items": [name], "columns": [name], "rows": [[name]]}
    outcome = {"label": name, "value": name, "tone": "plain", "note": name}
    signature = {"name": name, "role": name, "caption": name, "date": name}
    made = render_report(
        "report",
        data(title=name, subtitle=name, fields=[[name, name]], outcome=outcome, sections=[cell], signature=signature,
             footer=name, center=[name], provider={"name": name, "tagline": name}),
    )  # fmt: skip
    assert squeezed(text_of(made)).count(squeezed(name)) == 20
    assert "root:" not in text_of(made)


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=24))
def test_any_printable_name_is_printed(name: str) -> None:
    """A full stop follows: a hyphen at the end of a line is taken for a broken word by what reads the text back."""
    made = render_report("report", data(fields=[["Employee", f"{name}."]]))
    assert f"{name}." in squeezed(text_of(made))


def test_equal_data_gives_equal_bytes_and_the_date_is_the_reports_own() -> None:
    first, again = render_report("report", data()), render_report("report", data())
    assert first == again
    assert first.startswith(b"%PDF-")
    with pikepdf.open(io.BytesIO(first)) as pdf:
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261120000000")


def test_the_pdf_is_tagged_has_a_title_a_language_and_one_letter_page() -> None:
    with pikepdf.open(io.BytesIO(render_report("report", data()))) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Audiogram"
        assert [[float(x) for x in page.mediabox] for page in pdf.pages] == [[0, 0, 612, 792]]
        assert not {"/Names", "/OpenAction", "/AA", "/AcroForm"} & set(pdf.Root.keys())


def test_the_mark_is_there_only_when_asked_for() -> None:
    assert "not a medical record" in text_of(render_report("report", data()))
    assert "not a medical record" not in text_of(render_report("report", data(mark=None)))


@pytest.mark.parametrize("template", ["nowhere", "../rendering", "Report", "", "report.typ"])
def test_an_unknown_template_is_refused(template: str) -> None:
    with pytest.raises(ReportError, match="there is no report template"):
        render_report(template, data())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"date": "Nov 20, 2026"}, "needs a date"),
        ({"fields": None}, "does not fit the template"),
        ({"footer": object()}, "not plain JSON"),
        ({"footer": float("nan")}, "not plain JSON"),
    ],
)
def test_data_that_does_not_fit_is_refused_without_telling_it(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ReportError, match=words) as refused:
        render_report("report", data(subtitle="Núñez", **changes))
    assert "Núñez" not in str(refused.value)
    assert refused.value.__cause__ is None
