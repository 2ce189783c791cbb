"""The whole demonstration as plain records, the same for the same seed and moment."""

from datetime import datetime
from typing import Final

from occhub.demo import places
from occhub.demo.authorizations import authorizations, drafts
from occhub.demo.documents import documents
from occhub.demo.keys import SEED
from occhub.demo.people import employees
from occhub.demo.records import Plan
from occhub.demo.scene import Cast
from occhub.domains.catalogue.types import load_packaged

PASSWORD: Final = "demo-occhub-2026"  # noqa: S105 - published on purpose: demo mode only, loopback only
DEFAULT_SEED: Final = SEED


def build_plan(seed: int, now: datetime) -> Plan:
    """The demonstration as of `now` (aware). Ids and numbers depend on the seed alone, times on `now` too."""
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    catalogue = load_packaged()
    centers, companies = places.centers(seed, catalogue), places.companies(seed)
    cast = Cast(seed, now, catalogue, centers, companies, places.users(seed, now), employees(seed, now))
    made, reports = documents(cast, authorizations(cast))
    return Plan(
        seed=seed,
        now=now,
        password=PASSWORD,
        centers=centers,
        companies=companies,
        users=cast.users,
        entitlements=places.entitlements(seed, catalogue, companies, now),
        employees=cast.employees,
        injury_cases=tuple(cast.cases),
        authorizations=made,
        drafts=tuple(drafts(cast)),
        documents=reports,
    )
