"""The one clock, and calendar dates of places."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occhub.platform import clock

ZONES = ["America/Chicago", "America/New_York", "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu", "UTC"]
MOMENTS = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  (made aware)


def test_now_is_aware_and_in_utc() -> None:
    before = datetime.now(tz=UTC)
    assert before <= clock.now() <= before + timedelta(seconds=5)
    assert clock.now().tzinfo is UTC


def test_a_told_moment_ends_with_its_block_also_after_an_error() -> None:
    moment = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    with pytest.raises(LookupError), clock.at(moment):  # noqa: PT012  (what happens before the error matters)
        assert clock.now() == moment
        with clock.at(moment + timedelta(days=1)):
            assert clock.now() == moment + timedelta(days=1)
        assert clock.now() == moment
        raise LookupError
    assert abs(clock.now() - datetime.now(tz=UTC)) < timedelta(seconds=5)


def test_a_told_moment_stays_on_its_thread() -> None:
    seen: list[datetime] = []
    with clock.at(datetime(2001, 1, 1, tzinfo=UTC)):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0].year >= 2026


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        ("2026-03-08T07:59:59+00:00", "America/Chicago", date(2026, 3, 8)),  # the night the clocks go forward
        ("2026-03-09T04:59:59+00:00", "America/Chicago", date(2026, 3, 8)),  # 11:59:59 PM CDT
        ("2026-03-09T05:00:00+00:00", "America/Chicago", date(2026, 3, 9)),
        ("2026-11-01T05:00:00+00:00", "America/Chicago", date(2026, 11, 1)),  # midnight CDT, a day of 25 hours
        ("2026-11-02T05:59:59+00:00", "America/Chicago", date(2026, 11, 1)),
        ("2026-11-02T06:00:00+00:00", "America/Chicago", date(2026, 11, 2)),
        ("2026-01-01T09:59:59+00:00", "Pacific/Honolulu", date(2025, 12, 31)),
    ],
)
def test_the_date_of_a_place(moment: str, zone: str, expected: date) -> None:
    assert clock.local_date(datetime.fromisoformat(moment), zone) == expected


@given(MOMENTS, st.sampled_from(ZONES))
def test_the_date_of_a_place_never_runs_back_and_is_near(moment: datetime, zone: str) -> None:
    here = clock.local_date(moment, zone)
    assert abs((here - moment.date()).days) <= 1
    assert here <= clock.local_date(moment + timedelta(hours=1), zone)
    assert clock.local_date(moment.astimezone(ZoneInfo("Asia/Tokyo")), zone) == here
