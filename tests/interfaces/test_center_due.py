"""Reports that the center still owes: in the lists of the day, at check-out, and in a list of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import LineOutcome, LineState, ResultState
from occhub.domains.results import reads as results
from occhub.domains.results.types import DueReport
from occhub.domains.visits import operations as visits
from occhub.interfaces.web.center import today
from tests.factories import authorizations as made
from tests.factories import cast, world
from tests.support.pages import form, main_text
from tests.support.web import signed_in

DESK, RENO = "front-desk@austin.example", "front-desk@reno.example"
BOTH = (made.DOT_PHYSICAL, made.AUDIOGRAM)


def test_what_is_due_follows_from_what_was_performed_and_published(db: str) -> None:
    desk = cast.actor(DESK)
    visit = made.perform_all(made.submitted(services=BOTH))
    physical, audiogram = (line.id for line in visit.authorization.lines)
    card, long_form = DueReport(physical, "dot-medical-card"), DueReport(physical, "dot-long-form")
    heard = DueReport(audiogram, "audiogram")

    def due() -> tuple[tuple[DueReport, ...], list[ResultState]]:
        lines = authorizations.authorization(desk, visit.authorization.id).lines
        return results.reports_due(desk, [visit.id])[visit.id], [line.result_state for line in lines]

    waits, final = ResultState.AWAITING, ResultState.FINAL
    assert due() == ((card, long_form, heard), [waits, waits])
    world.report(desk, visit.id, "dot-medical-card", line=physical)
    assert due() == ((long_form, heard), [waits, waits])
    world.report(desk, visit.id, "audiogram")
    assert due() == ((long_form,), [waits, final])
    world.report(desk, visit.id, "dot-long-form", line=physical)
    assert due() == ((), [final, final])
    assert results.reports_due(cast.actor(RENO), [visit.id]) == {visit.id: ()}


def test_a_service_that_was_not_performed_owes_nothing(db: str) -> None:
    desk, visit = cast.actor(DESK), made.begin_visit(made.submitted(services=BOTH).id)
    refused = LineOutcome(LineState.REFUSED, "refused-declined")
    visits.record_line(desk, visit.id, visit.authorization.lines[0].id, refused)
    assert results.reports_due(desk, [visit.id]) == {visit.id: ()}


def test_the_desk_reads_what_is_due_before_at_and_after_check_out(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted(services=BOTH).id), signed_in(DESK)
    page, lists = reverse("center-visit", args=[visit.id]), reverse("center-today")
    for line in visit.authorization.lines:
        visits.record_line(cast.actor(DESK), visit.id, line.id, LineOutcome(LineState.PERFORMED))
    world.report(cast.actor(DESK), visit.id, "dot-long-form", line=visit.authorization.lines[0].id)
    before = main_text(desk.get(page))
    assert ("2 reports to publish" in before, "Ready for check-out" in before) == (True, False)
    assert "2 reports to publish" in main_text(desk.get(lists))
    assert form(desk.get(page), "check-out").send(desk).status_code == 303
    left = main_text(desk.get(page))
    assert "Checked out. Still to publish: DOT medical card (MCSA-5876); Audiogram." in left
    told = main_text(desk.get(lists))
    assert "Done 1 Reports due 1" in told
    assert told.count("2 reports to publish") == 1
    late = main_text(desk.get(reverse("center-late")))
    assert "DOT medical card (MCSA-5876); Audiogram" in late
    world.report(cast.actor(DESK), visit.id, "audiogram", line=visit.authorization.lines[1].id)
    world.report(cast.actor(DESK), visit.id, "dot-medical-card", line=visit.authorization.lines[0].id)
    assert "No report is due" in main_text(desk.get(reverse("center-late")))
    assert "Done 1 Reports due 0" in main_text(desk.get(lists))


def test_the_oldest_stands_first_for_sixty_days_and_nobody_elses(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, now = signed_in(DESK), datetime.now(UTC)
    ages, numbers = (61, 59, 3, 0), []
    for days in ages:
        with time_machine.travel(now - timedelta(days=days), tick=True):
            numbers.append(made.perform_all(made.submitted(services=(made.AUDIOGRAM,))).id)
    made.begin_visit(made.submitted().id)
    page = desk.get(reverse("center-late")).content.decode()
    places = [page.find(str(one)) for one in numbers]
    assert (places[0], 0 < places[1] < places[2] < places[3]) == (-1, True)
    monkeypatch.setattr(today, "MOST_LATE", 2)
    told = desk.get(reverse("center-late"))
    assert "The 2 oldest are shown." in main_text(told)
    assert [str(one) in told.content.decode() for one in numbers] == [False, True, True, False]
    assert "Reports due 2+" in main_text(desk.get(reverse("center-today")))
    assert "No report is due" in main_text(signed_in(RENO).get(reverse("center-late")))


def test_thirty_rows_cost_as_many_queries_as_one(db: str) -> None:
    desk, costs = signed_in(DESK), []
    for more in (1, 29):
        for _ in range(more):
            made.perform_all(made.submitted(services=(made.AUDIOGRAM,)))
        desk.get(reverse("center-late"))
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse("center-late"))
        costs.append(len(queries))
    assert costs == [18, 18]
