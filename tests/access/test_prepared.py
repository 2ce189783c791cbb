"""Questions that are worded once: the same rows as by the ORM, never another value's, never outside an operation."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db.models import Q, QuerySet

from occhub.access import prepared
from occhub.access.actor import Actor
from occhub.access.context import OutsideOperation
from occhub.access.prepared import Prepared, UnusedValue
from occhub.domains.employees.models import Employee
from tests.factories import cast
from tests.support import toys

ADMIN, FABRIKAM = "user-admin@northwind.example", "user-admin@fabrikam.example"
COLUMNS = ("id", "last_name")


@toys.reading
def asked(_actor: Actor, question: Prepared, shape: object, values: dict[str, Any]) -> list[tuple[uuid.UUID, str]]:
    """The rows of a question."""
    return [(row.id, row.last_name) for row in question.rows(shape, **values)]


@toys.reading
def by_the_orm(_actor: Actor, rows: Q) -> list[tuple[uuid.UUID, str]]:
    """The same, asked as ever."""
    return list(Employee.objects.filter(rows).order_by("last_name", "id").values_list(*COLUMNS))


class Worded:
    """A question that counts how often it is worded."""

    def __init__(self) -> None:
        self.times = 0
        self.question = Prepared(COLUMNS, self.word)

    def word(self, shape: object, company: uuid.UUID, name: str = "", among: Any = None) -> QuerySet[Any]:
        """Employees of a company by name or among some; newest last where the shape says so."""
        self.times += 1
        rows = Employee.objects.filter(company_id=company)
        rows = rows.filter(last_name=name) if name else rows
        rows = rows.filter(id__among=among) if among else rows
        return rows.order_by("last_name", "id") if shape != "backward" else rows.order_by("-last_name", "-id")


def test_one_wording_serves_every_value_of_a_shape(db: str) -> None:
    worded, admin, other = Worded(), cast.actor(ADMIN), cast.actor(FABRIKAM)
    for actor, name in ((admin, "Vance"), (other, "Vance"), (admin, "O'Connor"), (admin, "%s' or true --")):
        values = {"company": actor.company_id, "name": name}
        expected = by_the_orm(actor, Q(company_id=actor.company_id, last_name=name))
        assert asked(actor, worded.question, None, values) == expected
    assert worded.times == 1


def test_another_shape_and_other_values_are_worded_anew(db: str) -> None:
    worded, admin = Worded(), cast.actor(ADMIN)
    company = {"company": admin.company_id}
    everybody = by_the_orm(admin, Q(company_id=admin.company_id))
    assert asked(admin, worded.question, None, company) == everybody
    assert asked(admin, worded.question, "backward", company) == everybody[::-1]
    two = [cast.employee("nora"), cast.employee("maeve")]
    assert asked(admin, worded.question, None, company | {"among": two}) == [one for one in everybody if one[0] in two]
    assert asked(admin, worded.question, None, company | {"among": two[:1]}) == [(two[0], "Vance")]
    assert worded.times == 3


def test_the_wall_stands_behind_it(db: str) -> None:
    worded = Worded()
    assert asked(cast.actor(ADMIN), worded.question, None, {"company": cast.FABRIKAM}) == []


def test_a_value_that_the_statement_does_not_hold_is_a_fault(db: str) -> None:
    question = Prepared(COLUMNS, lambda _, name: Employee.objects.filter(last_name=name.lower() + "x"))
    with pytest.raises(UnusedValue):
        asked(cast.actor(ADMIN), question, None, {"name": "Vance"})


def test_what_can_hold_nothing_asks_nothing(db: str) -> None:
    question = Prepared(COLUMNS, lambda _: Employee.objects.filter(pk__in=[]))
    assert asked(cast.actor(ADMIN), question, None, {}) == []


def test_outside_an_operation_nothing_is_asked(db: str) -> None:
    worded, admin = Worded(), cast.actor(ADMIN)
    asked(admin, worded.question, None, {"company": admin.company_id})
    with pytest.raises(OutsideOperation):
        worded.question.rows(None, company=cast.NORTHWIND)


def test_it_forgets_before_it_grows_without_end(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST_SHAPES", 2)
    worded, admin = Worded(), cast.actor(ADMIN)
    for shape in ("a", "b", "a", "c", "c"):
        asked(admin, worded.question, shape, {"company": admin.company_id})
    assert (worded.times, len(worded.question._known)) == (3, 1)
