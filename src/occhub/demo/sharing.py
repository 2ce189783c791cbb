"""Two processes write the demonstration side by side, each for companies of its own."""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.db import connection

from occhub.demo import living
from occhub.demo.records import Plan
from occhub.platform.processes import die_with_parent


class PartFailed(RuntimeError):
    """A process that wrote a part of the demonstration ended; its own words stand above."""


def halves(plan: Plan) -> tuple[Plan, Plan]:
    """The plan in two parts of about the same size, by company."""
    sizes = Counter(one.company_id for one in plan.authorizations)
    shares: tuple[set[UUID], set[UUID]] = set(), set()
    for company_id, _ in sizes.most_common():
        min(shares, key=lambda share: sum(sizes[one] for one in share)).add(company_id)
    return part(plan, shares[0]), part(plan, shares[1])


def part(plan: Plan, company_ids: set[UUID]) -> Plan:
    """What the plan says of the employees of these companies; the people are all there."""
    authorizations = tuple(one for one in plan.authorizations if one.company_id in company_ids)
    own = {one.id for one in authorizations}
    return replace(
        plan,
        authorizations=authorizations,
        documents=tuple(one for one in plan.documents if one.authorization_id in own),
        drafts=tuple(one for one in plan.drafts if one.company_id in company_ids),
    )


def live(plan: Plan, tell: Callable[[str], None]) -> None:
    """Let both processes do their steps. Raises :class:`PartFailed` when one of them could not."""
    connection.close()  # a connection must not be shared with a child
    context = multiprocessing.get_context("fork")
    ends_with_us = die_with_parent(signal.SIGTERM)

    def write(mine: Plan, says: Callable[[str], None]) -> None:
        ends_with_us()
        living.live(mine, says)

    first, second = halves(plan)
    running = [context.Process(target=write, args=(first, tell)), context.Process(target=write, args=(second, _silent))]
    for one in running:
        one.start()
    for one in running:
        one.join()
    if any(one.exitcode for one in running):
        raise PartFailed


def _silent(_: str) -> None:
    """The halves are about equal: one of them tells for both."""
