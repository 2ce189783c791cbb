"""The verdict on one file from outside. Bytes are looked at here; structure only in the sandbox."""

import hashlib
import json
import re
from typing import Final

from occhub.platform.pdf.process import SandboxDied, SandboxTimeout, run_sandboxed
from occhub.platform.pdf.verdicts import MAX_BYTES, MAX_PAGES, PdfFacts, PdfRefusal, refuse, refuse_from_sandbox

_HEADER: Final = re.compile(rb"%PDF-[12]\.[0-9]")
_END_MARK: Final = b"%%EOF"
_TAIL_BYTES: Final = 1024
_PDF_BLANKS: Final = b"\x00\t\n\x0c\r "
_ZIP_END: Final = b"PK\x05\x06"
_ZIP_ENTRY: Final = b"PK\x01\x02"
_ZIP_END_BYTES: Final = 22
_ZIP_TAIL_BYTES: Final = 0xFFFF + _ZIP_END_BYTES
_ANSWER_BYTES: Final = 4096
_TRIAL: Final[dict[str, str | int]] = {"name": "image", "page": 1, "width": 64}
_TRIAL_BYTES: Final = 64 * 1024 * 1024


def inspect_pdf(data: bytes, *, timeout_seconds: float = 20) -> PdfFacts | PdfRefusal:
    """Whether this file may be stored and served byte for byte: facts, or a refusal in words for people.

    Raises `SandboxUnavailable` when this machine could not check it now; that says nothing of the file.
    """
    refusal = _refusal_by_bytes(data)
    if refusal is not None:
        return refusal
    try:
        answer = run_sandboxed({"name": "inspect"}, data, timeout_seconds=timeout_seconds, answer_bytes=_ANSWER_BYTES)
    except SandboxTimeout:
        return refuse("timeout")
    except SandboxDied:
        return refuse("damaged")
    verdict = _read_verdict(answer, data)
    if isinstance(verdict, PdfFacts) and not _can_be_drawn(data, timeout_seconds):
        return refuse("undrawable")
    return verdict


def _can_be_drawn(data: bytes, timeout_seconds: float) -> bool:
    """Whether the first page can be drawn, small: a file of a few bytes can ask for more than any machine has, and what
    nobody can look at is better refused here than found by its reader. What is drawn is not looked at."""
    try:
        return bool(run_sandboxed(_TRIAL, data, timeout_seconds=timeout_seconds, answer_bytes=_TRIAL_BYTES))
    except (SandboxTimeout, SandboxDied):
        return False


def _refusal_by_bytes(data: bytes) -> PdfRefusal | None:
    if not data:
        return refuse("empty")
    if len(data) > MAX_BYTES:
        return refuse("too_large")
    if not _HEADER.match(data) or _is_also_zip(data):
        return refuse("not_pdf")
    # `%%EOF` and nothing but blanks behind it: a file cut short, or one with something appended, is not whole.
    if not data[-_TAIL_BYTES:].rstrip(_PDF_BLANKS).endswith(_END_MARK):
        return refuse("damaged")
    return None


def _is_also_zip(data: bytes) -> bool:
    """A ZIP (or JAR, or office file) is read from its end, so a file can be that and a PDF at once."""
    tail = data[-_ZIP_TAIL_BYTES:]
    base = len(data) - len(tail)
    at = tail.rfind(_ZIP_END)
    while at >= 0:
        directory_bytes = int.from_bytes(tail[at + 12 : at + 16], "little")
        start = base + at - directory_bytes
        if start >= 0 and data[start : start + 4] == _ZIP_ENTRY:
            return True
        at = tail.rfind(_ZIP_END, 0, at)
    return False


def _read_verdict(answer: bytes, data: bytes) -> PdfFacts | PdfRefusal:
    """A parser that was taken over can answer what it likes: only a well-formed answer within bounds is believed, and
    size and hash are computed here."""
    try:
        told = json.loads(answer)
    except ValueError:
        return refuse("damaged")
    if not isinstance(told, dict):
        return refuse("damaged")
    pages = told.get("pages")
    if type(pages) is int and 1 <= pages <= MAX_PAGES and "refusal" not in told:
        return PdfFacts(pages=pages, size=len(data), sha256=hashlib.sha256(data).digest())
    return refuse_from_sandbox(told.get("refusal"), told.get("detail"))
