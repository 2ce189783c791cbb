"""Write and verify ledger rows.

The byte form is canonical and versioned: a prefix with the version, then JSON with sorted keys. A later sealer hashes
the same bytes, so that sealing needs no change here.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from occhub.access.context import Running, current
from occhub.access.models import LedgerEntry
from occhub.platform import clock

FORM = 1
PEOPLE_AT_MOST = 500
_AT_ONCE = 2_000
ALLOWED, DENIED, FAILED, REPEATED = "allowed", "denied", "failed", "repeated"
_FIELDS = (
    "id",
    "at",
    "form",
    "parent_id",
    "side",
    "role",
    "user_id",
    "membership_id",
    "task",
    "company_id",
    "center_id",
    "operation",
    "permission",
    "outcome",
    "rule",
    "purpose",
    "request_id",
    "session_ref",
    "object_type",
    "object_id",
    "people",
    "count",
)
_COLUMNS = (*_FIELDS, "mac")
_INSERT = f"insert into access_ledger ({', '.join(_COLUMNS)}) values "  # noqa: S608  (names of columns)
_ROW = f"({', '.join(['%s'] * len(_COLUMNS))})"


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value


def canonical(entry: LedgerEntry) -> bytes:
    """The bytes that stand for a row: equal for a row just written and the same row read back."""
    body = {name: _plain(getattr(entry, name)) for name in _FIELDS}
    return b"occhub-ledger-%d\n" % entry.form + json.dumps(
        body, sort_keys=True, separators=(",", ":"), ensure_ascii=True
    ).encode("ascii")


def mac(entry: LedgerEntry) -> bytes:
    """The MAC of a row under the ledger key, which the database does not hold."""
    return hmac.new(settings.OCCHUB_LEDGER_KEY, canonical(entry), hashlib.sha256).digest()


def is_intact(entry: LedgerEntry) -> bool:
    """Whether a stored row still carries the MAC of its content."""
    return hmac.compare_digest(bytes(entry.mac), mac(entry))


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """How many rows were read, and which of them do not carry the MAC of their content."""

    checked: int
    damaged_ids: tuple[uuid.UUID, ...]


def everything(chunk: int = _AT_ONCE) -> Iterator[LedgerEntry]:
    """Every row that the running operation may see, oldest first, read by key ``chunk`` rows at a time:
    flat in memory.
    """
    last: LedgerEntry | None = None
    while True:
        rows = LedgerEntry.objects.order_by("at", "id")
        if last is not None:
            rows = rows.filter(Q(at__gte=last.at) & (Q(at__gt=last.at) | Q(id__gt=last.id)))
        found = list(rows[:chunk])
        yield from found
        if len(found) < chunk:
            return
        last = found[-1]


def verify(rows: Iterable[LedgerEntry]) -> VerifyReport:
    """Check the MAC of each row. What was changed outside the application shows,
    also when the row cannot be read as ours.
    """
    checked, damaged = 0, []
    for entry in rows:
        checked += 1
        if not is_intact(entry):
            damaged.append(uuid.UUID(str(entry.pk)))
    return VerifyReport(checked, tuple(damaged))


def entry_of(frame: Running, outcome: str, rule: str) -> LedgerEntry:
    """The ledger row of one operation."""
    actor = frame.actor
    entry = LedgerEntry(
        id=frame.entry_id,
        at=clock.now(),
        form=FORM,
        parent_id=frame.parent.entry_id if frame.parent and not frame.parent.is_shell else None,
        side=str(actor.side),
        role=str(actor.role),
        user_id=actor.user_id,
        membership_id=actor.membership_id,
        task=actor.name if actor.user_id is None else "",
        company_id=frame.company_id or actor.company_id,
        center_id=frame.center_id,
        operation=frame.name,
        permission=frame.permission,
        outcome=outcome,
        rule=rule,
        purpose=actor.purpose,
        request_id=actor.request_id,
        session_ref=actor.session_ref,
        object_type=frame.object_type,
        object_id=frame.object_id,
        people=sorted(frame.people),
        count=frame.count,
    )
    entry.mac = mac(entry)
    return entry


def entries_of(frame: Running, outcome: str, rule: str) -> list[LedgerEntry]:
    """The ledger rows of one operation: one, and one more for each further 500 people whose data it touched.

    A further row names the first as its parent and counts no records, so that sums over rows stay true.
    """
    first = entry_of(frame, outcome, rule)
    people = first.people
    if len(people) <= PEOPLE_AT_MOST:
        return [first]
    entries = [first]
    for number, start in enumerate(range(PEOPLE_AT_MOST, len(people), PEOPLE_AT_MOST), 1):
        more = entry_of(frame, outcome, rule)
        more.id, more.parent_id = uuid.uuid5(first.id, str(number)), first.id
        more.at, more.count = first.at, 0
        more.people = people[start : start + PEOPLE_AT_MOST]
        entries.append(more)
    first.people = people[:PEOPLE_AT_MOST]
    for entry in entries:
        entry.mac = mac(entry)
    return entries


def gave_away(operations: Collection[str]) -> QuerySet[LedgerEntry]:
    """The rows by which one of ``operations`` gave something away; what was refused or failed gave nothing."""
    found: QuerySet[LedgerEntry] = LedgerEntry.objects.filter(operation__in=list(operations), outcome=ALLOWED)
    return found


def write(entries: Iterable[LedgerEntry]) -> None:
    """Insert the rows in the present transaction. A failure here fails the operation: no ledger, no answer.

    One statement of our own: every page writes some, and the ORM takes longer to word them than the database to store.
    """
    current()
    rows = [[getattr(entry, name) for name in _COLUMNS] for entry in entries]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _AT_ONCE // len(_COLUMNS)):
            some = rows[start : start + _AT_ONCE // len(_COLUMNS)]
            cursor.execute(_INSERT + ", ".join([_ROW] * len(some)), [value for row in some for value in row])
