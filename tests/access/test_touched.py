"""Whose data left: read from what an operation returned; what cannot be read is refused."""

from __future__ import annotations

import io
import uuid
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occhub.access.actor import Actor
from occhub.access.context import Running
from occhub.access.touched import UntraceableResult, collect, outcome_of
from occhub.domains.employees.models import Employee
from occhub.platform.paging import Page
from tests.factories import cast
from tests.support import sql, toys

NORA, INES = cast.employee("nora"), cast.employee("ines")


@dataclass(frozen=True, slots=True)
class Row:
    """A record about a person."""

    id: uuid.UUID
    employee_id: uuid.UUID | None
    inner: object = None


@dataclass(frozen=True)
class Wrapper:
    """A record that holds others."""

    rows: object
    about: dict[str, object] = field(default_factory=dict)


class Pair(NamedTuple):
    """A record of another kind."""

    employee_id: uuid.UUID
    name: str


def _frame() -> Running:
    return Running(Actor.__new__(Actor), "toy", "toy", uuid.uuid4(), changes=False)


def _row(person: uuid.UUID | None, inner: object = None) -> Row:
    return Row(uuid.uuid4(), person, inner)


RESULTS: dict[str, tuple[object, set[uuid.UUID], int]] = {
    "nothing": (None, set(), 0),
    "a number": (3, set(), 1),
    "an id that is no record": (NORA, set(), 1),
    "one record": (_row(NORA), {NORA}, 1),
    "a record about nobody": (_row(None), set(), 1),
    "a list": ([_row(NORA), _row(INES), _row(NORA)], {NORA, INES}, 3),
    "an empty tuple": ((), set(), 0),
    "a page": (Page((_row(NORA), _row(INES))), {NORA, INES}, 2),
    "a record in a record": (_row(NORA, Wrapper((_row(INES),))), {NORA, INES}, 1),
    "a mapping": (Wrapper((), {"a": [_row(NORA)]}), {NORA}, 1),
    "a mapping of another kind": (MappingProxyType({"a": _row(NORA)}), {NORA}, 1),
    "a set": (frozenset({_row(NORA)}), {NORA}, 1),
    "a named tuple": ([Pair(NORA, "x")], {NORA}, 1),
}


@pytest.mark.parametrize("name", RESULTS)
def test_people_and_records_of_a_result(name: str) -> None:
    result, people, count = RESULTS[name]
    frame = _frame()
    collect(frame, result)
    assert (frame.people, frame.count) == (people, count)


def _lazily() -> Iterator[Row]:
    yield _row(NORA)


LAZY: dict[str, Any] = {
    "a generator": _lazily,
    "a map": lambda: map(_row, [NORA]),
    "an iterator": lambda: iter([_row(NORA)]),
    "an open file": lambda: io.BytesIO(b"x"),
    "a database row": lambda: Employee(id=NORA),
}


@pytest.mark.parametrize("name", LAZY)
@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: [x], Wrapper, lambda x: {"a": x}])
def test_what_would_leave_without_a_trace_is_refused(name: str, wrap: Any) -> None:
    with pytest.raises(UntraceableResult):
        collect(_frame(), wrap(LAZY[name]()))


def test_a_queryset_is_refused_and_the_operation_undone(db: str) -> None:
    @toys.changing
    def leak(actor: Actor) -> object:
        toys.happen(actor, cast.key("mark"))
        return Employee.objects.all()

    with pytest.raises(UntraceableResult):
        leak(cast.actor("user-admin@northwind.example"))
    assert toys.effects(db) == []


people_of: st.SearchStrategy[Any] = st.recursive(
    st.uuids().map(lambda one: (_row(one), frozenset({one}))) | st.integers().map(lambda one: (one, frozenset())),
    lambda inner: st.lists(inner, max_size=4).map(
        lambda found: (_row(None, [one for one, _ in found]), frozenset().union(*(who for _, who in found)))
    ),
)


@given(people_of)
def test_every_person_at_any_depth_is_found(pair: tuple[object, frozenset[uuid.UUID]]) -> None:
    frame = _frame()
    collect(frame, pair[0])
    assert frame.people == pair[1]


@pytest.mark.parametrize(
    ("result", "outcome"), [(NORA, str(NORA)), (Row(NORA, None), str(NORA)), (None, ""), ("text", ""), (deque(), "")]
)
def test_the_outcome_of_a_key_is_an_id_or_nothing(result: object, outcome: str) -> None:
    assert outcome_of(result) == outcome


def test_five_thousand_people_take_rows_of_five_hundred(db: str) -> None:
    people = sorted(uuid.UUID(int=number) for number in range(5_000))

    @toys.reading
    def bulk(actor: Actor) -> list[Row]:
        return [_row(one) for one in people]

    bulk(cast.actor("user-admin@northwind.example"))
    rows = sql.rows(
        db,
        "select id, parent_id, people, count, outcome from access_ledger where operation like 'tests.%%'"
        " order by count desc, people",
    )
    assert [len(row[2]) for row in rows] == [500] * 10
    assert [one for row in rows for one in row[2]] == people
    assert sum(row[3] for row in rows) == 5_000
    assert {row[1] for row in rows[1:]} == {rows[0][0]}
    assert rows[0][1] is None
