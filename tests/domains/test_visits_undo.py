"""Steps of a visit taken back on the same day: lines, states, history, ledger; and what is refused in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine

from occhub.domains.authorizations import operations as authorizations
from occhub.domains.authorizations import reads as authorization_reads
from occhub.domains.authorizations.types import AuthorizationDetail, LineOutcome, LineState, Shown, State
from occhub.domains.results import operations as results
from occhub.domains.visits import operations, reads
from occhub.domains.visits.types import DayList, GivenReason, Identity, UndoView, VisitDetail, VisitState
from occhub.platform.errors import Conflict, Forbidden, NotFound, Problem
from tests.factories import authorizations as made
from tests.factories import cast, documents
from tests.support import sql

DESK, CLINICIAN, RENO = "front-desk@austin.example", "clinician@austin.example", "front-desk@reno.example"
BASIC, ADMIN = "basic@northwind.example", "user-admin@northwind.example"
PERFORMED = LineOutcome(LineState.PERFORMED)
WRONG_PERSON = GivenReason("check-in-wrong-person")
WRONG_LINE = GivenReason("check-out-wrong-line")
LINES = (
    "select state, outcome_reason, center_note, continues_on, visit_id, ended_at, result_state, recorded_by,"
    " recorded_at, before from authorizations_line order by position"
)


def undo(visit: VisitDetail, given: GivenReason = WRONG_PERSON, email: str = DESK) -> VisitDetail:
    return results.undo_check_in(cast.actor(email), visit.id, given)


def reopen(visit: VisitDetail, given: GivenReason = WRONG_LINE, email: str = DESK) -> VisitDetail:
    return operations.reopen(cast.actor(email), visit.id, given)


def record(visit: VisitDetail, place: int, outcome: LineOutcome, email: str = DESK) -> VisitDetail:
    return operations.record_line(cast.actor(email), visit.id, visit.authorization.lines[place].id, outcome)


def steps(authorization: AuthorizationDetail) -> list[tuple[str, str]]:
    return [(one.kind, one.detail) for one in authorization.history]


def test_an_undone_check_in_leaves_the_authorization_as_it_was_and_its_history_tells_it(db: str) -> None:
    one = made.submitted()
    before = sql.rows(db, LINES)
    visit = made.begin_visit(one.id)
    record(visit, 0, PERFORMED)
    record(visit, 1, LineOutcome(LineState.REFUSED, "refused-health", "Afraid of needles"))
    undone = undo(visit, GivenReason("check-in-wrong-person", " Her sister stood here "), CLINICIAN)
    assert (undone.state, undone.is_open, undone.open_lines, undone.may_check_out) == (
        VisitState.CANCELLED, False, 0, False,
    )  # fmt: skip
    assert sql.rows(db, LINES) == before
    found = authorization_reads.authorization(cast.actor(BASIC), one.id)
    assert (found.state, found.shown, found.open_visit_id, found.may_cancel) == (
        State.SUBMITTED, Shown.SUBMITTED, None, True,
    )  # fmt: skip
    assert steps(found)[-1] == ("check_in_undone", "Another person was checked in under this authorization by mistake.")
    assert found.history[-1].by_name == "Clinician Austin, Harborline Austin"
    seen = reads.visit(cast.actor(DESK), visit.id)
    (told,) = seen.undos
    assert told == UndoView(
        "check_in", "Another person was checked in under this authorization", "Her sister stood here", told.at,
        "Clinician Austin",
    )  # fmt: skip
    assert (seen.why_not_undo, seen.why_not_reopen) == (
        "The check-in of this visit was undone already.",
        "The check-in of this visit was undone. Check the employee in again instead.",
    )
    employer = reads.visit(cast.actor(ADMIN), visit.id)
    assert (employer.state, employer.undos, employer.why_not_undo, employer.why_not_reopen) == (
        VisitState.CANCELLED, (), "", "",
    )  # fmt: skip
    assert "sister" not in repr(employer)
    for which in DayList:
        assert reads.today(cast.actor(DESK), which) == []
    again = made.begin_visit(one.id)
    assert (again.open_lines, again.authorization.state) == (2, State.IN_USE)


def test_an_undone_step_is_ledgered_with_the_person_and_its_time_of_change_is_seen(db: str) -> None:
    visit = made.begin_visit(made.submitted().id)
    desk = cast.actor(DESK)
    before = (reads.version(desk, visit.id), reads.today_version(desk))
    undo(visit)
    after = (reads.version(desk, visit.id), reads.today_version(desk))
    assert [old != new for old, new in zip(before, after, strict=True)] == [True, True]
    ledger = "select outcome, rule, object_id, people from access_ledger where operation like "
    found = sql.rows(db, ledger + "'%visits.operations.undoing.undo_check_in'")
    assert found == [("allowed", "visits.own-center", visit.id, [cast.employee("nora")])]
    # The operation around it, which counts the reports, says the same, and whose it was.
    asked = "select object_id, company_id, center_id, people from access_ledger where parent_id is null"
    found = sql.rows(db, asked + " and operation like '%results.operations.undoing.undo_check_in'")
    assert found == [(visit.id, cast.NORTHWIND, cast.AUSTIN, [cast.employee("nora")])]


def test_a_second_visit_undone_gives_back_what_the_first_recorded(db: str) -> None:
    one = made.submitted(services=("tb-skin-test", made.AUDIOGRAM))
    first = made.begin_visit(one.id)
    record(first, 0, LineOutcome(LineState.CONTINUES, note="Left arm", continues_on=made.today() + timedelta(days=2)))
    record(first, 1, PERFORMED)
    operations.check_out(cast.actor(DESK), first.id)
    between = sql.rows(db, LINES)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2), tick=True):
        second = made.begin_visit(one.id)
        record(second, 0, PERFORMED)
        operations.check_out(cast.actor(DESK), second.id)
        with pytest.raises(Conflict, match="only on the day it was made"):
            undo(first)
        undone = undo(second)
        assert sql.rows(db, LINES) == between
        assert (undone.authorization.state, undone.authorization.shown) == (State.IN_USE, Shown.IN_USE)


def test_two_visits_of_one_day_are_undone_in_their_order(db: str) -> None:
    one = made.submitted(services=("tb-skin-test", made.AUDIOGRAM))
    fresh = sql.rows(db, LINES)
    first = made.begin_visit(one.id)
    record(first, 0, LineOutcome(LineState.CONTINUES, continues_on=made.today() + timedelta(days=2)))
    record(first, 1, PERFORMED)
    operations.check_out(cast.actor(DESK), first.id)
    second = made.begin_visit(one.id)
    for step in (undo, reopen):
        with pytest.raises(Conflict, match="checked in again"):
            step(first)
    record(second, 0, PERFORMED)
    undo(second)
    undo(first)
    assert sql.rows(db, LINES) == fresh
    assert authorization_reads.authorization(cast.actor(BASIC), one.id).state is State.SUBMITTED


def test_a_check_in_with_published_reports_is_not_undone(db: str) -> None:
    visit = documents.visit()
    documents.publish(visit)
    with pytest.raises(Conflict) as refused:
        undo(visit)
    assert str(refused.value) == "1 report of this visit is published. Withdraw it first, then undo the check-in."
    documents.publish(visit, text="Another")
    with pytest.raises(Conflict, match=r"2 reports of this visit are published\. Withdraw them first"):
        undo(visit)
    assert reads.visit(cast.actor(DESK), visit.id).state is VisitState.CHECKED_IN
    sql.execute(db, "update results_document set state = 'withdrawn'")
    assert undo(visit).state is VisitState.CANCELLED


def test_no_report_is_published_for_a_visit_that_was_undone(db: str) -> None:
    visit = documents.visit()
    undo(visit)
    with pytest.raises(Problem) as refused:
        documents.publish(visit)
    assert refused.value.fields == {
        "files": "The check-in of this visit was undone, so no report can be published for it."
    }
    assert sql.rows(db, "select count(*)::int from results_document") == [(0,)]


def test_nothing_is_done_with_a_visit_that_was_undone(db: str) -> None:
    visit = made.begin_visit(made.submitted().id)
    undo(visit)
    refused: list[tuple[Callable[[], object], str]] = [
        (lambda: record(visit, 0, PERFORMED), "was undone meanwhile"),
        (lambda: operations.check_out(cast.actor(DESK), visit.id), "was undone meanwhile"),
        (lambda: operations.leave_early(cast.actor(DESK), visit.id), "was undone meanwhile"),
        (lambda: undo(visit), "undone already"),
        (lambda: reopen(visit), "Check the employee in again instead"),
    ]
    for step, words in refused:
        with pytest.raises(Conflict, match=words):
            step()


def test_a_visit_is_opened_again_and_put_right(db: str) -> None:
    one = made.submitted()
    left = made.perform_all(one)
    assert left.authorization.state is State.COMPLETED
    opened = reopen(left, GivenReason("check-out-wrong-line", "Audiogram was not done"))
    assert (opened.state, opened.checked_out_at, opened.checked_out_by, opened.may_check_out) == (
        VisitState.IN_PROGRESS, None, "", True,
    )  # fmt: skip
    found = opened.authorization
    assert (found.state, found.open_visit_id, found.shown) == (State.IN_USE, left.id, Shown.IN_USE)
    assert [str(line.state) for line in found.lines] == ["performed", "performed"]
    assert [row.id for row in reads.today(cast.actor(DESK), DayList.IN_CENTER)] == [left.id]
    record(opened, 1, LineOutcome(LineState.NOT_PERFORMED, "not-performed-equipment"), CLINICIAN)
    ended = operations.check_out(cast.actor(DESK), left.id)
    assert (ended.authorization.state, [str(line.state) for line in ended.authorization.lines]) == (
        State.COMPLETED, ["performed", "not_performed"],
    )  # fmt: skip
    assert steps(ended.authorization)[-6:] == [
        ("left", ""),
        ("completed", ""),
        ("reopened", "The center corrects what it recorded."),
        ("line_not_performed", "Audiogram, annual: not performed. Equipment was not available"),
        ("left", ""),
        ("completed", ""),
    ]
    (told,) = ended.undos
    assert (told.step, told.note) == ("check_out", "Audiogram was not done")


def test_a_visit_that_is_open_or_of_yesterday_is_not_opened_again(db: str) -> None:
    visit = made.begin_visit(made.submitted(services=(made.AUDIOGRAM,)).id)
    with pytest.raises(Conflict, match="in the center already"):
        reopen(visit)
    evening = datetime(2026, 3, 3, 5, 30, tzinfo=UTC)  # March 2, 11:30 PM in Austin
    with time_machine.travel(evening, tick=True):
        one = made.submitted()
        left = made.perform_all(one)
        assert reads.visit(cast.actor(DESK), left.id).why_not_reopen == ""
    with time_machine.travel(evening + timedelta(minutes=31), tick=True):
        for step, words in ((reopen, "only on the day of the check-out"), (undo, "only on the day it was made")):
            with pytest.raises(Conflict, match=words):
                step(left)
        seen = reads.visit(cast.actor(DESK), left.id)
        assert (seen.why_not_undo, seen.why_not_reopen) == (
            "A check-in can be undone only on the day it was made.",
            "A visit can be opened again only on the day of the check-out.",
        )


def test_who_stays_past_midnight_is_checked_out_on_the_next_day_and_opened_again_on_that(db: str) -> None:
    evening = datetime(2026, 3, 3, 5, 30, tzinfo=UTC)
    with time_machine.travel(evening, tick=True):
        visit = made.begin_visit(made.submitted(services=(made.AUDIOGRAM,)).id)
    with time_machine.travel(evening + timedelta(hours=1), tick=True):
        record(visit, 0, PERFORMED)
        operations.check_out(cast.actor(DESK), visit.id)
        assert reopen(visit).is_open
        with pytest.raises(Conflict, match="only on the day it was made"):
            undo(visit)


def test_who_leaves_early_ends_the_visit_in_one_step(db: str) -> None:
    visit = made.begin_visit(made.submitted().id)
    record(visit, 0, PERFORMED)
    left = operations.leave_early(cast.actor(CLINICIAN), visit.id)
    assert (left.state, left.checked_out_by, left.open_lines, left.is_open) == (
        VisitState.LEFT, "Clinician Austin", 0, False,
    )  # fmt: skip
    assert left.checked_out_at is not None
    line = left.authorization.lines[1]
    assert (line.state, line.outcome_reason, line.recorded_by) == (
        LineState.NOT_PERFORMED, "The employee left before the service", "Clinician Austin",
    )  # fmt: skip
    assert (left.authorization.state, left.authorization.open_visit_id) == (State.COMPLETED, None)
    assert steps(left.authorization)[-3:] == [
        ("line_not_performed", "Audiogram, annual: not performed. The employee left before the service"),
        ("left_early", ""),
        ("completed", ""),
    ]
    assert sql.rows(db, "select count(*)::int from platform_outbox where kind = 'LineRefused'") == [(1,)]
    assert [row.id for row in reads.today(cast.actor(DESK), DayList.DONE)] == [visit.id]
    assert [row.id for row in reads.ended(cast.actor(DESK), [visit.id])] == [visit.id]
    back = reopen(left, GivenReason("check-out-still-here"))
    assert ([str(line.state) for line in back.authorization.lines], back.open_lines) == (["performed", "authorized"], 1)


def test_who_leaves_early_with_a_line_that_continues_may_come_again(db: str) -> None:
    one = made.submitted(services=("tb-skin-test", made.AUDIOGRAM))
    visit = made.begin_visit(one.id)
    record(visit, 0, LineOutcome(LineState.CONTINUES, continues_on=made.today() + timedelta(days=2)))
    left = operations.leave_early(cast.actor(DESK), visit.id)
    assert (left.authorization.state, [str(line.state) for line in left.authorization.lines]) == (
        State.IN_USE, ["continues", "not_performed"],
    )  # fmt: skip


def test_with_nothing_open_it_is_a_check_out(db: str) -> None:
    visit = made.begin_visit(made.submitted(services=(made.AUDIOGRAM,)).id)
    record(visit, 0, PERFORMED)
    with pytest.raises(Conflict, match="Check the employee out instead"):
        operations.leave_early(cast.actor(DESK), visit.id)
    operations.check_out(cast.actor(DESK), visit.id)
    with pytest.raises(Conflict, match="checked out meanwhile"):
        operations.leave_early(cast.actor(DESK), visit.id)


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (GivenReason(""), ["reason"]),
        (GivenReason("check-out-wrong-line"), ["reason"]),
        (GivenReason("check-in-other", "  "), ["note"]),
        (GivenReason("check-in-not-here", "x" * 501), ["note"]),
    ],
)
def test_a_step_is_undone_with_a_reason_only(db: str, given: GivenReason, fields: list[str]) -> None:
    visit = made.begin_visit(made.submitted().id)
    with pytest.raises(Problem) as refused:
        undo(visit, given)
    assert list(refused.value.fields) == fields
    assert reads.visit(cast.actor(DESK), visit.id) == visit


def test_other_centers_and_employers_undo_nothing(db: str) -> None:
    visit, left = made.begin_visit(made.submitted().id), made.perform_all(made.submitted())
    for email, refusal in ((RENO, NotFound), ("granted@northwind.example", Forbidden), (ADMIN, Forbidden)):
        actor = cast.actor(email)
        for step in (
            partial(results.undo_check_in, actor, visit.id, WRONG_PERSON),
            partial(operations.reopen, actor, left.id, WRONG_LINE),
            partial(operations.leave_early, actor, visit.id),
            partial(reads.before_undo, actor, visit.id),
            partial(reads.before_leaving, actor, visit.id),
        ):
            with pytest.raises(refusal):
                step()


def test_a_check_in_that_was_undone_lets_the_company_correct_and_cancel(db: str) -> None:
    visit = made.begin_visit(made.submitted().id)
    undo(visit, GivenReason("check-in-wrong-authorization"))
    cancelled = authorizations.cancel_authorization(cast.actor(BASIC), visit.authorization.id, "Entered twice")
    assert cancelled.state is State.CANCELLED
    with pytest.raises(Conflict, match="cancelled this"):
        operations.check_in(cast.actor(DESK), visit.authorization.id, Identity(True, cast.EMPLOYEES["nora"][4]))
