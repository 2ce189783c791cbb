"""ORU^R01, MDM and ADT as records. Segments are grouped by their order alone, so that a group that the standard does
not foresee (a TXA inside an ORU, an OBX before its OBR) is still read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final

from occhub.domains.interop.wire.inbound import times
from occhub.domains.interop.wire.inbound.attachments import attachments_of
from occhub.domains.interop.wire.inbound.heads import Head
from occhub.domains.interop.wire.inbound.records import (
    Movement,
    Name,
    Numbers,
    Person,
    Rank,
    Reading,
    Report,
)
from occhub.domains.interop.wire.inbound.segments import Message, Segment, parse
from occhub.domains.interop.wire.inbound.texts import decode

ARRIVALS: Final = ("A04",)
DEPARTURES: Final = ("A03",)
DOCUMENTS: Final = ("T02", "T04", "T06", "T08", "T10", "T11")
TAKEN: Final = frozenset(
    [("ORU", "R01"), *(("MDM", one) for one in DOCUMENTS), *(("ADT", one) for one in (*ARRIVALS, *DEPARTURES))]
)
"""The types that are read; others are refused with a reason."""

# OBR-25 (table 0123) and OBX-11 (table 0085): what each says of the result.
_OF_ORDER: Final = {"C": Rank.CORRECTED, "F": Rank.FINAL, "X": Rank.CANCELLED, "Z": Rank.FINAL, "M": Rank.CORRECTED}
_OF_OBSERVATION: Final = {
    "C": Rank.CORRECTED,
    "F": Rank.FINAL,
    "U": Rank.FINAL,
    "V": Rank.FINAL,
    "B": Rank.FINAL,
    "D": Rank.CANCELLED,
    "W": Rank.CANCELLED,
    "X": Rank.CANCELLED,
}
_GONE: Final = ("CA", "OB", "UN")  # TXA-19, table 0273
_UNFINISHED: Final = ("DI", "IN", "IP", "PA")  # TXA-17, table 0271
_OF_EVENT: Final = {
    "T02": Rank.FINAL,
    "T04": Rank.FINAL,
    "T06": Rank.CORRECTED,
    "T08": Rank.CORRECTED,
    "T10": Rank.CORRECTED,
    "T11": Rank.CANCELLED,
}


def read(raw: bytes, head: Head, zone: tzinfo) -> Reading:
    """All that the message says. Times without an offset are in ``zone``, the sender's.

    :class:`occhub.domains.interop.wire.inbound.segments.NotReadable` where it is no message.
    """
    decoded = decode(raw, head.charset)
    message = parse(decoded.text)
    return Reading(
        head=head,
        sent=times.moment(head.sent, zone),
        person=_person(message.first("PID")),
        reports=tuple(_reports(message, head, zone)),
        movement=_movement(message, head, zone) if head.kind == "ADT" else None,
        is_clean=decoded.is_clean,
    )


def _person(pid: Segment | None) -> Person | None:
    if pid is None:
        return None
    names = [
        Name(last, pid.value(5, 2, number), pid.value(5, 3, number))
        for number in range(1, pid.count(5) + 1)
        if (last := pid.value(5, 1, number))
    ]
    return Person(tuple(names), times.day(pid.value(7)))


@dataclass(slots=True)
class _Group:
    """One order of a message: its ORC, OBR or TXA, and the OBX behind them."""

    orc: Segment | None = None
    obr: Segment | None = None
    txa: Segment | None = None
    observations: list[Segment] = field(default_factory=list)


def _reports(message: Message, head: Head, zone: tzinfo) -> Iterator[Report]:
    if head.kind == "ORU":
        visit = message.first("PV1")
        for group in _groups(message):
            report = _result(group, visit, message, zone)
            if report.attachments or group.obr is not None or group.orc is not None:
                yield report
    elif head.kind == "MDM":
        yield _document(message, head, zone)


def _groups(message: Message) -> Iterator[_Group]:
    """A new group begins with an ORC, or with an OBR that has none of its own."""
    group = _Group()
    for segment in message.segments:
        begins = segment.name == "ORC" or (segment.name == "OBR" and group.obr is not None)
        if begins and (group.orc or group.obr or group.observations):
            yield group
            group = _Group()
        if segment.name == "ORC":
            group.orc = segment
        elif segment.name == "OBR":
            group.obr = segment
        elif segment.name in ("OBX", "ADD"):
            group.observations.append(segment)
    yield group


def _result(group: _Group, visit: Segment | None, message: Message, zone: tzinfo) -> Report:
    obr, orc = group.obr, group.orc
    files = attachments_of(group.observations)
    filler = next((one for one in (_value(obr, 3), _value(orc, 3)) if one), "")
    placer = next((one for one in (_value(obr, 2), _value(orc, 2), _value(orc, 4)) if one), "")
    code = _value(obr, 4)
    key = filler or placer
    statuses = [one.value(11).upper() for one in group.observations if one.name == "OBX"]
    return Report(
        numbers=_numbers(orc, obr, visit, None),
        series=(f"R|{key}|{code}",) if key else (),
        code=code,
        name=_value(obr, 4, 2),
        other_code=_value(obr, 4, 4),
        rank=_rank(_value(obr, 25).upper(), statuses),
        at=times.moment(_value(obr, 22), zone),
        observed=times.moment(_value(obr, 7), zone),
        attachments=files,
        continues=message.first("DSC") is not None,
    )


def _rank(order: str, statuses: list[str]) -> Rank:
    """OBR-25 where it is said, else the lowest of the observations; cancelled only where all of them are."""
    observed = [_OF_OBSERVATION.get(one, Rank.PRELIMINARY) for one in statuses if one]
    rank = _OF_ORDER.get(order, Rank.PRELIMINARY) if order else min(observed, default=Rank.PRELIMINARY)
    if observed and min(observed) is Rank.CANCELLED:
        return Rank.CANCELLED
    if rank is Rank.FINAL and Rank.CORRECTED in observed:
        return Rank.CORRECTED
    return rank


def _document(message: Message, head: Head, zone: tzinfo) -> Report:
    """TXA-12 is the document's own number, TXA-13 that of the one it replaces or adds to."""
    group = _Group(message.first("ORC"), message.first("OBR"), message.first("TXA"), message.every("OBX", "ADD"))
    txa, obr, event = group.txa, group.obr, message.first("EVN")
    own, parent = _value(txa, 12), _value(txa, 13)
    rank = _OF_EVENT.get(head.event, Rank.FINAL)
    if _value(txa, 19).upper() in _GONE:
        rank = Rank.CANCELLED
    elif _value(txa, 17).upper() in _UNFINISHED and rank is Rank.FINAL:
        rank = Rank.PRELIMINARY
    told = next((one for one in (_value(event, 2), head.sent) if one), "")
    is_new = head.event == "T06"  # an addendum stands beside what it adds to
    return Report(
        numbers=_numbers(group.orc, obr, message.first("PV1"), txa),
        series=tuple(f"D|{one}" for one in ((own,) if is_new else (own, parent)) if one),
        code=_value(txa, 2),
        name="",
        other_code=_value(obr, 4),
        rank=rank,
        at=times.moment(told, zone),
        observed=times.moment(_value(obr, 7), zone) or times.moment(_value(txa, 4), zone),
        attachments=attachments_of(group.observations),
        continues=message.first("DSC") is not None,
    )


def _movement(message: Message, head: Head, zone: tzinfo) -> Movement | None:
    if head.event not in (*ARRIVALS, *DEPARTURES):
        return None
    visit, event = message.first("PV1"), message.first("EVN")
    told: datetime | None = None
    for one in (_value(event, 6), _value(event, 2), head.sent):
        told = told or times.moment(one, zone)
    is_departure = head.event in DEPARTURES
    return Movement(
        numbers=_numbers(message.first("ORC"), message.first("OBR"), visit, None),
        is_departure=is_departure,
        arrived=times.moment(_value(visit, 44), zone) or (None if is_departure else told),
        left=(times.moment(_value(visit, 45), zone) or told) if is_departure else None,
    )


def _numbers(orc: Segment | None, obr: Segment | None, visit: Segment | None, txa: Segment | None) -> Numbers:
    """What stands where our numbers would: ORC-4, ORC-2, OBR-2, TXA-14 (where a document names its order), PV1-19."""
    places = (
        ("ORC-4", _value(orc, 4)),
        ("ORC-2", _value(orc, 2)),
        ("OBR-2", _value(obr, 2)),
        ("TXA-14", _value(txa, 14)),
        ("PV1-19", _value(visit, 19)),
    )
    return Numbers(tuple((place, sent) for place, sent in places if sent))


def _value(segment: Segment | None, number: int, component: int = 1) -> str:
    return segment.value(number, component) if segment is not None else ""
