"""Distance, opening hours in the center's zone, ability."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occhub.domains.centers import rules
from occhub.domains.centers.types import Center, CenterKind, Opening

DAY = Opening(time(8), time(17))
AUSTIN = Center(
    id=UUID(int=1),
    slug="austin",
    name="Austin",
    kind=CenterKind.PHYSICAL,
    street="",
    city="Austin",
    state="TX",
    postal_code="",
    latitude=30.2711,
    longitude=-97.7437,
    zone="America/Chicago",
    phone="",
    fax="",
    capabilities=frozenset({"audiometry", "dot-exam"}),
    hours=(DAY, DAY, DAY, DAY, DAY, Opening(time(9), time(13)), None),
)
CHICAGO = ZoneInfo("America/Chicago")
degrees = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def test_distance_between_known_places() -> None:
    # John F. Kennedy to Los Angeles airport: 2,475 miles on the ellipsoid, a sphere is within half a percent of it.
    assert rules.distance_miles(40.6413, -73.7781, 33.9416, -118.4085) == pytest.approx(2475, rel=0.005)
    assert rules.distance_miles(0, 0, 0, 180) == pytest.approx(3.14159265 * rules.EARTH_RADIUS_MILES, rel=1e-6)


@given(degrees, degrees)
def test_distance_is_the_same_both_ways_and_never_beyond_the_other_side(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    there, back = rules.distance_miles(*a, *b), rules.distance_miles(*b, *a)
    assert there == pytest.approx(back, abs=1e-4)
    assert 0 <= there <= 3.1416 * rules.EARTH_RADIUS_MILES


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2026, 11, 23, 7, 59, tzinfo=CHICAGO), False),
        (datetime(2026, 11, 23, 8, 0, tzinfo=CHICAGO), True),
        (datetime(2026, 11, 23, 16, 59, 59, tzinfo=CHICAGO), True),
        (datetime(2026, 11, 23, 17, 0, tzinfo=CHICAGO), False),
        (datetime(2026, 11, 23, 14, 30, tzinfo=UTC), True),
        (datetime(2026, 7, 1, 13, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 13, 30, tzinfo=UTC), False),
        (datetime(2026, 11, 28, 13, 30, tzinfo=CHICAGO), False),
        (datetime(2026, 11, 29, 10, 0, tzinfo=CHICAGO), False),
    ],
)
def test_open_on_the_wall_clock_of_the_center(moment: datetime, is_open: bool) -> None:
    assert rules.is_open(AUSTIN, moment) is is_open


def test_open_past_midnight_and_around_the_clock() -> None:
    late = replace(AUSTIN, hours=(Opening(time(20), time(2)), None, None, None, None, None, None))
    opens = [rules.is_open(late, datetime(2026, 11, day, hour, tzinfo=CHICAGO)) for day, hour in
             ((23, 1), (23, 19), (23, 21), (24, 1), (24, 2), (24, 21))]  # fmt: skip
    assert opens == [False, False, True, True, False, False]
    always = replace(AUSTIN, hours=(Opening(time(0), time(0)),) * 7)
    assert all(rules.is_open(always, datetime(2026, 11, 23, hour, 30, tzinfo=CHICAGO)) for hour in range(24))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        rules.is_open(AUSTIN, datetime(2026, 11, 23, 8))  # noqa: DTZ001 - the point of the test


def test_only_able_and_accepting_centers_are_chosen_nearest_first() -> None:
    far = replace(AUSTIN, id=UUID(int=2), name="Reno", latitude=39.5296, longitude=-119.8138)
    unknown = replace(AUSTIN, id=UUID(int=3), name="Nowhere", latitude=None, longitude=None)
    unable = replace(AUSTIN, id=UUID(int=4), capabilities=frozenset({"audiometry"}))
    closed = replace(AUSTIN, id=UUID(int=5), accepting=False)
    found = rules.choices(
        [unknown, far, closed, unable, AUSTIN],
        {"audiometry", "dot-exam"},
        datetime(2026, 11, 23, 9, tzinfo=CHICAGO),
        30.1930,
        -97.7430,
    )
    assert [(f.center.name, f.miles and round(f.miles), f.open_now) for f in found] == [
        ("Austin", 5, True),
        ("Reno", 1402, True),
        ("Nowhere", None, True),
    ]


def test_hours_as_people_write_them_and_as_stored() -> None:
    assert rules.hours_lines(AUSTIN) == (
        "Monday to Friday 8:00 AM to 5:00 PM",
        "Saturday 9:00 AM to 1:00 PM",
        "Sunday closed",
    )
    around = Opening(time(0), time(0))
    assert rules.hours_lines(replace(AUSTIN, hours=(around,) * 7)) == ("Open 24 hours",)
    assert rules.hours_lines(replace(AUSTIN, hours=(*(around,) * 5, None, None))) == (
        "Monday to Friday open 24 hours",
        "Saturday to Sunday closed",
    )
    stored = json.loads(json.dumps(rules.hours_to_json(AUSTIN.hours)))
    assert rules.hours_from_json(stored) == AUSTIN.hours
    with pytest.raises(ValueError, match="seven days"):
        rules.hours_from_json([None])
