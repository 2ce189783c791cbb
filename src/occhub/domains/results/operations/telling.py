"""The job that looks again who had got a report when it ended."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Q

from occhub.access.actor import Actor
from occhub.access.database import transactions_of_pages
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import find
from occhub.domains.results import policy
from occhub.domains.results.models import Document
from occhub.domains.results.operations._telling import look_again, tell
from occhub.domains.results.types import AnnouncementKind

AGAIN_IN = 5  # seconds


@operation(P.RESULT_NEWS, may=policy.may_keep_store)
def tell_late_readers(
    actor: Actor,
    document_id: uuid.UUID,
    kind: AnnouncementKind,
    *,
    held: bool,
    waiting: Collection[str] | None = None,
) -> int:
    """Tell those who got a report while it was ended and stand in the ledger by now; returns how many. Nobody twice.

    Comes again as long as a transaction is open that was open when it came first: those are ``waiting`` from then on.
    """
    row = find(Document, Q(company_id=actor.company_id), document_id)
    open_now = transactions_of_pages()  # before the ledger is read: who is not among them stands there
    left = open_now if waiting is None else open_now.intersection(waiting)
    told = tell(actor, row, kind, held=held)
    if left:
        look_again(row, kind, held=held, in_seconds=AGAIN_IN, waiting=" ".join(sorted(left)))
    return told
