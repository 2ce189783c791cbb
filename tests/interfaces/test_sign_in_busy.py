"""A process that hashes enough passwords already: whoever comes is told so, and nothing is counted against them."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import argon2
import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.test import Client
from django.urls import reverse

from occhub.platform import hashing
from occhub.platform.errors import Busy
from tests.factories import cast
from tests.support import sql
from tests.support.queue import drain
from tests.support.together import at_once
from tests.support.web import sign_in, visitor

BASIC = "basic@northwind.example"
SAID = b"Too many people are signing in at this moment. Your password was not looked at."


@pytest.fixture
def full(db: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    """Every place to hash in is taken, until the test closes what it gets."""
    monkeypatch.setattr(hashing, "LONGEST_WAIT", 0.05)
    with ExitStack() as places:
        for _ in range(hashing.AT_ONCE):
            places.enter_context(hashing.place())
        yield places


def _counts(db: str) -> list[Any]:
    return sql.rows(db, "select value from platform_cache where value <> '[]' order by 1")


def test_no_more_than_four_are_hashed_at_once(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()
    real = argon2.low_level.hash_secret

    def watched(*args: Any, **kwargs: Any) -> bytes:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.05)
        try:
            return real(*args, **kwargs)
        finally:
            with lock:
                running -= 1

    monkeypatch.setattr(argon2.low_level, "hash_secret", watched)
    hashed = at_once([partial(make_password, "some words")] * 12)
    assert [check_password("some words", one) for one in hashed] == [True] * 12
    assert most == hashing.AT_ONCE == 4


def test_whoever_waits_too_long_is_told_so_and_the_try_is_not_counted(db: str, full: ExitStack) -> None:
    for password in [cast.PASSWORD] * 6 + ["wrong-password-2026"] * 6:
        answer = visitor().post(reverse("sign-in"), {"login": BASIC, "password": password})
        assert (answer.status_code, answer["Retry-After"], SAID in answer.content) == (503, "5", True)
    assert len(_counts(db)) == 1  # how many came from here in a minute, whatever they wanted
    full.close()
    assert sign_in(visitor(), BASIC) == 302


def test_the_new_password_of_a_link_is_not_taken_and_the_link_stays_good(db: str, full: ExitStack) -> None:
    client = _at_the_end_of_a_link(db)
    chosen = {"password": "four unrelated words of mine"}
    answer = client.post(reverse("reset"), chosen)
    assert (answer.status_code, SAID in answer.content) == (503, True)
    full.close()
    assert client.post(reverse("reset"), chosen)["Location"] == "/sign-in?done=new-password"


def _at_the_end_of_a_link(db: str) -> Client:
    client = visitor()
    client.post(reverse("forgot"), {"email": BASIC})
    drain(db)
    link = re.search(r"/reset/[A-Za-z0-9_-]{43}", sql.rows(db, "select body from platform_mailbox")[0][0])
    assert link is not None
    client.get(link[0])
    return client


def test_a_place_is_free_again_after_an_error(full: ExitStack) -> None:
    full.close()
    for _ in range(hashing.AT_ONCE + 1):
        with pytest.raises(KeyError), hashing.place():
            raise KeyError
    with ExitStack() as places:
        for _ in range(hashing.AT_ONCE):
            places.enter_context(hashing.place())
        with pytest.raises(Busy, match="not looked at"):
            places.enter_context(hashing.place())
