"""Two desks at once: one visit, one truth. Real commits, one connection a thread."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection

from occhub.domains.authorizations import operations as authorizations
from occhub.domains.authorizations.types import LineOutcome, LineState
from occhub.domains.visits import operations
from occhub.domains.visits.types import Identity
from occhub.platform.errors import Conflict
from tests.factories import authorizations as made
from tests.factories import cast
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
        except Conflict as conflict:
            return str(conflict)
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


def test_two_check_outs_at_once_are_one(db: str, pool: ThreadPoolExecutor) -> None:
    visit = made.begin_visit(made.submitted(services=(made.AUDIOGRAM,)).id)
    operations.record_line(cast.actor(DESK), visit.id, visit.authorization.lines[0].id, PERFORMED)
    desk, clinician = cast.actor(DESK), cast.actor(CLINICIAN)
    answers = at_once(
        pool, lambda: operations.check_out(desk, visit.id), lambda: operations.check_out(clinician, visit.id)
    )
    assert answers.count("done") == 1
    assert sql.rows(db, "select count(*)::int from authorizations_history where kind = 'left'") == [(1,)]
