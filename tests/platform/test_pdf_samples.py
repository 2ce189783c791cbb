"""PDFs as other makers write them: those embedded in the FHIR samples, where the samples are there."""

import base64
import json
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from occhub.platform.pdf import PdfFacts, inspect_pdf, page_image, page_text

PROJECT = Path(__file__).resolve().parents[2]
SAMPLES = Path(os.environ.get("OCCHUB_SAMPLES") or PROJECT.parent / "shared" / "samples") / "fhir-us-core"


def embedded_pdfs() -> Iterator[tuple[str, bytes]]:
    for path in sorted(SAMPLES.glob("*.json")):
        for text in strings(json.loads(path.read_text(encoding="utf-8"))):
            if text.startswith("JVBERi"):
                yield path.stem, base64.b64decode(text)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples: set OCCHUB_SAMPLES to the folder that holds fhir-us-core")
def test_embedded_pdfs_are_accepted_and_readable() -> None:
    found = dict(embedded_pdfs())
    assert {name: inspect_pdf(data) for name, data in found.items()} == {
        name: PdfFacts(pages=pages, size=len(found[name]), sha256=sha256(found[name]).digest())
        for name, pages in {
            "DiagnosticReport-bone-density-report": 1,
            "DocumentReference-adi-dnr": 1,
            "DocumentReference-living-will": 10,
        }.items()
    }
    for data in found.values():
        assert page_image(data, 1, 300).startswith(b"\x89PNG")
    assert "advance" in page_text(found["DocumentReference-living-will"], 1).lower()
