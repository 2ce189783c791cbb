"""Write a checked set-up through the operations: each center and each company in one go."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from occhub.access.actor import Actor, system_actor
from occhub.domains.centers import operations as centers
from occhub.domains.centers import reads as center_reads
from occhub.domains.companies import reads as companies
from occhub.domains.employees import operations as employees
from occhub.interfaces.cli.loading import convert
from occhub.interfaces.cli.loading.model import Center, Company, Provider, SetUp
from occhub.interfaces.cli.operators import save_operator
from occhub.platform.errors import Problem
from occhub.platform.ids import CenterId, CompanyId
from occhub.platform.saved import Change, Written
from occhub.platform.words import counted

TASK = "load"


def write(setup: SetUp, *, provider_name: str) -> int:
    """Write everything and tell it; the exit code."""
    if setup.provider.name not in (None, provider_name):
        print(f"This file is for {setup.provider.name!r}, and this installation is {provider_name!r}.", end=" ")
        print("Nothing was changed.")
        return 1
    done: list[Written] = []
    done += _operators(setup.provider)
    known = {one.slug: one.id for one in center_reads.centers(system_actor(TASK))}
    for center in setup.centers:
        done += _center(center, known.get(center.key))
    for company in setup.companies:
        try:
            done += _company(company)
        except Problem as problem:
            print(f"{company.key}: {problem}. Nothing of this company was changed.")
            return 1
    _tell(done)
    return 0


def _operators(provider: Provider) -> Iterable[Written]:
    done = [one for person in provider.operators for one in save_operator(convert.user(person), task=TASK)]
    return _told("operators", done) if done else done


def _center(center: Center, known: uuid.UUID | None) -> Iterable[Written]:
    center_id = CenterId(known or uuid.uuid4())
    actor = replace(system_actor(TASK), center_ids=frozenset([center_id]))
    return _told(center.key, centers.set_up_center(actor, convert.center(center, center_id)))


def _company(company: Company) -> Iterable[Written]:
    found = companies.company_id(system_actor(TASK), company.key)
    actor: Actor = system_actor(TASK, company_id=CompanyId(found or uuid.uuid4()))
    return _told(company.key, employees.set_up_company(actor, convert.company(company, actor)))


def _told(key: str, done: Sequence[Written]) -> Iterable[Written]:
    """Print what became of one part of the file, row by row; what did not change is counted only."""
    same = sum(one.change is Change.UNCHANGED for one in done)
    print(f"{key}: {counted(same, 'row')} unchanged" if same else f"{key}:")
    for one in done:
        if one.change is not Change.UNCHANGED:
            print(f"  {one.change:9} {one.kind} {one.name}")
    return done


def _tell(done: list[Written]) -> None:
    counted = Counter(one.change for one in done)
    print(", ".join(f"{counted[change]} {change}" for change in Change) + ".")
    if any(one.kind == "user" and one.change is Change.CREATED for one in done):
        print(
            'New users have no password yet. Each of them opens the sign-in page, chooses "Forgot Password" and sets '
            "one by the link that is mailed to them."
        )
