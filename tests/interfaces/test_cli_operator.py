"""`create-operator`: a password from standard input, judged by the same rules as everywhere."""

from __future__ import annotations

import pytest

from occhub.domains.accounts.types import NewUser
from occhub.interfaces.cli import operators
from tests.support import sql
from tests.support.command import Ended, occhub

GOOD = "seven quiet herons"


def _create(database: str, typed: str, email: str = "Ops@Harborline.example") -> Ended:
    named = ["--email", email, "--first-name", "Imani", "--last-name", "Castellanos"]
    return occhub(database, "create-operator", *named, typed=typed)


def _operators(database: str) -> list[tuple[object, ...]]:
    return sql.rows(
        database,
        "select u.email, u.is_demo, m.side, m.role from accounts_membership m join accounts_user u on u.id = m.user_id"
        " where u.email = 'ops@harborline.example'",
    )


def test_an_operator_is_created_once(db: str) -> None:
    first = _create(db, GOOD + "\n")
    assert (first.code, first.out) == (0, "ops@harborline.example is now an operator of this installation.\n")
    assert _operators(db) == [("ops@harborline.example", False, "provider", "operator")]
    kept = sql.rows(db, "select password from accounts_user where email = 'ops@harborline.example'")
    second = _create(db, "another seven herons\n")
    assert second.code == 0
    assert "is a user already and keeps the password." in second.out
    assert len(_operators(db)) == 1
    assert sql.rows(db, "select password from accounts_user where email = 'ops@harborline.example'") == kept


def test_a_weak_password_is_refused_in_words(db: str) -> None:
    ended = _create(db, "")
    assert ended.code == 1
    assert "It must contain at least 15 characters." in ended.err
    assert _operators(db) == []


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("fourteen chars", "It must contain at least 15 characters."),
        ("imani.castellanos", "too similar"),
        ("passwordpassword", "too common"),
        (GOOD, None),
    ],
)
def test_the_rules_of_passwords(password: str, says: str | None) -> None:
    found = operators._faults(NewUser("ops@harborline.example", "Imani", "Castellanos", password=password))
    assert len(found) == (says is not None)
    assert says is None or says in found[0]


def test_no_address_no_operator(db: str) -> None:
    ended = _create(db, GOOD, email="ops")
    assert (ended.code, ended.err) == (1, "'ops' is no e-mail address.\n")
