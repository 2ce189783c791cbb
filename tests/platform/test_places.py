"""Places for long work: so many at once, so many for one, and who is slow holds up nobody."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from occhub.platform.places import Pace, Place, Places


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def taken(places: Places, holder: str) -> Place:
    place = places.take(holder)
    assert place is not None
    return place


def has_place(places: Places, holder: str) -> bool:
    """Whether the holder would get a place now; it is given back."""
    place = places.take(holder)
    if place is not None:
        place.give_back()
    return place is not None


def test_one_holder_gets_its_own_places_and_all_together_the_whole() -> None:
    places = Places(3, 2)
    mine = [taken(places, "a") for _ in range(2)]
    assert (has_place(places, "a"), has_place(places, "b")) == (False, True)
    with taken(places, "b"):
        assert [has_place(places, who) for who in "abc"] == [False, False, False]
    assert [has_place(places, who) for who in "abc"] == [False, True, True]
    for _ in range(2):  # a second time does nothing
        mine[0].give_back()
    assert has_place(places, "a")
    with taken(places, "a"):
        assert (has_place(places, "a"), has_place(places, "b")) == (False, True)
    mine[1].give_back()
    assert (len(places._held), dict(places._working)) == (0, {})


def test_who_waits_gets_the_place_that_comes_back_and_only_one_of_a_holder_waits() -> None:
    places = Places(1, 1, waiting=1)
    held = taken(places, "a")
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(places.take, "b", seconds=30)
        while not places._waiting:
            threading.Event().wait(0.01)
        assert [places.take(who, seconds=30) for who in "bc"] == [None, None]
        held.give_back()
        place = waiting.result(10)
    assert place is not None
    assert places.take("c", seconds=0.01) is None
    place.give_back()


def test_who_stands_still_or_is_too_slow_keeps_the_place_only_as_long_as_nobody_needs_it() -> None:
    clock = Clock()
    places = Places(3, 3, pace=Pace(60, rate=16), clock=clock)
    standing, trickling, moving = (taken(places, who) for who in "abc")
    for second in range(10, 101, 10):
        clock.now += 10
        trickling.moved(159)
        moving.moved(160)
        if second == 60:
            assert places.take("d") is None  # nobody may be called slow yet
    assert [place.is_lost for place in (standing, trickling, moving)] == [False, False, False]
    assert [has_place(places, "d") for _ in range(2)] == [True, True]
    assert [place.is_lost for place in (standing, trickling, moving)] == [True, False, False]
    held = [taken(places, "d") for _ in range(2)]
    assert [place.is_lost for place in (standing, trickling, moving)] == [True, True, False]
    assert places.take("e") is None
    for place in (standing, trickling, moving, *held):
        place.give_back()
    assert (len(places._held), dict(places._working)) == (0, {})


def test_a_lost_place_counts_among_its_holders_own_until_the_work_has_ended() -> None:
    clock = Clock()
    places = Places(2, 2, pace=Pace(60), clock=clock)
    mine = [taken(places, "a") for _ in range(2)]
    clock.now += 61
    others = [taken(places, "b") for _ in range(2)]
    assert [place.is_lost for place in mine] == [True, True]
    others[0].give_back()
    assert (has_place(places, "a"), has_place(places, "c")) == (False, True)
    mine[0].give_back()
    assert has_place(places, "a")
