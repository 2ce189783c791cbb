"""Failures of the database: what may be tried again is, what is unknown surfaces; no ledger row, no answer."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection

from occhub.access import context, database
from occhub.access.actor import Actor
from occhub.domains.employees import reads as employees
from occhub.domains.employees.models import Employee
from occhub.platform.errors import AlreadyDone, Busy, Forbidden, KeyReused, NotFound
from tests.factories import cast
from tests.support import sql, toys

ADMIN = "user-admin@northwind.example"
MARK = cast.key("mark")


def _raise(code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"do $$ begin raise exception 'again' using errcode = '{code}'; end $$")


def _end_own_connection() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(pg_backend_pid())")


def _outcomes(name: str) -> list[tuple[str, str]]:
    return [
        (outcome, rule)
        for outcome, rule in sql.rows(
            connection.settings_dict["NAME"],
            "select outcome, rule from access_ledger where operation like %s order by at",
            f"tests.%.{name}",
        )
    ]


@pytest.mark.parametrize("code", ["40001", "40P01"])
def test_a_transaction_that_the_database_gave_up_is_tried_again_as_a_whole(db: str, code: str) -> None:
    tries: list[uuid.UUID] = []

    @toys.changing
    def stubborn(actor: Actor) -> uuid.UUID:
        tries.append(context.current().entry_id)
        event = toys.happen(actor, MARK)
        if len(tries) < 4:
            _raise(code)
        return event

    stubborn(cast.actor(ADMIN).with_once(toys.key()))
    assert len(set(tries)) == 4
    assert toys.effects(db) == [str(MARK)]
    assert _outcomes("stubborn") == [("allowed", "toys.anybody")]


def test_after_four_tries_a_person_is_told_in_plain_words(db: str) -> None:
    tries: list[int] = []

    @toys.changing
    def hopeless(actor: Actor) -> None:
        tries.append(1)
        _raise("40001")

    with pytest.raises(Busy, match="Nothing was done"):
        hopeless(cast.actor(ADMIN))
    assert len(tries) == 4
    assert _outcomes("hopeless") == [("failed", "OperationalError")]
    assert database.context_is_empty()


def test_a_true_deadlock_ends_with_both_done(db: str) -> None:
    people = [cast.employee("nora"), cast.employee("maeve")]
    meet = threading.Barrier(2, timeout=20)
    tries: list[int] = []

    @toys.changing
    def both(actor: Actor, order: list[uuid.UUID], first: list[bool]) -> uuid.UUID:
        tries.append(1)
        Employee.objects.select_for_update().get(pk=order[0])
        if first.pop():
            meet.wait()
        Employee.objects.select_for_update().get(pk=order[1])
        return toys.happen(actor, order[0])

    def work(order: list[uuid.UUID]) -> None:
        try:
            both(cast.actor(ADMIN), order, [False, False, False, True])
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(order,)) for order in (people, people[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(toys.effects(db)) == sorted(map(str, people))
    assert len(tries) == 3


def test_a_connection_lost_before_the_commit_is_replaced_and_all_done_once(db: str) -> None:
    tries: list[int] = []

    @toys.changing
    def cut(actor: Actor) -> uuid.UUID:
        tries.append(1)
        event = toys.happen(actor, MARK)
        if len(tries) == 1:
            _end_own_connection()
        return event

    cut(cast.actor(ADMIN).with_once(toys.key()))
    assert (len(tries), toys.effects(db)) == (2, [str(MARK)])


def test_a_connection_that_died_between_two_requests_is_replaced(db: str) -> None:
    admin = cast.actor(ADMIN)
    pid = connection.connection.info.backend_pid
    sql.rows(db, "select pg_terminate_backend(%s)", pid)
    assert [one.name for one in employees.find_employees(admin, "vance")] == ["Vance, Nora"]


@contextmanager
def _answer_of_commit_is_lost() -> Iterator[None]:
    """The commit reaches the database, its answer does not reach us: the line is cut in between."""
    wrapper: Any = connection
    true_commit = wrapper._commit

    def commit() -> None:
        true_commit()
        wrapper.connection.close()
        raise OperationalError("server closed the connection unexpectedly")

    wrapper._commit = commit
    try:
        yield
    finally:
        wrapper._commit = true_commit


def test_an_unknown_outcome_surfaces_and_the_same_key_finds_out_that_it_was_done(db: str) -> None:
    admin = cast.actor(ADMIN).with_once(toys.key())
    with pytest.raises(OperationalError), _answer_of_commit_is_lost():
        toys.happen(admin, MARK)
    assert toys.effects(db) == [str(MARK)]
    event = sql.rows(db, "select id from platform_outbox")[0][0]
    with pytest.raises(AlreadyDone) as caught:
        toys.happen(admin, MARK)
    assert caught.value.outcome == str(event)
    assert toys.effects(db) == [str(MARK)]
    assert _outcomes("happen") == [("allowed", "toys.anybody"), ("repeated", "AlreadyDone")]


def test_an_unknown_outcome_that_was_undone_is_done_by_the_next_try(db: str) -> None:
    sql.execute(
        db,
        "create function cut() returns trigger language plpgsql security definer as"
        " $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;"
        "create constraint trigger cut after insert on platform_outbox deferrable initially deferred"
        " for each row execute function cut()",
    )
    admin = cast.actor(ADMIN).with_once(toys.key())
    with pytest.raises(OperationalError):
        toys.happen(admin, MARK)
    sql.execute(db, "drop trigger cut on platform_outbox")
    assert toys.effects(db) == []
    toys.happen(admin, MARK)
    assert toys.effects(db) == [str(MARK)]
    assert [one for one, _ in _outcomes("happen")] == ["failed", "allowed"]


def _break_ledger(database_name: str) -> None:
    sql.execute(database_name, "alter table access_ledger add constraint broken check (false) not valid")


def test_no_ledger_no_effect_and_no_answer(db: str) -> None:
    admin = cast.actor(ADMIN)
    _break_ledger(db)
    with pytest.raises(DatabaseError, match="broken"):
        toys.happen(admin, MARK)
    with pytest.raises(DatabaseError, match="broken"):
        employees.find_employees(admin, "vance")
    assert toys.effects(db) == []


def test_a_refusal_that_cannot_be_ledgered_stays_the_refusal(db: str) -> None:
    admin, viewer = cast.actor(ADMIN), cast.actor("view-only@northwind.example")
    _break_ledger(db)
    with pytest.raises(NotFound):
        employees.employee_choice(admin, uuid.uuid4())
    with pytest.raises(Forbidden):
        employees.find_employees(viewer, "vance")
    with pytest.raises(LookupError, match="fell"):
        toys.fall(admin, MARK)


def test_an_outcome_is_not_told_without_a_ledger_row(db: str) -> None:
    admin = cast.actor(ADMIN).with_once(toys.key())
    toys.happen(admin, MARK)
    _break_ledger(db)
    with pytest.raises(DatabaseError, match="broken"):
        toys.happen(admin, MARK)


def test_a_lock_that_is_not_free_in_time_is_told_as_busy(db: str) -> None:
    @toys.changing
    def patient(actor: Actor) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set local lock_timeout = 100")
        Employee.objects.select_for_update().get(pk=cast.employee("nora"))

    admin = cast.actor(ADMIN)
    with sql.as_role(db, "occhub_web") as other, other.transaction():
        other.execute(f"select set_config('occhub.company', '{cast.NORTHWIND}', true)")
        other.execute("select 1 from employees_employee for update")
        with pytest.raises(Busy):
            patient(admin)


def test_a_key_that_comes_with_another_content_is_ledgered(db: str) -> None:
    admin, once = cast.actor(ADMIN), toys.key()
    toys.happen(admin.with_once(once), MARK)
    other = type(once)(once.route, once.key, b"other content")
    with pytest.raises(KeyReused):
        toys.happen(admin.with_once(other), MARK)
    assert _outcomes("happen") == [("allowed", "toys.anybody"), ("failed", "KeyReused")]
