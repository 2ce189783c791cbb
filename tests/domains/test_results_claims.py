"""The injury case owns the claim number: reports are found by it, whenever it became known."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import InjuryDetails
from occhub.domains.results import reads
from occhub.domains.results.types import ResultQuery
from occhub.domains.visits.types import VisitDetail
from tests.factories import authorizations as made
from tests.factories import cast
from tests.factories.documents import ADMIN, BASIC, INES, publish, visit
from tests.support.together import at_once

BASIC2 = "basic2@northwind.example"


def request(claim: str) -> dict[str, Any]:
    """An injury of today, with this claim number."""
    return made.injury() | {"injury": InjuryDetails(made.today(), "hand", claim)}


def report(of: VisitDetail, text: str) -> uuid.UUID:
    """Its status report."""
    return publish(of, "activity-status-report", text=text)


def found(claim: str) -> set[uuid.UUID]:
    """What a search by claim number finds, in its own field and in the box."""
    admin = cast.actor(ADMIN)
    by_field = {one.id for one in reads.documents_page(admin, ResultQuery(claim_number=claim)).items}
    assert by_field == {one.id for one in reads.documents_page(admin, ResultQuery(text=claim)).items}
    return by_field


def test_reports_are_found_by_a_claim_number_that_came_later(db: str) -> None:
    first = visit(**request(""))
    before = report(first, "Before")
    report(visit("ines", **(request("") | INES)), "Of somebody else")
    report(visit(**made.injury(made.today().replace(day=1))), "Of another claim")
    assert found("WC-99") == set()
    named = report(visit(requester=BASIC2, **request("WC-99")), "Named")
    assert found("wc 99") == {before, named}
    after = report(visit(**request("")), "After")
    late = report(first, "Late")
    assert found("WC-99") == {before, named, after, late}
    shown = authorizations.authorization(cast.actor(BASIC), first.authorization.id)
    assert shown.claim_number == ""  # a colleague typed it


def test_who_names_another_number_is_found_by_that(db: str) -> None:
    first = report(visit(**request("WC-99")), "First")
    second = report(visit(**request("WC-100")), "Second")
    assert (found("WC-99"), found("WC-100")) == ({first}, {second})


@pytest.mark.parametrize("number", range(3))
def test_a_report_that_is_published_at_that_moment_is_found_too(db: str, number: int) -> None:
    of = visit(**request(""))
    report_id, _ = at_once([lambda: report(of, "Now"), lambda: made.submitted(BASIC2, **request("WC-99")).id])
    assert found("WC-99") == {report_id}
