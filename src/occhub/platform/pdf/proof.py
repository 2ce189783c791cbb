"""The proof that a file was looked at: only a file that passed the inspection can be handed on for publishing."""

from dataclasses import InitVar, dataclass
from typing import Final

from occhub.platform.pdf.inspection import inspect_pdf
from occhub.platform.pdf.pages import all_text
from occhub.platform.pdf.process import SandboxDied, SandboxTimeout, run_sandboxed
from occhub.platform.pdf.verdicts import MAX_BYTES, PdfFacts, PdfRefusal

_SEAL: Final = object()


@dataclass(frozen=True, slots=True)
class InspectedPdf:
    """The bytes of a PDF that may be stored and served as they are, with what the inspection found.

    Made by ``inspected``, ``flattened_copy`` and ``own.own_report`` alone: whoever asks for this type cannot be
    given an unchecked file.
    """

    content: bytes
    facts: PdfFacts
    seal: InitVar[object] = None
    text: str | None = None
    """What the pages say, each page led by a form feed; empty for a scan, None where the product wrote it itself."""
    original: bytes | None = None
    """The file as it was received, where ``content`` is a flattened copy of it. Nobody is served it."""

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("An InspectedPdf comes from inspected() or from own_report().")

    def __repr__(self) -> str:
        return f"InspectedPdf(pages={self.facts.pages}, size={self.facts.size})"


def inspected(data: bytes, *, timeout_seconds: float = 20) -> InspectedPdf | PdfRefusal:
    """The file with its proof, or the refusal in words for people. Raises what :func:`inspect_pdf` raises."""
    verdict = inspect_pdf(data, timeout_seconds=timeout_seconds)
    return verdict if isinstance(verdict, PdfRefusal) else InspectedPdf(data, verdict, _SEAL, all_text(data))


def flattened_copy(data: bytes, *, timeout_seconds: float = 20) -> InspectedPdf | None:
    """A fillable form that carries script, as it looks, to be shown and confirmed before it is published; None for
    every other file, and where the copy would not be accepted either. Equal files give equal copies.

    Raises what :func:`inspect_pdf` raises.
    """
    try:
        copy = run_sandboxed({"name": "flatten"}, data, timeout_seconds=timeout_seconds, answer_bytes=MAX_BYTES)
    except (SandboxTimeout, SandboxDied):
        return None
    found = inspected(copy) if copy else None
    if not isinstance(found, InspectedPdf):
        return None
    return InspectedPdf(found.content, found.facts, _SEAL, found.text, data)
