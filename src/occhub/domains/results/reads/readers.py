"""Who opened a document, for a User Admin of the company."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, find
from occhub.domains.accounts import reads as accounts
from occhub.domains.audit import reads as audit
from occhub.domains.results import policy
from occhub.domains.results.models import Document
from occhub.domains.results.reads.documents import _facts
from occhub.domains.results.types import DOWNLOADING, OPENING, Opening


@operation(P.RESULT_READERS)
def openings(actor: Actor, document_id: uuid.UUID) -> tuple[Opening, ...]:
    """The newest 100 times that a document was viewed or downloaded, from the ledger.

    Members of the own company by name; people of the center that published it without. :class:`NotFound` where the
    document is not disclosed to the actor, ``Forbidden`` to everybody but a User Admin.
    """
    row = find(Document, policy.openable_to(actor), document_id)
    ask(policy.decide(actor, P.RESULT_READERS, _facts(row)))
    found = audit.openings_of(actor, row.id, OPENING)
    names = {one.id: one.name for one in accounts.members(actor)}
    return tuple(
        Opening(
            at=one.at,
            name="" if one.is_center or one.membership_id is None else names.get(one.membership_id, ""),
            is_download=one.operation == DOWNLOADING,
            is_center=one.is_center,
        )
        for one in found
    )
