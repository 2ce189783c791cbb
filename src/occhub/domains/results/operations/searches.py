"""Searches as typed, kept so that no name stands in an address."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.results import policy, rules
from occhub.domains.results.models import StoredQuery
from occhub.domains.results.types import ResultQuery
from occhub.platform import clock
from occhub.platform.errors import NotFound


@operation(P.RESULT_LIST, may=policy.may_list)
def save_query(actor: Actor, query: ResultQuery) -> uuid.UUID:
    """Keep a search of the actor for 30 days. Returns the opaque id by which only the actor finds it again."""
    if actor.company_id is None or actor.membership_id is None:
        raise NotFound
    row = StoredQuery(
        company_id=actor.company_id,
        member_id=actor.membership_id,
        query=rules.query_to_json(rules.normal_query(query)),
        created_at=clock.now(),
    )
    row.save(force_insert=True)
    return uuid.UUID(str(row.id))
