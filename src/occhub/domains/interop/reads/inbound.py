"""What came in, as people look at it: the operator sees messages and outcomes, the center whose they are what is in
them."""

from __future__ import annotations

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, find, touch
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import AuthorizationDetail
from occhub.domains.interop import policy
from occhub.domains.interop.models import InboundMessage, InboundPart, InboundRaw
from occhub.domains.interop.reads._inbound import center_key, message_row, part_row
from occhub.domains.interop.rules.inbound import told_text
from occhub.domains.interop.rules.matching import agreement, evidence, sought
from occhub.domains.interop.types.inbound import (
    Candidate,
    MessageDetail,
    MessageRow,
    MessageState,
    PartState,
    RawText,
    Shown,
    WaitingFile,
    WaitingPart,
)
from occhub.domains.interop.wire.inbound.heads import Unreadable, read_head
from occhub.domains.interop.wire.inbound.reading import read
from occhub.domains.interop.wire.inbound.records import Attachment, Numbers, Person, Rank, Reading
from occhub.domains.interop.wire.inbound.segments import NotReadable
from occhub.domains.interop.wire.inbound.texts import decode
from occhub.platform.crypto import RootKey, open_sealed
from occhub.platform.errors import NotFound
from occhub.platform.paging import Page, keyset

_SHOWN = {
    Shown.ALL: Q(),
    Shown.WAITING: Q(state__in=[str(MessageState.QUARANTINED), str(MessageState.RECEIVED)]),
    Shown.REFUSED: Q(state=str(MessageState.REFUSED)),
}


@operation(P.INBOUND_READ, may=policy.may_read_inbound)
def messages(
    actor: Actor, which: Shown = Shown.ALL, center_id: uuid.UUID | None = None, cursor: str | None = None
) -> Page[MessageRow]:
    """A page of 25 messages, newest first: of every center for the operator, of the own centers for staff."""
    rows: QuerySet[Any] = InboundMessage.objects.filter(policy.messages_of(actor), _SHOWN[Shown(which)])
    if center_id is not None:
        rows = rows.filter(center_id=center_id)
    page = keyset(rows, cursor, moment="received_at")
    return page.with_items(message_row(row) for row in page.items)


@operation(P.INBOUND_READ, may=policy.may_read_inbound)
def message(actor: Actor, message_id: uuid.UUID) -> MessageDetail:
    """One message with its parts and what they made. ``NotFound`` outside the actor's centers."""
    row = find(InboundMessage, policy.messages_of(actor), message_id)
    parts = tuple(part_row(one) for one in InboundPart.objects.filter(message_id=row.id).order_by("position"))
    waits = row.state in (str(MessageState.QUARANTINED), str(MessageState.RECEIVED))
    return MessageDetail(row.id, message_row(row), parts, may_replay=waits and row.is_first)


@operation(P.INBOUND_READ, may=policy.may_read_inbound, ledgered=False)
def waiting_count(actor: Actor) -> int:
    """How many parts of messages wait for a person, at the actor's centers or (operator) at all."""
    return int(InboundPart.objects.filter(policy.messages_of(actor), state=str(PartState.QUARANTINED)).count())


@operation(P.INBOUND_LOOK, may=policy.may_look)
def raw_text(actor: Actor, message_id: uuid.UUID) -> RawText:
    """A message as it was sent, by segments, with its files left out (they are looked at as files). For the center that
    may open every document of its own; each look stands in the ledger.
    """
    row = find(InboundMessage, policy.of_centers(actor), message_id)
    content = _content(row)
    return RawText(row.id, told_text(decode(content, row.charset).text))


@operation(P.INBOUND_LOOK, may=policy.may_look)
def waiting_part(actor: Actor, part_id: uuid.UUID) -> WaitingPart:
    """A part that waits, with the person it names and the authorizations it may belong to: those of people born on that
    day, and those whose number it holds. They are ranked by what agrees, and nothing follows from that.
    """
    part, row = _part(actor, part_id)
    reading = _reading(row)
    person = reading.person if reading is not None else None
    numbers = _numbers_of(reading, part.position)
    names = [one.authorization_id for one in authorizations.named_by(actor, sought(numbers).authorizations)]
    born = person.born if person is not None else None
    alike = authorizations.born_on(actor, born, names) if born is not None else _by_id(actor, names)
    ranked = sorted((_candidate(one, person, names) for one in alike), key=lambda one: -one.agreement)
    return WaitingPart(
        id=part.id,
        part=part_row(part),
        message=message_row(row),
        person=_name(person),
        date_of_birth=born,
        numbers=tuple(sent for _, sent in numbers.placed),
        candidates=tuple(ranked),
        has_file=_attachment(reading, part.position) is not None,
    )


def _by_id(actor: Actor, ids: list[uuid.UUID]) -> tuple[AuthorizationDetail, ...]:
    return tuple(authorizations.authorization(actor, one) for one in dict.fromkeys(ids))


@operation(P.INBOUND_LOOK, may=policy.may_look)
def waiting_file(actor: Actor, part_id: uuid.UUID) -> WaitingFile:
    """The file of a part as it was sent. ``NotFound`` where it has none that can be read."""
    part, row = _part(actor, part_id)
    attachment = _attachment(_reading(row), part.position)
    if attachment is None:
        raise NotFound
    return WaitingFile(part.id, attachment.content)


def _part(actor: Actor, part_id: uuid.UUID) -> tuple[InboundPart, InboundMessage]:
    part = find(InboundPart, policy.of_centers(actor), part_id)
    row = InboundMessage.objects.get(policy.of_centers(actor), pk=part.message_id)
    ask(policy.decide(actor, P.INBOUND_LOOK, row.center_id))
    return part, row


def _content(row: InboundMessage) -> bytes:
    raw = InboundRaw.objects.filter(message_id=row.id).first()
    if raw is None:
        raise NotFound
    touch(row)
    root = RootKey(settings.OCCHUB_ROOT_KEY)
    return open_sealed(raw.sealed, kek=center_key(root, row.center_id, raw.key_version), aad=raw.place)


def _reading(row: InboundMessage) -> Reading | None:
    content = _content(row)
    head = read_head(content)
    if isinstance(head, Unreadable):
        return None
    try:
        return read(content, head, ZoneInfo("UTC"))
    except NotReadable:
        return None


def _place_of(reading: Reading | None, position: int) -> tuple[int, int] | None:
    """Which report, and which file of it, stands at a position: as the job counted them."""
    at = 0
    for number, report in enumerate(reading.reports if reading is not None else ()):
        size = 1 if report.rank is Rank.CANCELLED else max(1, len(report.attachments))
        if at <= position < at + size:
            return number, position - at
        at += size
    return None


def _numbers_of(reading: Reading | None, position: int) -> Numbers:
    if reading is None:
        return Numbers()
    if reading.movement is not None:
        return reading.movement.numbers
    place = _place_of(reading, position)
    return reading.reports[place[0]].numbers if place is not None else Numbers()


def _attachment(reading: Reading | None, position: int) -> Attachment | None:
    place = _place_of(reading, position)
    if reading is None or place is None:
        return None
    report = reading.reports[place[0]]
    found = report.attachments[place[1]] if place[1] < len(report.attachments) else None
    return found if found is not None and found.content and found.fault is None else None


def _name(person: Person | None) -> str:
    names = person.names if person is not None else ()
    return "; ".join(" ".join(part for part in (f"{one.last},", one.first, one.middle) if part) for one in names)


def _candidate(found: AuthorizationDetail, person: Person | None, named: list[uuid.UUID]) -> Candidate:
    born = found.date_of_birth
    assert born is not None  # noqa: S101  (a center sees it)
    said = evidence(person, found.last_name, found.first_name, born, has_number=found.id in named)
    return Candidate(
        employee_id=found.employee_id,
        authorization_id=found.id,
        number=found.number,
        person=f"{found.last_name}, {found.first_name}",
        date_of_birth=born,
        company_name=found.company_name,
        services=tuple(one.service_name for one in found.lines),
        evidence=said,
        agreement=agreement(said),
    )
