"""A person of the wrong side knocks: the answer of what does not exist, and a row in the ledger."""

from __future__ import annotations

import re
import uuid

import pytest

from occhub.access.operation import refuse
from occhub.access.permissions import P
from occhub.platform.errors import NotFound
from tests.factories import cast
from tests.support import sql
from tests.support.web import signed_in


def _refused(database: str) -> list[tuple[object, ...]]:
    return sql.rows(
        database,
        "select user_id, company_id, permission, outcome, rule, people, count from access_ledger"
        " where operation = 'door' order by at",
    )


def test_a_refusal_at_the_door_is_ledgered_and_says_not_found(db: str) -> None:
    basic = cast.actor("basic@northwind.example")
    with pytest.raises(NotFound):
        refuse(basic, P.INBOX_READ, "door.side")
    assert _refused(db) == [(basic.user_id, cast.NORTHWIND, "authorizations:inbox:read", "denied", "door.side", [], 0)]


def test_a_refusal_that_cannot_be_ledgered_answers_the_same(db: str) -> None:
    basic = cast.actor("basic@northwind.example")
    sql.execute(db, "alter table access_ledger add constraint broken check (false) not valid")
    with pytest.raises(NotFound):
        refuse(basic, P.INBOX_READ, "door.side")


def test_the_wrong_side_gets_the_answer_of_what_does_not_exist(db: str) -> None:
    browser = signed_in("basic@northwind.example")
    answers = []
    for address in ("/center/", f"/center/authorizations/{uuid.uuid4()}/", "/center/nothing-of-this-name/"):
        answer = browser.get(address)
        answers.append(
            (
                answer.status_code,
                re.sub(r'[0-9a-f]{12}|[A-Za-z0-9]{64}|nonce="[^"]+"', "reference", answer.content.decode()),
            )
        )
    assert {status for status, _ in answers} == {404}
    assert answers[0][1] == answers[2][1]
    assert {row[3:5] for row in _refused(db)} <= {("denied", "door.side")}
    assert len(_refused(db)) >= 1
