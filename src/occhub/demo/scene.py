"""Who, where and what of one demonstration authorization: chosen by dice of its own, from what exists already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from occhub.demo.keys import dice, read_data, uid
from occhub.demo.records import CompanyPlan, EmployeePlan, InjuryCasePlan, LocationPlan, UserPlan
from occhub.domains.catalogue.rules import needed_capabilities
from occhub.domains.catalogue.types import Catalogue, Service
from occhub.domains.centers.rules import choices
from occhub.domains.centers.types import Center

# Sites whose people go to the centers that somebody signs in for.
_SITES_NEAR: Final = {"austin": {"austin"}, "reno": {"reno"}}
_COMPANY_WEIGHTS: Final = {"northwind": 3, "fabrikam": 2, "contoso": 1}


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody and every place that authorizations choose from; `cases` grows while they are made."""

    seed: int
    now: datetime
    catalogue: Catalogue
    centers: tuple[Center, ...]
    companies: tuple[CompanyPlan, ...]
    users: tuple[UserPlan, ...]
    employees: tuple[EmployeePlan, ...]
    cases: list[InjuryCasePlan] = field(default_factory=list)
    busy: set[UUID] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Scene:
    """One authorization before anything has happened to it."""

    key: str
    roll: Random
    story: Mapping[str, Any]
    services: tuple[Service, ...]
    employee: EmployeePlan
    location: LocationPlan
    center: Center
    member: UserPlan
    earlier_case: InjuryCasePlan | None


def scene(cast: Cast, key: str, story_key: str, near: str | None) -> Scene:
    """The scene `key`: a person whose job fits the story, the nearest center able to do all of it."""
    roll = dice(cast.seed, "scene", key)
    story = next(s for s in read_data("stories")["story"] if s["key"] == story_key)
    services = tuple(cast.catalogue.services[code] for code in story["services"])
    case = _earlier_case(cast, roll) if story.get("case") == "earlier" else None
    employee = _person(cast, roll, story, near, case)
    cast.busy.add(employee.id)
    location = next(site for c in cast.companies for site in c.locations if site.id == employee.location_id)
    reach = choices(cast.centers, needed_capabilities(services), cast.now, location.latitude, location.longitude)
    members = [u for u in cast.users if u.company_id == employee.company_id and u.role in ("user_admin", "basic")]
    return Scene(key, roll, story, services, employee, location, reach[0].center, roll.choice(members), case)


def _earlier_case(cast: Cast, roll: Random) -> InjuryCasePlan | None:
    """A case of last week or before: what goes on now may not be about an injury that comes after it."""
    old = [c for c in cast.cases if c.date_of_injury < cast.now.date() - timedelta(days=5)]
    return roll.choice(old) if old else None


def _person(
    cast: Cast, roll: Random, story: Mapping[str, Any], near: str | None, case: InjuryCasePlan | None
) -> EmployeePlan:
    """The person of the case, or one whose company, job and site fit; nobody twice while others are left."""
    if case is not None:
        return next(e for e in cast.employees if e.id == case.employee_id)
    company = story["company"] or _any_company(roll, near)
    site_keys = {site.id: site.key for c in cast.companies for site in c.locations}
    fitting = [e for e in cast.employees if e.company_id == uid(cast.seed, "company", company) and _job_fits(e, story)]
    close = [e for e in fitting if near is None or site_keys[e.location_id] in _SITES_NEAR[near]] or fitting
    return roll.choice([e for e in close if e.id not in cast.busy] or close)


def _any_company(roll: Random, near: str | None) -> str:
    names = [n for n in _COMPANY_WEIGHTS if near is None or n != "contoso"]
    return roll.choices(names, weights=[_COMPANY_WEIGHTS[n] for n in names])[0]


def _job_fits(employee: EmployeePlan, story: Mapping[str, Any]) -> bool:
    return not story["jobs"] or any(word in employee.job_title.casefold() for word in story["jobs"])


def injury_case(cast: Cast, of: Scene, seen_on: date, opened_at: datetime) -> InjuryCasePlan | None:
    """The injury case of a scene: the earlier one, or a new one the day of the visit or the day before."""
    if of.earlier_case is not None:
        return of.earlier_case
    if "case" not in of.story:
        return None
    # An injury is authorized on its day or later, also where the visit is just past midnight.
    told_on = opened_at.astimezone(ZoneInfo(of.center.zone)).date()
    injured_on = min(seen_on - timedelta(days=of.roll.randrange(2)), told_on)
    known = next((c for c in cast.cases if (c.employee_id, c.date_of_injury) == (of.employee.id, injured_on)), None)
    if known is not None:
        return known
    needle = of.story["key"] == "needle-stick"
    part = "Left hand, thumb" if needle else of.roll.choice(read_data("stories")["injury"]["parts"])
    made = InjuryCasePlan(
        id=uid(cast.seed, "case", of.key),
        company_id=of.employee.company_id,
        employee_id=of.employee.id,
        date_of_injury=injured_on,
        body_part=part,
        claim_number=f"WC-{injured_on:%y}-{of.roll.randrange(10**6):06d}" if of.roll.random() < 0.8 else "",
        created_at=opened_at,
    )
    cast.cases.append(made)
    return made


def story_cycle(seed: int, count: int) -> Sequence[str]:
    """`count` story keys: each as often as its weight says, a new injury first so that rechecks have a case."""
    weighted = [s["key"] for s in read_data("stories")["story"] for _ in range(s["weight"])]
    dice(seed, "stories").shuffle(weighted)
    return (["injury-first", *weighted * (count // len(weighted) + 1)])[:count]
