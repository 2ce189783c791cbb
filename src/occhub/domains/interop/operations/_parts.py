"""One part of a message as it comes to be worked on: read, and its file looked at, before any transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from occhub.domains.interop.types.inbound import PartKind, PartState, Why
from occhub.domains.interop.wire.inbound.records import Attachment, Movement, Person, Report
from occhub.platform.pdf import InspectedPdf

ACTOR_NAME = "Center's system"


@dataclass(frozen=True, slots=True)
class Part:
    """``sent``: when the message was written (MSH-7) or, where it does not say, when it came. ``occurrence`` counts the
    files of one code in a report. ``fault`` says why ``pdf`` is not there, ``detail`` in which words.
    """

    position: int
    kind: PartKind
    person: Person | None
    sent: datetime
    report: Report | None = None
    attachment: Attachment | None = None
    occurrence: int = 0
    pdf: InspectedPdf | None = None
    fault: Why = Why.NOTHING
    detail: str = ""
    movement: Movement | None = None


@dataclass(slots=True)
class Outcome:
    """What became of a part."""

    state: PartState
    why: Why
    detail: str = ""
    authorization_id: object = None
    visit_id: object = None
    document_id: object = None
    series_key: str = ""
    series_sub: str = ""
    version_at: datetime | None = None
    version_rank: int | None = None


def waits(why: Why, detail: str = "") -> Outcome:
    """It waits for a person."""
    return Outcome(PartState.QUARANTINED, why, detail)


def done(why: Why, **made: object) -> Outcome:
    """It is done."""
    return Outcome(PartState.DONE, why, **made)  # type: ignore[arg-type]  # ids by their names
