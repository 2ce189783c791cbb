"""Operations inside operations, and the state of an operation: nothing leaks, nothing is swallowed without a trace."""

from __future__ import annotations

import contextvars
import threading
import uuid
from contextlib import suppress
from dataclasses import replace

import pytest

from occhub.access import context, database
from occhub.access.actor import Actor, Role
from occhub.access.context import OutsideOperation
from occhub.access.decision import forbid
from occhub.access.operation import InsideTransaction, ReadThatChanges, UndecidedOperation, operation, together
from occhub.access.permissions import P
from occhub.access.protected import ask
from occhub.domains.employees.models import Employee
from occhub.platform.errors import Forbidden, Problem
from tests.factories import cast
from tests.support import sql, toys

ADMIN = "user-admin@northwind.example"


def _ledger(database: str) -> list[tuple[str, str, str]]:
    rows = sql.rows(
        database,
        "select operation, outcome, rule from access_ledger where operation like 'tests.%%' or operation = 'door'"
        " order by at, operation",
    )
    return [(name.rpartition(".")[2], outcome, rule) for name, outcome, rule in rows]


@operation(P.EMPLOYEE_PICK, may=lambda actor: forbid("toys.nobody"))
def closed(actor: Actor) -> int:
    """Nobody may."""
    return int(Employee.objects.count())


def test_a_denied_child_that_the_parent_caught_is_ledgered_under_the_parent(db: str) -> None:
    @toys.reading
    def parent(actor: Actor) -> str:
        with suppress(Forbidden):
            closed(actor)
        return "went on"

    assert parent(cast.actor(ADMIN)) == "went on"
    rows = sql.rows(db, "select id, parent_id, outcome, rule from access_ledger where operation like 'tests.%%'")
    parents = [row for row in rows if row[1] is None]
    assert [(row[2], row[3]) for row in parents] == [("allowed", "toys.anybody")]
    assert [row[1:] for row in rows if row[1]] == [(parents[0][0], "denied", "toys.nobody")]


def test_a_denied_child_is_ledgered_when_all_of_it_is_undone(db: str) -> None:
    @toys.reading
    def parent(actor: Actor) -> int:
        return closed(actor)

    with pytest.raises(Forbidden):
        parent(cast.actor(ADMIN))
    assert sorted(_ledger(db)) == [("closed", "denied", "toys.nobody"), ("parent", "denied", "toys.nobody")]


def test_the_decision_of_a_child_does_not_count_for_its_parent(db: str) -> None:
    @operation(P.EMPLOYEE_PICK)
    def parent(actor: Actor) -> uuid.UUID:
        return child(actor)

    @toys.reading
    def child(actor: Actor) -> uuid.UUID:
        return uuid.uuid4()

    with pytest.raises(UndecidedOperation):
        parent(cast.actor(ADMIN))


def test_what_a_swallowed_child_changed_is_undone(db: str) -> None:
    @toys.changing
    def parent(actor: Actor) -> uuid.UUID:
        with suppress(LookupError):
            toys.fall(actor, cast.key("half"))
        return toys.happen(actor, cast.key("whole"))

    parent(cast.actor(ADMIN))
    assert toys.effects(db) == [str(cast.key("whole"))]
    assert [row[:2] for row in _ledger(db) if row[0] == "fall"] == [("fall", "failed")]


def test_what_a_failed_read_had_read_stays_ledgered_and_what_a_failed_change_did_does_not(db: str) -> None:
    @toys.reading
    def looked(actor: Actor) -> uuid.UUID:
        return uuid.uuid4()

    @toys.reading
    def failed_read(actor: Actor) -> None:
        looked(actor)
        raise LookupError

    @toys.changing
    def failed_change(actor: Actor) -> None:
        toys.happen(actor, cast.key("half"))
        raise LookupError

    @toys.changing
    def parent(actor: Actor) -> uuid.UUID:
        for one in (failed_read, failed_change):
            with suppress(LookupError):
                one(actor)
        return toys.happen(actor, cast.key("whole"))

    parent(cast.actor(ADMIN))
    assert toys.effects(db) == [str(cast.key("whole"))]
    assert sorted(_ledger(db)) == [
        ("failed_change", "failed", "LookupError"),
        ("failed_read", "failed", "LookupError"),
        ("happen", "allowed", "toys.anybody"),
        ("looked", "allowed", "toys.anybody"),
        ("parent", "allowed", "toys.anybody"),
    ]


def test_a_read_cannot_change_things_past_the_key(db: str) -> None:
    @toys.reading
    def parent(actor: Actor) -> uuid.UUID:
        return toys.happen(actor, cast.key("sneaked"))

    with pytest.raises(ReadThatChanges):
        parent(cast.actor(ADMIN))
    assert toys.effects(db) == []


def test_reads_held_together_are_decided_and_ledgered_as_if_each_stood_alone(db: str) -> None:
    def reads() -> str:
        with suppress(Forbidden):
            closed(actor)
        first(actor)
        return "went on"

    @toys.reading
    def first(actor: Actor) -> int:
        return int(Employee.objects.count())

    actor = cast.actor(ADMIN)
    assert together(actor, reads) == "went on"
    rows = sql.rows(
        db, "select operation, outcome, parent_id, company_id from access_ledger where operation like 'tests.%%'"
    )
    assert sorted((name.rpartition(".")[2], *rest) for name, *rest in rows) == [
        ("closed", "denied", None, actor.company_id),
        ("first", "allowed", None, actor.company_id),
    ]
    assert database.context_is_empty()


def test_a_refusal_that_ends_reads_held_together_is_ledgered(db: str) -> None:
    actor = cast.actor(ADMIN)
    with pytest.raises(Forbidden):
        together(actor, lambda: closed(actor))
    assert _ledger(db) == [("closed", "denied", "toys.nobody")]


def test_between_reads_held_together_nothing_protected_is_reached_nothing_changed_and_nobody_else_asked(
    db: str,
) -> None:
    actor, stranger = cast.actor(ADMIN), cast.actor("user-admin@fabrikam.example")
    with pytest.raises(OutsideOperation):
        together(actor, Employee.objects.count)
    with pytest.raises(ReadThatChanges):
        together(actor, lambda: toys.happen(actor, cast.key("sneaked")))
    with pytest.raises(InsideTransaction):
        together(actor, lambda: closed(stranger))
    assert toys.effects(db) == []
    assert context.running() is None


def test_a_nested_call_cannot_gain_a_role(db: str) -> None:
    @toys.reading
    def parent(actor: Actor) -> int:
        return closed(replace(actor, role=Role.USER_ADMIN))

    with pytest.raises(InsideTransaction):
        parent(cast.actor("view-only@northwind.example"))


def test_a_rule_of_the_ledger_is_one_that_allowed(db: str) -> None:
    @toys.reading
    def parent(actor: Actor) -> str:
        with suppress(Forbidden):
            ask(forbid("toys.not-this-one"))
        return "went on"

    parent(cast.actor(ADMIN))
    assert _ledger(db) == [("parent", "allowed", "toys.anybody")]


@pytest.mark.parametrize("answer", [None, True, "yes", object()])
def test_a_policy_that_answers_anything_but_a_decision_says_no(db: str, answer: object) -> None:
    @operation(P.EMPLOYEE_PICK, may=lambda actor: answer)  # type: ignore[arg-type,return-value]  # the fault under test
    def vague(actor: Actor) -> int:
        return int(Employee.objects.count())

    with pytest.raises(TypeError):
        vague(cast.actor(ADMIN))
    assert context.running() is None


def test_a_problem_is_ledgered_once_something_was_looked_at(db: str) -> None:
    @toys.reading
    def blind(actor: Actor) -> None:
        raise Problem({"name": "Type a name."})

    @toys.reading
    def probing(actor: Actor) -> None:
        context.current().people.add(cast.employee("nora"))
        raise Problem({"born": "The date of birth differs."})

    for one in (blind, probing):
        with pytest.raises(Problem):
            one(cast.actor(ADMIN))
    rows = sql.rows(db, "select outcome, rule, people from access_ledger where operation like 'tests.%%'")
    assert rows == [("failed", "Problem", [cast.employee("nora")])]


def test_another_thread_with_a_copied_context_is_outside(db: str) -> None:
    seen: list[object] = []

    def peek() -> None:
        try:
            seen.append(Employee.objects.count())
        except OutsideOperation:
            seen.append("outside")

    @toys.reading
    def parent(actor: Actor) -> int:
        copied = contextvars.copy_context()
        thread = threading.Thread(target=copied.run, args=(peek,))
        thread.start()
        thread.join()
        return int(Employee.objects.count())

    assert parent(cast.actor(ADMIN)) == 3
    assert seen == ["outside"]


@pytest.mark.parametrize("error", [LookupError, KeyboardInterrupt, SystemExit, Forbidden, RecursionError])
def test_no_operation_runs_on_after_an_error(db: str, error: type[BaseException]) -> None:
    @toys.reading
    def child(actor: Actor) -> None:
        raise error("x")

    @toys.reading
    def parent(actor: Actor) -> None:
        child(actor)

    for one in (child, parent):
        with pytest.raises(error):
            one(cast.actor(ADMIN))
        assert context.running() is None
        with pytest.raises(OutsideOperation):
            Employee.objects.count()


def test_threads_of_two_tenants_never_see_each_other(db: str) -> None:
    from django.db import connection

    counts: dict[str, set[int]] = {}
    northwind, fabrikam = cast.actor(ADMIN), cast.actor("user-admin@fabrikam.example")

    @toys.reading
    def count(actor: Actor, fail: bool) -> int:
        found = int(Employee.objects.count())
        if fail:
            raise LookupError
        return found

    def work(actor: Actor) -> None:
        try:
            for turn in range(20):
                with suppress(LookupError):
                    counts.setdefault(str(actor.company_id), set()).add(count(actor, turn % 3 == 0))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(one,)) for one in (northwind, fabrikam) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == {str(cast.NORTHWIND): {3}, str(cast.FABRIKAM): {1}}
