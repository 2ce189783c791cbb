"""Counting uses: a sliding stretch of time, exact where many count at once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.core.cache import cache

from occhub.platform import clock, counting
from occhub.platform.counting import Limit
from tests.support import sql
from tests.support.together import at_once

TWICE = Limit(2, 60)


def test_so_many_in_a_stretch_of_time_and_no_more(db: str) -> None:
    begin = clock.now()
    taken = []
    for second in (0, 30, 59, 61, 62, 91):
        with clock.at(begin + timedelta(seconds=second)):
            left = counting.is_left("deed", TWICE)
            taken.append((left, counting.take("deed", TWICE) is not None))
    assert taken == [(True, True), (True, True), (False, False), (True, True), (False, False), (True, True)]


def test_what_is_given_back_or_forgotten_was_no_use(db: str) -> None:
    first, second = counting.take("deed", TWICE), counting.take("deed", TWICE)
    assert first is not None
    assert second is not None
    counting.give_back("deed", first)
    counting.give_back("deed", first)
    assert cache.get("deed") == [second]
    counting.give_back("unknown", first)
    assert "unknown" not in cache
    counting.forget(["deed"])
    assert "deed" not in cache


def test_others_are_counted_for_themselves(db: str) -> None:
    assert [counting.take(name, Limit(1, 60)) is not None for name in ("a", "b", "a")] == [True, True, False]


def test_of_twenty_at_once_exactly_as_many_as_may(db: str) -> None:
    taken = at_once([partial(counting.take, "deed", Limit(7, 60))] * 20)
    assert len([one for one in taken if one is not None]) == 7


@pytest.mark.parametrize("value", [None, 5, "x", {"a": 1}, ["x", None, [1]]])
def test_what_is_no_count_is_none(db: str, value: object) -> None:
    cache.set("deed", value)
    assert counting.is_left("deed", Limit(1, 60))
    assert [counting.take("deed", Limit(1, 60)) is not None for _ in range(2)] == [True, False]


def test_a_broken_row_counts_from_zero(db: str) -> None:
    counting.take("deed", Limit(1, 60))
    sql.change(db, "update platform_cache set value = 'x'")
    assert counting.take("deed", Limit(1, 60)) is not None
