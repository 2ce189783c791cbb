"""Write the whole demonstration: once, completed where it was interrupted, never doubled."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from occhub.config import booting
from occhub.demo import founding, sharing
from occhub.demo.plan import DEFAULT_SEED, build_plan
from occhub.platform import clock, register
from occhub.platform.postgres.address import Address

REGISTER: Final = "demo"
BEGUN: Final = "begun"
COMPLETE: Final = "complete"


def write(where: Address, tell: Callable[[str], None], *, now: datetime | None = None) -> bool:
    """Load the demonstration as of now, or as of the moment when an interrupted load began; False when it is complete.

    Django is set up as role worker. What people did is written with the rights of the web pages, as if they had.
    """
    if register.find(REGISTER, COMPLETE):
        return False
    started = time.monotonic()
    begun = register.note(REGISTER, BEGUN, (now or datetime.now(tz=UTC).replace(microsecond=0)).isoformat())
    plan = build_plan(DEFAULT_SEED, datetime.fromisoformat(begun))
    tell(f"  {len(plan.centers)} centers, {len(plan.companies)} companies, {len(plan.employees)} employees")
    with clock.at(min(user.created_at for user in plan.users)):
        founding.found(plan)
    with booting.acting_as(where, "occhub_web"):
        tell(f"  {len(plan.authorizations)} authorizations with {len(plan.documents)} reports")
        sharing.live(plan, tell)
    register.note(REGISTER, COMPLETE, begun)
    tell(f"  done in {time.monotonic() - started:.0f} seconds")
    return True
