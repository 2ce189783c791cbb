"""Two desks at once: one visit, one truth. Real commits, one connection a thread."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from occhub.domains.authorizations import operations as authorizations
from occhub.domains.authorizations.types import LineOutcome, LineState
from occhub.domains.results import operations as results
from occhub.domains.visits import operations
from occhub.domains.visits.types import GivenReason, Identity
from occhub.platform.errors import Conflict, Problem
from tests.factories import authorizations as made
from tests.factories import cast, documents
from tests.support import sql

PAIRS = max(5, int(os.environ.get("OCCHUB_PAIRS", "50")) // 5)
DESK, CLINICIAN = "front-desk@austin.example", "clinician@austin.example"
PERFORMED = LineOutcome(LineState.PERFORMED)
Step = Callable[[], object]


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Two threads, each with its connection, closed at the end."""
    with ThreadPoolExecutor(2) as threads:
        yield threads
        meet = threading.Barrier(2)

        def close() -> None:
            meet.wait()
            connection.close()

        for done in [threads.submit(close) for _ in range(2)]:
            done.result()


def at_once(pool: ThreadPoolExecutor, *steps: Step) -> list[str]:
    """Begin all steps in the same moment; what each came to."""
    start = threading.Barrier(len(steps))

    def run(step: Step) -> str:
        start.wait()
        try:
            step()
        except (Conflict, Problem) as refusal:
            return str(refusal)
        return "done"

    return [one.result() for one in [pool.submit(run, step) for step in steps]]


def check_in(email: str, authorization_id: uuid.UUID) -> Step:
    """Nora at the desk of one person."""
    actor = cast.actor(email)
    return lambda: operations.check_in(actor, authorization_id, Identity(True, cast.EMPLOYEES["nora"][4]))


def test_two_check_ins_at_once_make_one_visit(db: str, pool: ThreadPoolExecutor) -> None:
    for _ in range(PAIRS):
        one = made.submitted()
        answers = at_once(pool, check_in(DESK, one.id), check_in(CLINICIAN, one.id))
        assert sorted(answers) == ["The employee is checked in already.", "done"]
    counts = sql.rows(db, "select count(*)::int from visits_visit group by authorization_id")
    assert counts == [(1,)] * PAIRS
    assert sql.rows(db, "select count(*)::int from authorizations_history where kind = 'arrived'") == [(PAIRS,)]


def test_a_check_in_and_a_cancel_at_once_have_one_winner(db: str, pool: ThreadPoolExecutor) -> None:
    basic = cast.actor("basic@northwind.example")
    for _ in range(PAIRS):
        one = made.submitted()
        cancel = partial(authorizations.cancel_authorization, basic, one.id, "Not needed")
        answers = at_once(pool, check_in(DESK, one.id), cancel)
        assert answers.count("done") == 1
    ends = (
        "select a.state, a.open_visit_id is not null, count(v.id)::int from authorizations_authorization a"
        " left join visits_visit v on v.authorization_id = a.id group by a.id, a.state, a.open_visit_id"
    )
    assert set(sql.rows(db, ends)) <= {("in_use", True, 1), ("cancelled", False, 0)}


def test_a_record_and_a_check_out_at_once_never_leave_a_line_changed_afterwards(
    db: str, pool: ThreadPoolExecutor
) -> None:
    refused = LineOutcome(LineState.REFUSED, "refused-declined")
    for _ in range(PAIRS):
        visit = made.begin_visit(made.submitted().id)
        lines = [line.id for line in visit.authorization.lines]
        for line in lines:
            operations.record_line(cast.actor(DESK), visit.id, line, PERFORMED)
        desk, clinician = cast.actor(DESK), cast.actor(CLINICIAN)
        recorded, left = at_once(
            pool,
            partial(operations.record_line, desk, visit.id, lines[0], refused),
            partial(operations.check_out, clinician, visit.id),
        )
        assert left == "done"
        state = sql.rows(db, "select state from authorizations_line where id = %s", lines[0])
        assert state == [("refused" if recorded == "done" else "performed",)]


def undo(email: str, visit_id: uuid.UUID) -> Step:
    """Undo the check-in."""
    return partial(results.undo_check_in, cast.actor(email), visit_id, GivenReason("check-in-wrong-person"))


def reopen(email: str, visit_id: uuid.UUID) -> Step:
    """Open the visit again."""
    return partial(operations.reopen, cast.actor(email), visit_id, GivenReason("check-out-still-here"))


def test_two_undos_at_once_are_one(db: str, pool: ThreadPoolExecutor) -> None:
    for _ in range(PAIRS):
        visit = made.begin_visit(made.submitted().id)
        answers = at_once(pool, undo(DESK, visit.id), undo(CLINICIAN, visit.id))
        assert sorted(answers) == ["The check-in of this visit was undone already.", "done"]
    assert sql.rows(db, "select count(*)::int from visits_undo") == [(PAIRS,)]
    assert sql.rows(db, "select count(*)::int from authorizations_history where kind = 'check_in_undone'") == [(PAIRS,)]


def test_an_undo_and_a_record_at_once_never_leave_a_line_recorded(db: str, pool: ThreadPoolExecutor) -> None:
    for _ in range(PAIRS):
        visit = made.begin_visit(made.submitted(services=(made.AUDIOGRAM,)).id)
        line = visit.authorization.lines[0].id
        record = partial(operations.record_line, cast.actor(CLINICIAN), visit.id, line, PERFORMED)
        undone, _ = at_once(pool, undo(DESK, visit.id), record)
        assert undone == "done"
    states = "select v.state, l.state, a.state, a.open_visit_id from visits_visit v join authorizations_line l"
    found = sql.rows(
        db,
        f"{states} on l.authorization_id = v.authorization_id join authorizations_authorization a"
        " on a.id = v.authorization_id",
    )
    assert found == [("cancelled", "authorized", "submitted", None)] * PAIRS


def test_an_undo_and_a_report_at_once_have_one_winner(db: str, pool: ThreadPoolExecutor) -> None:
    documents.proof("Audiogram")  # inspected before the race begins
    for _ in range(PAIRS):
        visit = made.begin_visit(made.submitted().id)
        answers = at_once(pool, undo(DESK, visit.id), partial(documents.publish, visit))
        assert answers.count("done") == 1
    pairs = "select v.state, count(d.id)::int from visits_visit v left join results_document d on d.visit_id = v.id"
    assert set(sql.rows(db, f"{pairs} group by v.id, v.state")) <= {("cancelled", 0), ("checked_in", 1)}


def test_opening_again_and_a_new_check_in_at_once_make_one_open_visit(db: str, pool: ThreadPoolExecutor) -> None:
    for _ in range(PAIRS):
        one = made.submitted(services=("tb-skin-test",))
        visit = made.begin_visit(one.id)
        tomorrow = LineOutcome(LineState.CONTINUES, continues_on=made.today() + timedelta(days=1))
        operations.record_line(cast.actor(DESK), visit.id, one.lines[0].id, tomorrow)
        operations.check_out(cast.actor(DESK), visit.id)
        answers = at_once(pool, reopen(DESK, visit.id), check_in(CLINICIAN, one.id))
        assert answers.count("done") == 1
    open_ones = "select count(*)::int from visits_visit where state in ('checked_in', 'in_progress')"
    assert sql.rows(db, f"{open_ones} group by authorization_id") == [(1,)] * PAIRS


def test_an_undo_and_a_cancel_by_the_company_at_once_agree(db: str, pool: ThreadPoolExecutor) -> None:
    basic = cast.actor("basic@northwind.example")
    for _ in range(PAIRS):
        visit = made.begin_visit(made.submitted().id)
        cancel = partial(authorizations.cancel_authorization, basic, visit.authorization.id, "Not needed")
        assert at_once(pool, undo(DESK, visit.id), cancel)[0] == "done"
    ends = "select v.state, a.state, a.open_visit_id from visits_visit v join authorizations_authorization a"
    found = set(sql.rows(db, f"{ends} on a.id = v.authorization_id"))
    assert found <= {("cancelled", "submitted", None), ("cancelled", "cancelled", None)}


def test_leaving_and_a_check_out_at_once_are_one(db: str, pool: ThreadPoolExecutor) -> None:
    for _ in range(PAIRS):
        visit = made.begin_visit(made.submitted(services=(made.AUDIOGRAM,)).id)
        line = visit.authorization.lines[0].id
        leave = partial(operations.leave_early, cast.actor(DESK), visit.id)
        record = partial(operations.record_line, cast.actor(CLINICIAN), visit.id, line, PERFORMED)
        assert at_once(pool, leave, record).count("done") == 1
    rows = "select v.state, l.state, l.outcome_reason from visits_visit v join authorizations_line l"
    found = set(sql.rows(db, f"{rows} on l.authorization_id = v.authorization_id"))
    assert found <= {("left", "not_performed", "not-performed-left"), ("in_progress", "performed", "")}


def test_two_check_outs_at_once_are_one(db: str, pool: ThreadPoolExecutor) -> None:
    visit = made.begin_visit(made.submitted(services=(made.AUDIOGRAM,)).id)
    operations.record_line(cast.actor(DESK), visit.id, visit.authorization.lines[0].id, PERFORMED)
    desk, clinician = cast.actor(DESK), cast.actor(CLINICIAN)
    answers = at_once(
        pool, lambda: operations.check_out(desk, visit.id), lambda: operations.check_out(clinician, visit.id)
    )
    assert answers.count("done") == 1
    assert sql.rows(db, "select count(*)::int from authorizations_history where kind = 'left'") == [(1,)]
