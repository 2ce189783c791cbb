"""The verdict on files from outside: every kind of bad file, by the code and the words that a person gets."""

import random
import zlib
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from occhub.platform.pdf import MAX_BYTES, MAX_PAGES, PdfFacts, PdfRefusal, inspect_pdf
from occhub.platform.pdf.inspection import _read_verdict
from tests.support import pdfs

SEEDED = random.Random(7)  # noqa: S311 - repeatable junk, no secret

MESSAGES = {
    "empty": "This file is empty. Choose the file that holds the report and upload it again.",
    "too_large": "This file is larger than 50 MB. Save it at a lower scan quality or split it, and upload it again.",
    "not_pdf": "This file is not a plain PDF. Save the report as a PDF and upload that.",
    "encrypted": "This file is password protected. Save it without a password and upload it again.",
    "damaged": "This file is damaged or incomplete. Open it, print it to a new PDF and upload that.",
    "too_many_pages": "This file has more than 500 pages. Split it into smaller files and upload those.",
    "page_size": "A page of this file is smaller or larger than any paper. "
    "Open it, print it to a new PDF and upload that.",
    "timeout": "This file takes too long to check because it is too complex. "
    "Open it, print it to a new PDF and upload that.",
    "undrawable": "The first page of this file cannot be shown. Open it, print it to a new PDF and upload that.",
}


@pytest.mark.parametrize("name", pdfs.benign_pdfs())
def test_a_whole_passive_file_is_accepted(name: str) -> None:
    data = pdfs.benign_pdfs()[name]
    pages = {"most pages": MAX_PAGES, "object streams": 3, "linearized": 3}.get(name, 1)
    assert inspect_pdf(data) == PdfFacts(pages=pages, size=len(data), sha256=sha256(data).digest())


@pytest.mark.parametrize("name", pdfs.refused_pdfs())
def test_a_bad_file_is_refused_in_words(name: str) -> None:
    data, code = pdfs.refused_pdfs()[name]
    verdict = inspect_pdf(data)
    assert isinstance(verdict, PdfRefusal)
    assert verdict.code == code
    if code == "active_content":
        assert verdict.message.startswith("This file contains ")
        assert verdict.message.endswith(". Open it, print it to a new PDF and upload that.")
    else:
        assert verdict.message == MESSAGES[code]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("script of a page", "a script"),
        ("launch at opening", "a command that starts another program"),
        ("embedded file", "another file attached inside it"),
        ("XFA", "a dynamic form (XFA)"),
        ("rich media", "video, sound or 3D content"),
        ("form that sends", "a form that sends or loads data"),
        ("goes to another file", "a link that opens another file"),
        ("address of another program", "a link that is no web, mail or phone address"),
        ("web page at opening", "an action that runs when it is opened"),
    ],
)
def test_active_content_is_named(name: str, words: str) -> None:
    data, _ = pdfs.refused_pdfs()[name]
    assert inspect_pdf(data) == PdfRefusal(
        "active_content", f"This file contains {words}. Open it, print it to a new PDF and upload that."
    )


def test_the_largest_file_is_accepted() -> None:
    noise = SEEDED.randbytes(MAX_BYTES - 10_000)
    data = pdfs.armed_pdf(lambda pdf: pdf.Root.__setitem__("/Unused", pdf.make_stream(noise)))
    data += b"\n" * min(1000, MAX_BYTES - len(data))
    assert inspect_pdf(data) == PdfFacts(pages=1, size=len(data), sha256=sha256(data).digest())


def test_every_cut_of_a_file_is_refused() -> None:
    whole = pdfs.clean_pdf("Cut")
    cuts = SEEDED.sample(range(1, len(whole.rstrip())), 12)
    verdicts = {cut: inspect_pdf(whole[:cut]) for cut in cuts}
    assert [cut for cut, verdict in verdicts.items() if isinstance(verdict, PdfFacts)] == []


@settings(max_examples=25, deadline=None)
@given(at=st.floats(0, 1, exclude_max=True), junk=st.binary(min_size=1, max_size=40))
def test_junk_gets_a_verdict_and_never_an_error(at: float, junk: bytes) -> None:
    whole = bytearray(pdfs.clean_pdf("Junk", pages=2))
    start = int(at * len(whole))
    whole[start : start + len(junk)] = junk
    assert isinstance(inspect_pdf(bytes(whole)), PdfFacts | PdfRefusal)


@settings(max_examples=15, deadline=None)
@given(junk=st.binary(max_size=300))
def test_junk_between_head_and_tail_is_refused(junk: bytes) -> None:
    assert isinstance(inspect_pdf(b"%PDF-1.7\n" + junk + b"\n%%EOF"), PdfRefusal)


def test_a_compressed_script_is_found() -> None:
    data, _ = pdfs.refused_pdfs()["script in an object stream"]
    assert b"JavaScript" not in data
    assert b"JavaScript" in b"".join(
        zlib.decompressobj().decompress(part) for part in data.split(b"stream\n")[1:] if part[:1] == b"\x78"
    )


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"", "damaged"),
        (b"nonsense", "damaged"),
        (b"[]", "damaged"),
        (b"{}", "damaged"),
        (b'{"pages": 0}', "damaged"),
        (b'{"pages": true}', "damaged"),
        (b'{"pages": 501}', "damaged"),
        (b'{"pages": "1"}', "damaged"),
        (b'{"pages": 1, "refusal": "encrypted"}', "encrypted"),
        (b'{"refusal": "<b>words of an attacker</b>"}', "damaged"),
        (b'{"refusal": ["encrypted"]}', "damaged"),
        (b'{"refusal": "active_content", "detail": "<b>"}', "active_content"),
    ],
)
def test_a_sandbox_that_was_taken_over_is_not_believed(answer: bytes, code: str) -> None:
    verdict = _read_verdict(answer, b"data")
    assert isinstance(verdict, PdfRefusal)
    assert verdict.code == code
    assert "<b>" not in verdict.message
