"""What a center's staff has in view before a report is replaced or withdrawn."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, find
from occhub.domains.results import policy
from occhub.domains.results.models import Document
from occhub.domains.results.reads.documents import _detail, _facts
from occhub.domains.results.types import DocumentDetail


@operation(P.RESULT_REPLACE)
def before_replace(actor: Actor, document_id: uuid.UUID) -> DocumentDetail:
    """A report of the actor's center, in whatever state it is now. :class:`NotFound` for any other."""
    return _in_view(actor, P.RESULT_REPLACE, document_id)


@operation(P.RESULT_WITHDRAW)
def before_withdraw(actor: Actor, document_id: uuid.UUID) -> DocumentDetail:
    """A report of the actor's center, in whatever state it is now. :class:`NotFound` for any other."""
    return _in_view(actor, P.RESULT_WITHDRAW, document_id)


def _in_view(actor: Actor, permission: P, document_id: uuid.UUID) -> DocumentDetail:
    row = find(Document, policy.reach(actor), document_id)
    ask(policy.decide(actor, permission, _facts(row)))
    return _detail(actor, row)
