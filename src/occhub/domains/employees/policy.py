"""Who reaches the roster: those who may authorize, within their locations."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor, Role
from occhub.access.decision import ActorPolicy, only

may_pick: ActorPolicy = only(Role.USER_ADMIN, Role.BASIC, rule="employees.requester")
may_add: ActorPolicy = only(Role.USER_ADMIN, Role.BASIC, rule="employees.requester")
may_correct: ActorPolicy = only(Role.USER_ADMIN, Role.BASIC, rule="employees.requester")
may_maintain: ActorPolicy = only(Role.SYSTEM, rule="employees.system-only")


def knows_birth_date(actor: Actor, added_by: uuid.UUID | None) -> bool:
    """The User Admin, and who typed it: the member that put this person on the roster."""
    return actor.role is Role.USER_ADMIN or (added_by is not None and added_by == actor.membership_id)


def reaches(actor: Actor) -> dict[str, object]:
    """The filter that keeps a query inside the actor's company and locations."""
    scope: dict[str, object] = {"company_id": actor.company_id}
    if actor.location_ids is not None:
        scope["location_id__in"] = sorted(actor.location_ids, key=str)
    return scope
