"""Every public function of a domain's operations and reads is an @operation, and every permission is somebody's."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

from occhub.access.operation import REGISTRY
from occhub.access.permissions import P

DOMAINS = Path(__file__).resolve().parents[2] / "src" / "occhub" / "domains"

# Operations without a ledger row, each with its reason: they disclose nothing about anyone.
UNLEDGERED = {
    "domains.accounts.reads.own_memberships": "the person's own places, at sign-in",
    "domains.accounts.reads.acting_membership": "the person's own role, on every request",
    "domains.accounts.reads.still_signed_in": "whether the person's own session goes on",
    "domains.accounts.reads.person": "the person's own name and address",
    "domains.accounts.reads.demo_addresses": "the demonstration's published sign-ins",
    "domains.accounts.reads.reset_is_open": "whether a mailed secret, which the asker holds, is still good",
    "domains.companies.reads.acting": "the person's own role and the company's entitlements, on every request",
    "domains.companies.reads.company": "company data, no person",
    "domains.companies.reads.locations": "work sites, no person",
    "domains.companies.reads.location": "a work site, no person",
    "domains.catalogue.reads.catalogue": "packaged data, no person",
    "domains.centers.reads.centers": "public facts about centers",
    "domains.centers.reads.center": "public facts about a center",
    "domains.centers.reads.choices": "public facts about centers",
    "domains.visits.reads.both.version": "whether something changed, for polling",
    "domains.visits.reads.center.today_version": "whether something changed, for polling",
    "domains.visits.reads.employer.activity_version": "whether something changed",
    "domains.authorizations.reads.activity.story_version": "whether something changed",
    "domains.visits.reads.employer.list_version": "whether something changed",
    "domains.visits.reads.both.takes_reports": "whether a visit in the asker's scope was undone",
    "domains.authorizations.reads.employer.version": "whether something changed",
    "domains.authorizations.reads.employer.list_version": "whether something changed",
    "domains.authorizations.reads.employer.count": "a number",
    "domains.authorizations.reads.employer.count_waiting": "a number",
    "domains.employees.reads.is_reached": "whether a person is within the asker's reach",
    "domains.authorizations.reads.employer.home_counts": "numbers",
    "domains.authorizations.reads.inbox.inbox_version": "whether something changed",
    "domains.authorizations.reads.inbox.inbox_waiting": "a number",
    "domains.results.reads.cards.ending_cards": "a number",
    "domains.audit.reads.opened_by_me": "the person's own doings",
    "domains.results.reads.documents.list_version": "a moment, which says that something changed",
    "domains.results.reads.documents.document_version": "whether something changed, for an open viewer",
    "domains.results.reads.documents.new_count": "a number",
    "domains.results.reads.news.news": "that a report which the person had opened was replaced or withdrawn, not which",
    "domains.results.reads.news.still_concerns": "whether such a line still stands there",
    "domains.results.reads.store.stored_files": "which stored files are there; none is opened, and only jobs ask",
    "domains.companies.reads.place_name": "the name of the company in which somebody works",
    "domains.work_status.reads.places": "work sites, no person",
    "domains.work_status.reads.version_of_person": "whether something changed",
    "domains.authorizations.reads.activity.version_of_employee": "whether something changed",
    "domains.visits.reads.employer.version_of_employee": "whether something changed",
    "domains.employees.reads.version": "whether something changed",
    "domains.results.reads.people.employee_version": "whether something changed, for polling",
    "domains.work_status.reads.version": "a moment, which says that something was recorded",
    "domains.work_status.reads.version_of_visit": "a number",
    "domains.interop.reads.senders.sender": "as whom a system may send; nothing about anyone",
    "domains.interop.reads.inbound.waiting_count": "a number",
    "domains.results.reads.store.unnamed_blobs": "which blobs have no row, so are nobody's",
}


def _modules() -> list[str]:
    found = []
    for folder in sorted(DOMAINS.iterdir()):
        for name in ("operations", "reads"):
            if (folder / f"{name}.py").exists():
                found.append(f"occhub.domains.{folder.name}.{name}")
            if (folder / name / "__init__.py").exists():
                found.append(f"occhub.domains.{folder.name}.{name}")
            found += [
                f"occhub.domains.{folder.name}.{name}.{file.stem}"
                for file in sorted((folder / name).glob("*.py"))
                if not file.stem.startswith(
                    "_"
                )  # what a private file holds, its own domain alone may import (guarded below)
            ]
    return found


def test_every_public_function_is_an_operation() -> None:
    plain = []
    for module_name in _modules():
        module = importlib.import_module(module_name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("_") or function.__module__ != module_name:
                continue
            if f"{module_name.removeprefix('occhub.')}.{name}" not in REGISTRY:
                plain.append(f"{module_name}.{name}")
    assert plain == []


def test_the_actor_is_always_first() -> None:
    wrong = []
    for name in REGISTRY:
        if not name.startswith("domains."):
            continue
        module, _, function = f"occhub.{name}".rpartition(".")
        parameters = list(
            inspect.signature(inspect.unwrap(getattr(importlib.import_module(module), function))).parameters
        )
        if parameters[:1] != ["actor"]:
            wrong.append(name)
    assert wrong == []


def test_every_permission_is_asked_for_by_some_operation() -> None:
    for module_name in _modules():
        importlib.import_module(module_name)
    asked = {one.permission for one in REGISTRY.values()}
    assert sorted(set(P) - asked) == []


def test_unledgered_operations_are_listed_with_a_reason_and_none_is_stale() -> None:
    for module_name in _modules():
        importlib.import_module(module_name)
    unledgered = {one.name for one in REGISTRY.values() if not one.ledgered and one.name.startswith("domains.")}
    assert unledgered == set(UNLEDGERED)


def test_what_changes_things_is_always_ledgered() -> None:
    assert [one.name for one in REGISTRY.values() if one.changes and not one.ledgered] == []
