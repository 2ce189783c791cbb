"""A file that is sent to be published, new or as a corrected version: checked, offered as a copy, answered to a script.

A file that may be about somebody else is not kept anywhere while it waits for a word: with script the browser still has
it and sends it again by one click, and nobody else ever sees what nobody decided to publish. Without script the person
chooses the file once more and ticks that it is right.

A fillable form with script is offered as a flattened copy in the same way: the script shows the copy, and what it sends
again names the copy that was seen. Without script nobody could have seen it, so the form is refused.

A file of a kilobyte can keep a processor busy for as long as its check may take. So checks have places by person: half
of all at most, and who sends more files at once than that waits with one of them and is refused the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from django.http import HttpResponse, HttpResponseBase, JsonResponse

from occhub.access.actor import Actor
from occhub.domains.results.types import PersonMissing
from occhub.interfaces.web import files
from occhub.interfaces.web.door import ActingRequest
from occhub.platform.errors import Problem
from occhub.platform.pdf import (
    CHECKED_AT_ONCE,
    InspectedPdf,
    PdfRefusal,
    SandboxUnavailable,
    flattened_copy,
    inspected,
)
from occhub.platform.places import Place, Places

CHECKS: Final = Places(CHECKED_AT_ONCE, CHECKED_AT_ONCE // 2, waiting=6)
"""By person. Who waits has a thread of the server, so few may."""

WAIT_SECONDS: Final = 10.0

PRINT_IT = "This file is a form that contains a script. Open it, print it to a new PDF and upload that."
COPY_OFFERED = (
    "Not published yet: this form contains a script. It can be published as a copy that shows what is filled in and"
    " can no longer be changed."
)
TOO_MANY = "Too many files are being checked at this moment. Your file is not published; try again in a minute."
NOT_CHECKED = "This file could not be checked at the moment, so it was not published. Try again in a minute."


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a file was not published. With ``ask`` it waits for a word of the desk: that it is about the right person, or
    that its flattened copy will do."""

    name: str
    why: str
    ask: Literal["", "right_person", "flattened"] = ""
    copy: InspectedPdf | None = None
    field: str = ""

    @property
    def why_without_script(self) -> str:
        """The words where no copy can be looked at."""
        return PRINT_IT if self.copy else self.why


def is_from_script(request: ActingRequest) -> bool:
    """Whether a script sent this one file and reads the answer."""
    return "X-Occhub-Upload" in request.headers


def checked(actor: Actor, name: str, read: Callable[[], bytes], copy_seen: str) -> InspectedPdf | Refused:
    """The file as it may be published, or why not. ``copy_seen``: the SHA-256 of the flattened copy that the person
    saw, "" where none was shown. The inspection takes its time: the connection to the database is given back before,
    and the file is read into memory when its turn has come."""
    place = turn(actor)
    if place is None:
        return Refused(name, TOO_MANY)
    with place:
        return _judged(name, read(), copy_seen)


def turn(actor: Actor) -> Place | None:
    """A place for checking a file, to be given back; None where none comes free in ten seconds, in which no connection
    to the database is held."""
    files.release_connection()
    return CHECKS.take(actor.user_id, seconds=WAIT_SECONDS)


def _judged(name: str, content: bytes, copy_seen: str) -> InspectedPdf | Refused:
    try:
        pdf = inspected(content)
        if not isinstance(pdf, PdfRefusal):
            return pdf
        copy = flattened_copy(content) if pdf.code == "active_content" else None
    except SandboxUnavailable:
        return Refused(name, NOT_CHECKED)
    if copy is None:
        return Refused(name, pdf.message)
    return copy if copy.facts.sha256.hex() == copy_seen else Refused(name, COPY_OFFERED, "flattened", copy)


def refused(name: str, problem: Problem, fields: tuple[str, ...]) -> Refused:
    """What an operation found wrong with the file; ``fields`` are those at which the page can say it."""
    if isinstance(problem, PersonMissing):
        return Refused(name, words_of(problem), "right_person")
    at = next((one for one in problem.fields if one in fields), "")
    return Refused(name, words_of(problem), field=at)


def words_of(problem: Problem) -> str:
    """All that is wrong, in one line."""
    return " ".join(problem.fields.values())


def wants_copy(request: ActingRequest, found: Refused) -> bool:
    """Whether the person asks to see the copy that is offered. Whoever shows it asks first whether they may publish."""
    return found.copy is not None and request.POST.get("look") == "1"


def shown_copy(found: Refused) -> HttpResponseBase:
    """The flattened copy, to be looked at; it is kept nowhere."""
    content = found.copy.content if found.copy else b""
    shown = HttpResponse(content, content_type="application/pdf")
    return files.guarded(shown, "flattened-copy.pdf", attachment=False)


def spoken(found: Refused | None) -> HttpResponseBase:
    """The answer to a script about its one file. What waits for a word is a question, not an error."""
    if found is None:
        return JsonResponse({"message": "Published."}, status=201)
    if found.ask:
        seen = found.copy.facts.sha256.hex() if found.copy else ""
        return JsonResponse({"question": found.why, "ask": found.ask, "copy": seen}, status=409)
    return JsonResponse({"errors": [found.why], "field": found.field}, status=422)
