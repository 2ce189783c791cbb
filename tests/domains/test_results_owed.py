"""What a line owes a report: the line, the visit, the list of late ones and the employer never say different things."""

from __future__ import annotations

import random
import uuid
from contextlib import suppress
from datetime import timedelta

import pytest

from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import LineOutcome, LineState, LineView, ResultState
from occhub.domains.results import operations, reads
from occhub.domains.results.types import DocumentState, LineReports
from occhub.domains.visits import operations as visits
from occhub.domains.visits.types import GivenReason, VisitDetail
from occhub.interfaces.web.authorizations import words
from occhub.platform import clock
from occhub.platform.errors import Conflict, Problem
from tests.domains.test_results_ending import audiogram, performed, withdraw
from tests.factories import authorizations as made
from tests.factories import cast
from tests.factories.documents import ADMIN, AUSTIN_DESK, BASIC, proof, publish, visit

PERFORMED = LineOutcome(LineState.PERFORMED)
REFUSED = LineOutcome(LineState.REFUSED, "refused-declined")
AGAIN = GivenReason("check-out-still-here", "Still here")


def line_of(of: VisitDetail, line_id: uuid.UUID) -> LineView:
    """A line as its employer reads it."""
    lines = authorizations.authorization(cast.actor(BASIC), of.authorization.id).lines
    return next(one for one in lines if one.id == line_id)


def told(of: VisitDetail, line_id: uuid.UUID) -> str:
    """What the employer's page says of the reports of a line."""
    reports = reads.reports_of_lines(cast.actor(ADMIN), of.authorization.id)
    return words.result_words(line_of(of, line_id), reports[line_id])


def late() -> set[uuid.UUID]:
    """The visits of the center that are listed as late."""
    since = clock.now() - timedelta(days=60)
    return set(authorizations.awaiting_reports(cast.actor(AUSTIN_DESK), since, 101))


def due(of: VisitDetail) -> list[tuple[uuid.UUID, str]]:
    """What a visit owes."""
    return [(one.line_id, one.report_type) for one in reads.reports_due(cast.actor(AUSTIN_DESK), [of.id])[of.id]]


def test_the_employer_reads_that_a_report_of_the_whole_visit_is_out(db: str) -> None:
    of = performed()
    assert told(of, audiogram(of)) == "Report not published yet"
    publish(of)
    assert reads.reports_of_lines(cast.actor(ADMIN), of.authorization.id)[audiogram(of)] == LineReports(1, 1)
    assert told(of, audiogram(of)) == "Report published"


def two_visits() -> tuple[VisitDetail, VisitDetail, uuid.UUID]:
    """A recheck and therapy that continues on the first day, its report out; therapy performed on the second."""
    services = ("injury-recheck", "physical-therapy")
    first = visit(**(made.injury() | {"services": services, "reason": "injury-recheck"}))
    desk = cast.actor(AUSTIN_DESK)
    recheck, therapy = (one.id for one in first.authorization.lines)
    visits.record_line(desk, first.id, recheck, PERFORMED)
    goes_on = LineOutcome(LineState.CONTINUES, continues_on=made.today() + timedelta(days=1))
    visits.record_line(desk, first.id, therapy, goes_on)
    publish(first, "activity-status-report", text="Day one")
    publish(first, "recheck-reminder-letter", text="Comes again")
    visits.check_out(desk, first.id)
    with clock.at(clock.now() + timedelta(days=1)):
        second = made.begin_visit(first.authorization.id)
        visits.record_line(desk, second.id, therapy, PERFORMED)
        visits.check_out(desk, second.id)
    return first, second, therapy


def test_a_later_visit_owes_its_own_report(db: str) -> None:
    first, second, therapy = two_visits()
    with clock.at(clock.now() + timedelta(days=1)):
        assert (due(first), due(second)) == ([], [(therapy, "activity-status-report")])
        assert (late(), told(second, therapy)) == ({second.id}, "Report not published yet")
        publish(second, "activity-status-report", text="Day two")
        assert (due(second), late(), told(second, therapy)) == ([], set(), "Report published")


def test_a_report_of_the_line_from_an_earlier_visit_does_not_stand_for_the_later_one(db: str) -> None:
    first, second, therapy = two_visits()
    with clock.at(clock.now() + timedelta(days=1)):
        publish(first, "activity-status-report", line_id=therapy, text="Day one, therapy")
        assert due(second) == [(therapy, "activity-status-report")]
        assert line_of(second, therapy).result_state is ResultState.AWAITING


def test_who_comes_back_after_the_report_owes_nothing_more(db: str) -> None:
    of = visit()
    line_id, desk = audiogram(of), cast.actor(AUSTIN_DESK)
    other = next(one.id for one in of.authorization.lines if one.id != line_id)
    visits.record_line(desk, of.id, other, REFUSED)
    visits.leave_early(desk, of.id)
    publish(of)
    assert (line_of(of, line_id).result_state, told(of, line_id)) == (ResultState.NONE, "")
    visits.reopen(desk, of.id, AGAIN)
    visits.record_line(desk, of.id, line_id, PERFORMED)
    visits.check_out(desk, of.id)
    assert (due(of), late()) == ([], set())
    assert (line_of(of, line_id).result_state, told(of, line_id)) == (ResultState.FINAL, "Report published")


def test_a_line_that_was_refused_after_all_owes_and_shows_nothing(db: str) -> None:
    of = performed()
    line_id, desk = audiogram(of), cast.actor(AUSTIN_DESK)
    publish(of, line_id=line_id)
    visits.record_line(desk, of.id, line_id, REFUSED)
    assert (line_of(of, line_id).result_state, told(of, line_id), due(of)) == (ResultState.NONE, "", [])
    visits.record_line(desk, of.id, line_id, PERFORMED)
    assert (line_of(of, line_id).result_state, due(of)) == (ResultState.FINAL, [])


@pytest.mark.parametrize("seed", range(4))
def test_all_that_tell_of_reports_agree_whatever_happens(db: str, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  (nothing secret)
    of = visit(services=("audiogram-annual", "dot-physical-recert"))
    desk = cast.actor(AUSTIN_DESK)
    lines = [one.id for one in of.authorization.lines]
    for step in range(14):
        with suppress(Conflict, Problem):  # what is not possible now changes nothing
            _step(dice, of, lines, f"Report {step}")
        kept = {one: line_of(of, one).result_state for one in lines}
        owing = {line for line, _ in due(of)}
        assert {one for one in lines if kept[one] is ResultState.AWAITING} == owing
        left = authorizations.authorization(desk, of.authorization.id).open_visit_id is None
        assert late() == ({of.id} if owing and left else set())
        for line_id, counted in reads.reports_of_lines(cast.actor(ADMIN), of.authorization.id).items():
            assert (counted.owed == counted.published) or line_id in owing
            assert kept[line_id] is not ResultState.NONE or counted == LineReports(0, 0)


def _step(dice: random.Random, of: VisitDetail, lines: list[uuid.UUID], text: str) -> None:
    """Something that people of the center may do to a visit and its reports."""
    desk, line = cast.actor(AUSTIN_DESK), dice.choice(lines)
    kind = dice.choice(("audiogram", "dot-medical-card", "dot-long-form"))
    shown = reads.documents_of_visit(desk, of.id)
    match dice.choice(("record", "record", "publish", "publish", "withdraw", "replace", "leave", "reopen", "out")):
        case "record":
            visits.record_line(desk, of.id, line, dice.choice((PERFORMED, REFUSED)))
        case "publish":
            publish(of, kind, line_id=dice.choice((line, None)), text=text)
        case "withdraw" if shown:
            one = dice.choice(shown)
            withdraw(one.id, seen=one.state)
        case "replace" if shown:
            one = dice.choice(shown)
            if one.state is DocumentState.PUBLISHED:
                operations.replace_document(desk, one.id, "", "Wrong", proof(text))
        case "leave":
            visits.leave_early(desk, of.id)
        case "reopen":
            visits.reopen(desk, of.id, AGAIN)
        case "out":
            visits.check_out(desk, of.id)
