"""The locked screen is judged by its own tries: nobody else can close it, and what was not looked at was no try."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from django.test import Client
from django.urls import reverse

from occhub.platform import hashing
from tests.factories import cast
from tests.support import sql
from tests.support.web import sign_in, signed_in, visitor

BASIC = "basic@northwind.example"
ROADS = ["unlock", "locked"]


def _locked(email: str = BASIC) -> Client:
    client = signed_in(email)
    assert client.post(reverse("lock")).status_code == 204
    return client


def _sessions(db: str) -> list[bool]:
    """Which sessions there are: whether each is locked."""
    return [locked for (locked,) in sql.rows(db, "select locked_at is not null from platform_session")]


@pytest.mark.parametrize("road", ROADS)
def test_wrong_sign_ins_of_a_stranger_do_not_keep_the_screen_locked(db: str, road: str) -> None:
    client, stranger = _locked(), visitor()
    assert [sign_in(stranger, BASIC, "wrong-password-2026") for _ in range(12)] == [422] * 12
    assert sign_in(stranger, BASIC) == 422
    assert client.post(reverse(road), {"password": "wrong"}).status_code == 422
    answer = client.post(reverse(road), {"password": cast.PASSWORD})
    assert (answer.status_code, _sessions(db)) == (200 if road == "unlock" else 303, [False])


def test_wrong_passwords_on_a_locked_screen_do_not_block_the_sign_in_of_the_person(db: str) -> None:
    for _ in range(3):
        client = _locked()
        for number in range(5):
            client.post(reverse("unlock"), {"password": f"wrong-{number}"})
    assert _sessions(db) == []
    assert sign_in(visitor(), BASIC) == 302


@pytest.mark.parametrize("road", ROADS)
def test_what_nobody_looked_at_was_no_try(db: str, road: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = _locked()
    monkeypatch.setattr(hashing, "LONGEST_WAIT", 0.05)
    with ExitStack() as places:
        for _ in range(hashing.AT_ONCE):
            places.enter_context(hashing.place())
        for password in [cast.PASSWORD] * 6 + [""] * 6:
            answer = client.post(reverse(road), {"password": password})
            assert (answer.status_code, b"was not looked at" in answer.content) == (422, password != "")
    assert _sessions(db) == [True]
    wrong = [client.post(reverse(road), {"password": f"wrong-{number}"}).status_code for number in range(4)]
    assert wrong == [422] * 4
    assert client.post(reverse(road), {"password": cast.PASSWORD}).status_code == (200 if road == "unlock" else 303)


def test_the_tries_of_one_session_are_not_those_of_another(db: str) -> None:
    first, second = _locked(), _locked()
    for number in range(5):
        first.post(reverse("unlock"), {"password": f"wrong-{number}"})
    assert _sessions(db) == [True]
    assert second.post(reverse("unlock"), {"password": cast.PASSWORD}).status_code == 200


def test_somebody_who_was_switched_off_unlocks_nothing(db: str) -> None:
    client = _locked()
    sql.change(db, "update accounts_user set is_active = false where email = %s", BASIC)
    assert client.post(reverse("unlock"), {"password": cast.PASSWORD}).status_code in (401, 403)
