"""120 invented employees on the rosters of the three companies."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from occhub.demo.keys import dice, read_data, uid
from occhub.demo.records import EmployeePlan


def employees(seed: int, now: datetime) -> tuple[EmployeePlan, ...]:
    """Every person once; numbers such as NW-1001 are unique within the company."""
    names = _names(seed)
    jobs = read_data("people")["jobs"]
    made: list[EmployeePlan] = []
    for company in read_data("companies")["company"]:
        for place in range(company["employees"]):
            made.append(_employee(seed, company, place, names[len(made)], jobs[company["key"]], now))
    return tuple(made)


def _names(seed: int) -> list[tuple[str, str]]:
    """Pairs that differ in their last name as long as there are last names, then in both."""
    data, roll = read_data("people"), dice(seed, "names")
    first, last = list(data["first"]), list(data["last"])
    roll.shuffle(first)
    roll.shuffle(last)
    return [(first[i % len(first)], last[i % len(last)]) for i in range(120)]


def _employee(
    seed: int, company: Mapping[str, Any], place: int, name: tuple[str, str], jobs: list[str], now: datetime
) -> EmployeePlan:
    roll = dice(seed, "employee", company["key"], place)
    employee_number = f"{company['number_prefix']}-{1001 + place}"
    return EmployeePlan(
        id=uid(seed, "employee", employee_number),
        company_id=uid(seed, "company", company["key"]),
        location_id=_site(seed, company, roll),
        employee_number=employee_number,
        first_name=name[0],
        last_name=name[1],
        date_of_birth=date(1962, 1, 1) + timedelta(days=roll.randrange(365 * 42)),
        phone=f"({roll.choice(('512', '775', '602', '208', '716'))}) 555-01{roll.randrange(100):02d}",
        email=f"{employee_number.lower()}@{company['key']}.example" if roll.random() < 0.7 else "",
        job_title=roll.choice(jobs),
        created_at=now - timedelta(days=roll.randrange(150, 390)),
    )


def _site(seed: int, company: Mapping[str, Any], roll: Random) -> UUID:
    """A location, the large ones more often."""
    sites = company["locations"]
    site = roll.choices(sites, weights=[s["weight"] for s in sites])[0]
    return uid(seed, "location", company["key"], site["key"])
