"""`occhub keys rotate`: new keys for the documents of every company."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor, system_actor
from occhub.domains.results import operations as results


def rotate(*, finish: bool) -> int:
    """Make a new key for every company (not with ``finish``) and wrap what older keys wrap by the newest.

    The exit code is 1 when a document could not be wrapped anew.
    """
    companies = results.companies_with_keys(system_actor("keys rotate"))
    if not companies:
        print("There are no documents, and so no keys.")
        return 0
    damaged: list[uuid.UUID] = []
    for number, company in enumerate(companies, 1):
        actor = system_actor("keys rotate", company_id=company)
        if not finish:
            results.add_key(actor)
        count, left = _rewrap(actor)
        damaged += left
        print(f"Company {number} of {len(companies)}, documents put under its newest key: {count}", flush=True)
    for one in damaged:
        print(f"Document {one} could not be wrapped anew: its row is damaged. Restore it from a backup.")
    return 1 if damaged else 0


def _rewrap(actor: Actor) -> tuple[int, list[uuid.UUID]]:
    done = 0
    damaged: list[uuid.UUID] = []
    part = results.rewrap_files(actor)
    while True:
        done += part.count
        damaged += part.damaged
        if part.last is None:
            return done, damaged
        part = results.rewrap_files(actor, part.last)
