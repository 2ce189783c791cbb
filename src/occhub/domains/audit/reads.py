"""Questions to the ledger."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Min

from occhub.access import ledger
from occhub.access.actor import Actor, Side
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.audit import policy
from occhub.domains.audit.types import Given, LedgerReport, Reader

SHOWN = 100


@operation(P.LEDGER_READ, may=policy.may_read_own, ledgered=False)
def opened_by_me(actor: Actor, object_ids: Collection[uuid.UUID], operations: Collection[str]) -> frozenset[uuid.UUID]:
    """Those of ``object_ids`` that this person opened before: one of ``operations`` gave them away. One query.

    ``operations`` are names as the ledger carries them; what was refused or failed opened nothing.
    """
    if not object_ids:
        return frozenset()
    rows = ledger.gave_away(operations).filter(user_id=actor.user_id, object_id__among=list(object_ids))
    return frozenset(one for one in rows.values_list("object_id", flat=True).distinct() if one)


@operation(P.LEDGER_READ, may=policy.may_read_readers)
def readers_of(actor: Actor, object_id: uuid.UUID, operations: Collection[str]) -> tuple[Reader, ...]:
    """The members of employers to whom one of ``operations`` gave an object away, by when they first had it.

    For the center whose object it is, to which the wall shows no other rows, and for the job that tells them. Ids
    alone, each member once.
    """
    rows = ledger.gave_away(operations).filter(
        object_id=object_id, side=str(Side.EMPLOYER), membership_id__isnull=False
    )
    first = rows.values("membership_id", "user_id").annotate(first=Min("at")).order_by("first")
    return tuple(
        Reader(one["membership_id"], one["user_id"], one["first"])
        for one in first
        if one["membership_id"] is not None and one["user_id"] is not None
    )


@operation(P.LEDGER_READ, may=policy.may_read_openings)
def openings_of(actor: Actor, object_id: uuid.UUID, operations: Collection[str]) -> tuple[Given, ...]:
    """The newest 100 times that one of ``operations`` gave an object away to people: of the company, and of centers.

    For a User Admin; the wall shows the rows about the own company alone.
    """
    rows = ledger.gave_away(operations).filter(object_id=object_id, side__in=[str(Side.EMPLOYER), str(Side.CENTER)])
    return tuple(
        Given(row.at, row.operation, row.membership_id, is_center=row.side == str(Side.CENTER))
        for row in rows.order_by("-at", "-id")[:SHOWN]
    )


@operation(P.LEDGER_VERIFY, may=policy.may_verify)
def verify(actor: Actor) -> LedgerReport:
    """Read every row of the ledger, oldest first, and check its MAC. Role worker: it alone sees all rows.

    A row that was changed outside the application shows; rows that were removed show once the ledger is sealed.
    """
    report = ledger.verify(ledger.everything())
    return LedgerReport(report.checked, report.damaged_ids)
