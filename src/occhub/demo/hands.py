"""Who does the steps of the demonstration, each under an idempotency key made from the plan."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, TypeVar

from occhub.access.actor import Actor, Once, Role, Side
from occhub.demo.keys import uid
from occhub.demo.records import AuthorizationPlan, Plan, UserPlan
from occhub.domains.companies import reads as companies
from occhub.platform.errors import AlreadyDone
from occhub.platform.ids import CenterId, CompanyId, MembershipId, UserId

ROUTE: Final = "demonstration"
_UNKNOWN: Final = uuid.UUID(int=0)
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that somebody did at a moment."""

    at: datetime
    run: Callable[[], None]


@dataclass(slots=True)
class Story:
    """One authorization on its way; the ids are known once the steps before have been done."""

    plan: AuthorizationPlan
    id: uuid.UUID = _UNKNOWN
    lines: Mapping[int, uuid.UUID] = field(default_factory=dict)
    visits: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)


class Hands:
    """Everybody of a plan who does something."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._actors = {user.membership_id: _actor(user) for user in plan.users if user.side != "provider"}
        self.admins: dict[uuid.UUID | None, Actor] = {
            one.company_id: one for one in self._actors.values() if one.role is Role.USER_ADMIN
        }

    def once(self, actor: Actor, act: Callable[[Actor], Made], *of: object) -> Made | uuid.UUID:
        """Let the actor do it once; on a second run the id of what the first one made."""
        key = uid(self._plan.seed, "step", *of)
        bound = replace(actor, request_id=f"demo-{key.hex[:12]}")
        try:
            return act(bound.with_once(Once(ROUTE, key, hashlib.sha256(key.bytes).digest())))
        except AlreadyDone as done:
            return uuid.UUID(done.outcome) if done.outcome else key

    def member(self, membership_id: uuid.UUID) -> Actor:
        """Somebody by their membership."""
        return self._actors[membership_id]

    def staff(self, center_id: uuid.UUID, role: str) -> Actor:
        """The person of a center with this role."""
        user = next(one for one in self._plan.users if one.center_id == center_id and one.role == role)
        return self._actors[user.membership_id]


def _actor(user: UserPlan) -> Actor:
    """The person as a request would load them."""
    return companies.acting(
        Actor(
            side=Side.ANONYMOUS,
            role=Role.NONE,
            request_id=ROUTE,
            user_id=UserId(user.id),
            membership_id=MembershipId(user.membership_id),
            company_id=CompanyId(user.company_id) if user.company_id else None,
            center_ids=frozenset([CenterId(user.center_id)]) if user.center_id else frozenset(),
        )
    )
