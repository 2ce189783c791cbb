"""What must hold between the parts of a set-up file. Every fault is found, each with the path where it stands.

The parsed file is looked at as it is, also where it does not have its form: what has no form is the model's business,
and a person wants all faults at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from occhub.domains.catalogue.types import load_packaged
from occhub.interfaces.cli.loading.lines import Path

Fault: TypeAlias = tuple[Path, str]
Table: TypeAlias = Mapping[str, Any]

_PLACE: Final = ("street", "city", "state", "postal_code", "latitude", "longitude")


def faults(raw: Table) -> Iterator[Fault]:
    """Keys given twice, references to nothing, and what the catalogue asks for."""
    yield from _twice((), raw, "centers", "key")
    yield from _twice((), raw, "companies", "key")
    provider = raw.get("provider")
    if isinstance(provider, dict):
        yield from _twice(("provider",), provider, "operators", "email")
        yield from _working_elsewhere(raw, provider)
    for path, center in _rows((), raw, "centers"):
        yield from _center(path, center)
    for path, company in _rows((), raw, "companies"):
        yield from _company(path, company)


def _rows(path: Path, table: Table, name: str) -> Iterator[tuple[Path, Table]]:
    found = table.get(name)
    for number, row in enumerate(found if isinstance(found, list) else ()):
        if isinstance(row, dict):
            yield (*path, name, number), row


def _words(path: Path, table: Table, name: str) -> Iterator[tuple[Path, str]]:
    found = table.get(name)
    for number, word in enumerate(found if isinstance(found, list) else ()):
        if isinstance(word, str):
            yield (*path, name, number), word


def _twice(path: Path, table: Table, name: str, field: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, row in _rows(path, table, name):
        value = row.get(field)
        if isinstance(value, str):
            value = value.strip().lower() if field == "email" else value.strip()
            if value and value in seen:
                yield (*place, field), f"{value!r} stands here a second time"
            seen.add(value)


def _working_elsewhere(raw: Table, provider: Table) -> Iterator[Fault]:
    """An operator looks after the installation and works nowhere else in it."""
    elsewhere = {
        _address(person): f"{group}[{int(place[-1]) + 1}]"
        for group, people in (("centers", "staff"), ("companies", "members"))
        for place, one in _rows((), raw, group)
        for _, person in _rows((), one, people)
    }
    for path, operator in _rows(("provider",), provider, "operators"):
        if (email := _address(operator)) and email in elsewhere:
            where = elsewhere[email]
            yield (*path, "email"), f"{email!r} works in {where} too; an operator needs an e-mail address of their own"


def _address(person: Table) -> str:
    email = person.get("email")
    return email.strip().lower() if isinstance(email, str) else ""


def _center(path: Path, center: Table) -> Iterator[Fault]:
    yield from _twice(path, center, "staff", "email")
    if center.get("kind", "physical") == "physical":
        for field in _PLACE:
            if center.get(field) in ("", None):
                yield (*path, field), "is missing; a physical center needs it"


def _company(path: Path, company: Table) -> Iterator[Fault]:
    yield from _twice(path, company, "locations", "key")
    yield from _twice(path, company, "members", "email")
    yield from _twice(path, company, "employees", "number")
    yield from _empty(path, company, "locations")
    sites = {key for _, row in _rows(path, company, "locations") if isinstance(key := row.get("key"), str)}
    for here, member in _rows(path, company, "members"):
        yield from _unknown(_words(here, member, "locations"), sites)
        for place, grant in _rows(here, member, "grants"):
            yield from _unknown(_words(place, grant, "locations"), sites)
    for here, entitlement in _rows(path, company, "entitlements"):
        yield from _unknown(_words(here, entitlement, "locations"), sites)
        yield from _entitlement(here, entitlement)
    for here, employee in _rows(path, company, "employees"):
        if isinstance(key := employee.get("location"), str):
            yield from _unknown([((*here, "location"), key)], sites)


def _empty(path: Path, table: Table, name: str) -> Iterator[Fault]:
    if table.get(name) == []:
        yield (*path, name), "needs at least one entry"


def _unknown(named: Iterable[tuple[Path, str]], sites: set[str]) -> Iterator[Fault]:
    for path, key in named:
        if key not in sites:
            yield path, f"{key!r} is no location of this company"


def _entitlement(path: Path, entitlement: Table) -> Iterator[Fault]:
    first, last = entitlement.get("valid_from"), entitlement.get("valid_to")
    if type(first) is date and type(last) is date and last < first:  # a date with a time is the model's business
        yield (*path, "valid_to"), "must not be before valid_from"
    yield from _empty(path, entitlement, "report_types")
    if entitlement.get("documented_request") and entitlement.get("approved_by"):
        return
    for place, code in _words(path, entitlement, "report_types"):
        kind = load_packaged().report_types.get(code)
        if kind is not None and kind.documented_request_required:
            yield place, f"{code!r} is more than the minimum necessary: it needs documented_request and approved_by"
