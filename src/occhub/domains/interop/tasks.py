"""Jobs of interop: each message that is kept is read and worked on once it is safe.

Reading, and looking at files in the sandbox, happen outside of any transaction; each part is one.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from occhub.access.actor import feed_actor, system_actor
from occhub.domains.interop import operations, reads
from occhub.domains.interop.operations._parts import ACTOR_NAME, Part
from occhub.domains.interop.types.inbound import Opened, PartKind, Why
from occhub.domains.interop.wire.inbound.heads import Unreadable, read_head
from occhub.domains.interop.wire.inbound.reading import read
from occhub.domains.interop.wire.inbound.records import Attachment, Rank, Reading, Report
from occhub.domains.interop.wire.inbound.segments import NotReadable
from occhub.platform import jobs
from occhub.platform.ids import CenterId
from occhub.platform.pdf import PdfRefusal, inspected

MOST_FILES = 60
INSPECTION_SECONDS = 90  # nobody stands at a desk: a busy machine must not make a good file wait for a person


@jobs.job("interop.route", queue="interop")
def route(*, message_id: str) -> None:
    """Work on one message that came in."""
    message = reads.opened(system_actor("interop.route"), uuid.UUID(message_id))
    if message is None:
        return
    actor = feed_actor(ACTOR_NAME, CenterId(message.center_id), request_id=f"hl7-{message_id[:12]}")
    for part in parts_of(message):
        operations.apply_part(actor, message.id, part)
    operations.finish_message(actor, message.id)


def parts_of(message: Opened) -> Iterator[Part]:
    """The parts of a message in their order, each file looked at when its turn comes."""
    whole = Part(0, PartKind.WHOLE, None, message.received_at)
    if not message.is_first:
        yield replace(whole, fault=Why.CONTROL_ID_REUSED)
        return
    head = read_head(message.raw)
    if isinstance(head, Unreadable):
        yield replace(whole, fault=Why.NOT_READABLE)
        return
    try:
        reading = read(message.raw, head, ZoneInfo(message.center_zone))
    except NotReadable as error:
        yield replace(whole, fault=Why.NOT_READABLE, detail=str(error))
        return
    base = replace(whole, person=reading.person, sent=reading.sent or message.received_at)
    if reading.movement is not None:
        kind = PartKind.DEPARTURE if reading.movement.is_departure else PartKind.ARRIVAL
        yield replace(base, kind=kind, movement=reading.movement)
    elif not reading.reports:
        yield replace(base, fault=Why.NO_FILE)
    yield from _files(reading, base)


def _files(reading: Reading, base: Part) -> Iterator[Part]:
    position = 0
    for report in reading.reports:
        counted: Counter[str] = Counter()
        files: tuple[Attachment | None, ...] = report.attachments or (None,)
        for attachment in (None,) if report.rank is Rank.CANCELLED else files:
            yield _file(base, position, report, attachment, counted)
            position += 1


def _file(base: Part, position: int, report: Report, attachment: Attachment | None, counted: Counter[str]) -> Part:
    if attachment is None:
        return replace(base, position=position, kind=PartKind.RESULT, report=report)
    part = replace(
        base,
        position=position,
        kind=PartKind.FILE,
        report=report,
        attachment=replace(attachment, content=b""),
        occurrence=counted[attachment.code],
    )
    counted[attachment.code] += 1
    if attachment.fault is not None:
        return replace(part, fault=Why(str(attachment.fault)))
    if position >= MOST_FILES:
        return replace(part, fault=Why.TOO_MANY_FILES)
    found = inspected(attachment.content, timeout_seconds=INSPECTION_SECONDS)
    if isinstance(found, PdfRefusal):
        return replace(part, fault=Why.REFUSED_PDF, detail=found.message)
    return replace(part, pdf=found)
