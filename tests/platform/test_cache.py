"""The cache: JSON in, the same out, whatever stands in the table; one step even where many write at once."""

from __future__ import annotations

import base64
import math
import pickle
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from allauth.core.internal import ratelimit
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import RequestFactory

from occhub.platform import clock
from tests.support import sql
from tests.support.together import at_once
from tests.support.web import sign_in, visitor

KEY = "who@x.example from 192.0.2.7"


def _stored(db: str) -> str:
    return str(sql.rows(db, "select value from platform_cache")[0][0])


def _overwrite(db: str, value: str) -> None:
    sql.change(db, "update platform_cache set value = %s", value)


@pytest.mark.parametrize(
    "value",
    [
        None, True, False, 0, -1, 2**70, 0.1, 1764251549.1234567, "", "\x00 é \U0001f642 'quoted'", [], {},
        [1764251549.1234567, 1764251548.9], {"a": [1, {"b": None}]},
    ],
)  # fmt: skip
def test_what_goes_in_comes_out(db: str, value: Any) -> None:
    cache.set(KEY, value)
    found = cache.get(KEY, "nothing")
    assert (found, type(found), KEY in cache) == (value, type(value), True)


@pytest.mark.parametrize("value", [(1, 2), {1: 2}, math.nan, math.inf, b"bytes", {1}, object(), [(1,)]])
def test_what_would_not_come_out_the_same_is_refused(db: str, value: Any) -> None:
    cache.set(KEY, "before")
    with pytest.raises((TypeError, ValueError)):
        cache.set(KEY, value)
    assert cache.get(KEY) == "before"


class _Runs:
    """Writes a file when it is unpickled."""

    def __init__(self, where: Path) -> None:
        self.where = where

    def __reduce__(self) -> Any:
        return Path.write_text, (self.where, "ran")


def test_a_row_that_somebody_pickled_is_never_run(db: str, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    assert sign_in(visitor(), "nobody@x.example", "wrong-password-2026") == 422
    _overwrite(db, base64.b64encode(pickle.dumps(_Runs(ran))).decode())
    assert sign_in(visitor(), "nobody@x.example", "wrong-password-2026") == 422
    assert not ran.exists()


BROKEN = ["", "gASVBQAAAAAAAABdlC4=", "{", "NaN", "[Infinity]", "[" * 100_000, "9" * 5000, "1 2"]


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_no_json_counts_as_missing(db: str, text: str) -> None:
    cache.set(KEY, 1)
    _overwrite(db, text)
    assert (cache.get(KEY, "nothing"), KEY in cache, cache.touch(KEY)) == ("nothing", False, False)
    with pytest.raises(ValueError, match="no number"):
        cache.incr(KEY)
    assert (cache.add(KEY, 2), cache.get(KEY)) == (True, 2)


def test_a_value_ends_when_it_was_said(db: str) -> None:
    cache.set("short", 1, 60)
    cache.set("ever", 2, None)
    cache.set("never", 3, 0)
    assert cache.get_many(["short", "ever", "never", "unknown"]) == {"short": 1, "ever": 2}
    with clock.at(clock.now() + timedelta(seconds=61)):
        assert cache.get_many(["short", "ever", "never", "unknown"]) == {"ever": 2}
        assert (cache.touch("short"), cache.touch("ever", 60)) == (False, True)
        assert (cache.add("short", 4), cache.add("ever", 5)) == (True, False)
    with clock.at(clock.now() + timedelta(seconds=200)):
        assert cache.get_many(["short", "ever"]) == {"short": 4}


def test_a_number_grows_and_keeps_its_end(db: str) -> None:
    assert cache.add("n", 1, 60)
    assert [cache.incr("n"), cache.incr("n", 5), cache.decr("n", 2)] == [2, 7, 5]
    with clock.at(clock.now() + timedelta(seconds=61)), pytest.raises(ValueError, match="no number"):
        cache.incr("n")


def test_what_is_taken_away_is_gone(db: str) -> None:
    cache.set_many({"a": 1, "b": 2, "c": 3, "d": 4})
    assert (cache.delete("a"), cache.delete("a")) == (True, False)
    cache.delete_many(["b", "unknown"])
    assert cache.get_many(["a", "b", "c", "d"]) == {"c": 3, "d": 4}
    cache.clear()
    assert sql.rows(db, "select count(*) from platform_cache") == [(0,)]


def test_the_names_say_nothing(db: str) -> None:
    cache.set(KEY, 1)
    sign_in(visitor(), "nobody@x.example", "wrong-password-2026")
    text = sql.rows(db, "select string_agg(cache_key, ' ') from platform_cache")[0][0]
    assert [word for word in ("x.example", "192.0.2.7", "127.0.0.1", "sign", "log") if word in text] == []
    assert {len(name) for name in text.split()} == {64}


def test_of_many_at_once_one_adds_and_each_is_counted(db: str) -> None:
    assert sorted(at_once([partial(cache.add, "lock", True)] * 8)) == [False] * 7 + [True]
    cache.set("n", 0)
    assert sorted(at_once([partial(cache.incr, "n")] * 8)) == list(range(1, 9))


def test_the_counts_of_the_auth_library_are_kept_exactly(db: str) -> None:
    request = RequestFactory().post("/")
    request.user = AnonymousUser()

    def consume() -> ratelimit.RateLimitUsage | None:
        return ratelimit.consume(request, app="test", action="deed", config={"deed": "2/m/ip,3/m/key"}, key="a@x")

    first, second, third = consume(), consume(), consume()
    assert first is not None
    assert second is not None
    assert third is None
    moments = [second.usage[0].timestamp, first.usage[0].timestamp]
    assert cache.get(first.usage[0].cache_key) == moments
    first.rollback()
    assert cache.get(first.usage[0].cache_key) == moments[:1]
    assert consume() is not None
