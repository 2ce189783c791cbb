"""Many who sign in at the same moment, as when a shift begins behind one address."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from django.test import override_settings
from django.urls import reverse

from tests.support import sql
from tests.support.together import at_once
from tests.support.web import sign_in, visitor

PRODUCTION = ["occhub.platform.hashing.BoundedArgon2Hasher"]


def is_refused(email: str, password: str) -> bool:
    """Whether the sign-on page says that there were too many tries, not that the password is wrong."""
    answer = visitor().post(reverse("sign-in"), {"login": email, "password": password})
    assert answer.status_code == 422
    return b"too many tries" in answer.content


@pytest.fixture
def twelve(db: str) -> list[str]:
    """Twelve people of the cast."""
    found = [email for (email,) in sql.rows(db, "select email from accounts_user order by email limit 12")]
    assert len(found) == 12
    return found


def test_twelve_at_once_from_one_address_all_get_in(db: str, twelve: list[str]) -> None:
    """Though the database is slow: all of them wait for two seconds to be counted, and hash at the full cost."""
    assert sign_in(visitor(), twelve[0]) == 302
    with sql.superuser(db) as slow, override_settings(PASSWORD_HASHERS=PRODUCTION):
        slow.execute("select from platform_cache for update")
        threading.Timer(2, slow.rollback).start()
        assert at_once([partial(sign_in, visitor(), email) for email in twelve]) == [302] * 12


def test_ten_of_many_wrong_passwords_at_once_are_looked_at(db: str) -> None:
    answers = at_once([partial(is_refused, "basic@northwind.example", "wrong-password-2026")] * 14)
    assert sorted(answers) == [False] * 10 + [True] * 4


def test_what_an_address_of_the_network_is_refused_does_not_count_for_the_person(db: str) -> None:
    for number in range(60):
        assert not is_refused(f"nobody{number}@x.example", "wrong-password-2026")
    for _ in range(11):
        assert is_refused("basic@northwind.example", "wrong-password-2026")
    assert sign_in(visitor(), "basic@northwind.example") == 422
    with override_settings(OCCHUB_PROXIES=1):
        other = visitor()
        other.defaults["HTTP_X_FORWARDED_FOR"] = "203.0.113.9"
        assert sign_in(other, "basic@northwind.example") == 302
