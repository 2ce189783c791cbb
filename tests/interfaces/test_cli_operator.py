"""`create-operator`: a password from standard input, judged by the same rules as everywhere."""

from __future__ import annotations

import pytest

from occhub.domains.accounts.types import NewUser
from occhub.interfaces.cli import operators
from tests.support import sql
from tests.support.command import Ended, occhub

GOOD = "seven quiet herons"


def _create(database: str, typed: str, email: str = "Ops@Harborline.example", first: str = "Imani") -> Ended:
    named = ["--email", email, "--first-name", first, "--last-name", "Castellanos", "--phone", "(512) 555-0199"]
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
    second = _create(db, "another seven herons\n", first="Imogen")
    says = "ops@harborline.example is the account of Imani Castellanos already and keeps name and password. "
    assert (second.code, second.err, second.out) == (0, "", f"{says}It is an operator of this installation.\n")
    assert len(_operators(db)) == 1
    assert sql.rows(db, "select password from accounts_user where email = 'ops@harborline.example'") == kept


def _everybody(database: str) -> list[tuple[object, ...]]:
    users = sql.rows(database, "select email, first_name, last_name, phone, password from accounts_user order by id")
    return users + sql.rows(database, "select user_id, side, role from accounts_membership order by id")


@pytest.mark.parametrize(
    ("email", "place"),
    [
        ("user-admin@northwind.example", "user admin at Northwind Traders"),
        ("front-desk@austin.example", "front desk at Harborline Austin"),
    ],
)
def test_who_works_elsewhere_does_not_become_an_operator(db: str, email: str, place: str) -> None:
    before = _everybody(db)
    ((first, last),) = sql.rows(db, "select first_name, last_name from accounts_user where email = %s", email)
    ended = _create(db, GOOD + "\n", email=email.upper())
    says = f"{email} is the account of {first} {last} ({place}). An operator needs an e-mail address of their own."
    assert (ended.code, ended.out, ended.err) == (1, "", f"{says} Nothing was changed.\n")
    assert _everybody(db) == before


def test_an_account_without_a_place_becomes_an_operator_and_keeps_its_name(db: str) -> None:
    sql.execute(
        db,
        "insert into identity.accounts_user (id, email, first_name, last_name, phone, is_active, is_demo,"
        " password, created_at) values"
        " (gen_random_uuid(), 'ops@harborline.example', 'Ada', 'Nowak', '', true, false, '!', now())",
    )
    ended = _create(db, "")
    says = "ops@harborline.example is the account of Ada Nowak already and keeps name and password. "
    assert (ended.code, ended.err, ended.out) == (0, "", f"{says}It is now an operator of this installation.\n")
    assert _operators(db) == [("ops@harborline.example", False, "provider", "operator")]
    kept = "select first_name, last_name, phone, password from accounts_user where email = 'ops@harborline.example'"
    assert sql.rows(db, kept) == [("Ada", "Nowak", "", "!")]


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
