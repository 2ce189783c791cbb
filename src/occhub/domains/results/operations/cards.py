"""Which card of a person was followed by a newer one: marked, so that lists of cards need not walk past it.

The mark only shortens the walk. It stands where a newer card of the same person is published at the same location,
which everybody may open who may open the older one; whatever is not marked is compared card by card. A center does not
see the cards of another one, so that the system sets the marks; a withdrawal takes them away at once.
"""

from __future__ import annotations

import uuid

from django.db.models import Q

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import find
from occhub.domains.results import policy
from occhub.domains.results.models import Document
from occhub.domains.results.operations._cards import cards_beside
from occhub.domains.results.types import DocumentState


@operation(P.RESULT_CHECK, may=policy.may_keep_store)
def mark_followed_cards(actor: Actor, document_id: uuid.UUID) -> int:
    """Mark the cards of a person at a location that were followed by a newer one, and no other. Returns how many were.

    ``document_id`` is one of them, in whatever state. In the context of its company; done twice it changes nothing.
    """
    row = find(Document, Q(company_id=actor.company_id), document_id)
    cards = cards_beside(row)
    held = list(cards.select_for_update().order_by("id"))
    published = [one for one in held if one.state == str(DocumentState.PUBLISHED)]
    newest = max(((one.service_date, one.published_at) for one in published), default=None)
    followed = [one.id for one in published if newest and (one.service_date, one.published_at) < newest]
    cards.exclude(pk__in=followed).filter(is_followed=True).update(is_followed=False)
    cards.filter(pk__in=followed, is_followed=False).update(is_followed=True)
    return len(followed)
