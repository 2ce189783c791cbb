"""One property for every policy: who may see a row by ``decide`` is who finds it by ``visible_to``, behind the wall.

`examples` says how many worlds it is asked about: few in every run, `OCCHUB_EXAMPLES` in `make proof PART=worlds`.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from occhub.access.actor import Actor, Entitled, Grant, Role, Side
from occhub.access.decision import Decision
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.platform.ids import CenterId, CompanyId, LocationId, MembershipId, UserId
from tests.factories import cast

COMPANIES = (cast.NORTHWIND, cast.FABRIKAM)
CENTERS = (cast.AUSTIN, cast.RENO)


def examples(usual: int) -> int:
    """The number of examples for a property that is usually asked ``usual`` times."""
    return int(os.environ.get("OCCHUB_EXAMPLES", usual))


@st.composite
def people(
    draw: st.DrawFn,
    *,
    sides: st.SearchStrategy[tuple[Side, Role]],
    locations: st.SearchStrategy[LocationId],
    grants: st.SearchStrategy[Grant],
    companies: Sequence[CompanyId | None] = COMPANIES,
    entitlements: st.SearchStrategy[Entitled] | None = None,
) -> Actor:
    """Anybody of these sides and roles, with any mixture of what may be given to them.

    ``companies`` are those of an employer's people; ``None`` among them is a person without one. Nobody but the people
    of a center has centers.
    """
    side, role = draw(sides)
    centers = draw(st.frozensets(st.sampled_from(CENTERS)))
    company = draw(st.sampled_from(companies))
    return Actor(
        side=side,
        role=role,
        request_id="test",
        user_id=UserId(uuid.uuid4()),
        membership_id=MembershipId(uuid.uuid4()),
        company_id=company if side is Side.EMPLOYER else None,
        center_ids=frozenset(CenterId(one) for one in centers) if side is Side.CENTER else frozenset(),
        location_ids=draw(st.one_of(st.none(), st.frozensets(locations))),
        is_der=draw(st.booleans()),
        grants=tuple(draw(st.lists(grants, max_size=3))),
        entitlements=tuple(draw(st.lists(entitlements, max_size=5))) if entitlements is not None else (),
    )


def rows_seen(
    actors: st.SearchStrategy[Actor],
    world: Mapping[uuid.UUID, Any],
    policy: ModuleType,
    model: type[models.Model],
    permission: P,
    *,
    usual: int,
    also: Callable[[Actor], None] = lambda actor: None,
) -> set[int]:
    """Ask both halves of ``policy`` about every row of ``world`` (its id, and its facts for ``decide``).

    Fails where they differ; ``also`` asserts more about each actor. Returns how many rows actors saw, every number
    once: a property that was only asked about people who see nothing proves nothing.
    """

    @operation(permission, may=lambda actor: Decision(True, "test"))
    def every_visible(actor: Actor) -> list[uuid.UUID]:
        """What the database gives under the condition, behind the wall."""
        return list(model._default_manager.filter(policy.visible_to(actor)).values_list("pk", flat=True))

    seen = set()

    @settings(max_examples=examples(usual), deadline=None, suppress_health_check=list(HealthCheck))
    @given(actors)
    def agree(actor: Actor) -> None:
        decided = {one for one, facts in world.items() if policy.decide(actor, permission, facts).visible}
        assert set(every_visible(actor)) == decided
        also(actor)
        seen.add(len(decided))

    agree()
    return seen
