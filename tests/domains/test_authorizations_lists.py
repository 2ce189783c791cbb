"""Lists, counts, versions: whole results, and the same number of queries for one row and for thirty."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from occhub.access.actor import Actor
from occhub.domains.authorizations import operations, reads
from occhub.domains.authorizations.types import AuthorizationFilter, HomeCounts, LineOutcome, LineState, Shelf, Show
from occhub.domains.visits import operations as visits
from occhub.platform.paging import PAGE_SIZE
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import sql

ADMIN, BASIC, VIEWER = "user-admin@northwind.example", "basic@northwind.example", "view-only@northwind.example"
DESK = "front-desk@austin.example"
EVERYTHING = AuthorizationFilter()


def ids(email: str, wanted: AuthorizationFilter = EVERYTHING) -> list[uuid.UUID]:
    return [row.id for row in reads.authorizations_page(cast.actor(email), wanted).items]


def date(db: str, one: uuid.UUID, valid_from: int, expires_on: int) -> None:
    """Put the dates of an authorization so many days from today."""
    sql.rows(
        db,
        "update authorizations_authorization set valid_from = %s, expires_on = %s where id = %s returning id",
        made.today() + timedelta(days=valid_from),
        made.today() + timedelta(days=expires_on),
        one,
    )


def test_each_state_has_its_list_and_its_count(db: str) -> None:
    """One authorization of each kind; every choice of the filter shows exactly those that it says."""
    world = {
        name: made.submitted()
        for name in ("fresh", "opened", "expired", "expiring", "cancelled", "in_center", "refused", "done")
    }
    desk = cast.actor(DESK)
    operations.open_at_center(desk, world["opened"].id)
    date(db, world["expired"].id, -40, -1)
    date(db, world["expiring"].id, -28, 2)
    operations.cancel_authorization(cast.actor(BASIC), world["cancelled"].id, "Entered twice")
    made.begin_visit(world["in_center"].id)
    visit = made.begin_visit(world["refused"].id)
    for line in world["refused"].lines:
        visits.record_line(desk, visit.id, line.id, LineOutcome(LineState.REFUSED, "refused-declined"))
    visits.check_out(desk, visit.id)
    made.perform_all(world["done"])
    names = {one.id: name for name, one in world.items()}
    shown = {show: {names[one] for one in ids(BASIC, AuthorizationFilter(show))} for show in Show}
    assert shown == {
        Show.ALL: set(world),
        Show.SUBMITTED: {"fresh", "opened", "expiring"},
        Show.IN_USE: {"in_center"},
        Show.COMPLETED: {"refused", "done"},
        Show.CANCELLED: {"cancelled"},
        Show.EXPIRED: {"expired"},
        Show.NOT_OPENED: {"fresh", "expiring"},
        Show.IN_CENTER: {"in_center"},
        Show.REFUSED: {"refused"},
        Show.EXPIRING: {"expiring"},
    }
    assert {show: reads.count(cast.actor(BASIC), AuthorizationFilter(show)) for show in Show} == {
        show: len(found) for show, found in shown.items()
    }
    assert reads.home_counts(cast.actor(BASIC)) == HomeCounts(not_opened=2, in_center=1, refused=1, expiring=1)
    for show in (Show.SUBMITTED, Show.IN_USE, Show.COMPLETED, Show.CANCELLED, Show.EXPIRED):
        rows = reads.authorizations_page(cast.actor(BASIC), AuthorizationFilter(show)).items
        assert {str(row.shown) for row in rows} == {str(show)}


def test_whose_lists_hold_what(db: str) -> None:
    own = made.submitted()
    foreign = made.submitted("basic2@northwind.example")
    elsewhere = made.submitted(
        ADMIN, location_id=cast.NORTHWIND_RENO, employee_id=cast.employee("maeve"), center_id=cast.RENO
    )
    other_company = made.at_fabrikam()
    assert ids(BASIC) == [own.id]
    assert ids(ADMIN) == ids(VIEWER) == [elsewhere.id, foreign.id, own.id]
    assert ids(ADMIN, AuthorizationFilter(own=True)) == [elsewhere.id]
    assert ids(ADMIN, AuthorizationFilter(location_id=cast.NORTHWIND_RENO)) == [elsewhere.id]
    assert ids(ADMIN, AuthorizationFilter(center_id=cast.AUSTIN)) == [foreign.id, own.id]
    assert ids("basic@fabrikam.example") == [other_company.id]
    austin = reads.inbox(cast.actor(DESK), Shelf.ALL).items
    assert [row.id for row in austin] == [other_company.id, foreign.id, own.id]
    assert [row.id for row in reads.latest_own(cast.actor(ADMIN))] == [elsewhere.id]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("garcia", True),
        ("GARCÍA inés", True),
        ("ines gar", True),
        ("lopez", True),
        ("1002", True),
        ("arcia", False),
        ("garcia vance", False),
        ("900%", False),
        ("%", False),
        ("", True),
    ],
)
def test_words_find_by_prefix_in_any_order_without_accents(db: str, typed: str, found: bool) -> None:
    one = made.submitted(employee_id=cast.employee("ines"))
    made.at_fabrikam()
    assert ids(BASIC, AuthorizationFilter(words=typed)) == ([one.id] if found else [])
    at_desk = reads.inbox(cast.actor(DESK), Shelf.ALL, typed).items
    assert (one.id in {row.id for row in at_desk}) == found


def test_an_authorization_is_found_by_its_number_as_people_type_it(db: str) -> None:
    one, _ = made.submitted(), made.submitted()
    for typed in (one.number, one.number.lower(), one.number[2:], one.number[2:6]):
        assert one.id in ids(BASIC, AuthorizationFilter(words=typed))
    assert ids(BASIC, AuthorizationFilter(words=one.number)) == [one.id]


def test_the_shelves_of_the_inbox(db: str) -> None:
    desk = cast.actor(DESK)
    fresh, opened, later, gone = (made.submitted() for _ in range(4))
    operations.open_at_center(desk, opened.id)
    date(db, later.id, 3, 30)
    date(db, gone.id, -40, -1)
    here = made.submitted()
    made.begin_visit(here.id)

    def shelf(which: Shelf) -> set[uuid.UUID]:
        return {row.id for row in reads.inbox(desk, which).items}

    assert shelf(Shelf.NEW) == {fresh.id, later.id}
    assert shelf(Shelf.EXPECTED) == {fresh.id, opened.id}
    assert shelf(Shelf.ALL) == {fresh.id, opened.id, later.id, gone.id, here.id}
    assert reads.inbox_waiting(desk) == 2


def test_who_comes_again_is_expected_on_the_day_at_the_center_with_what_is_left(db: str) -> None:
    """The day begins in Austin, not in UTC: at 11:59 PM of the eve nobody is expected."""
    desk, noon = cast.actor(DESK), datetime(2026, 11, 27, 18, tzinfo=UTC)
    with time_machine.travel(noon, tick=True):
        one = made.submitted(services=("tb-skin-test", made.AUDIOGRAM))
        visit = made.begin_visit(one.id)
        day = made.today() + timedelta(days=2)
        for line, outcome in zip(
            one.lines,
            (LineOutcome(LineState.CONTINUES, continues_on=day), LineOutcome(LineState.PERFORMED)),
            strict=True,
        ):
            visits.record_line(desk, visit.id, line.id, outcome)
        visits.check_out(desk, visit.id)

    def rows(which: Shelf) -> list[tuple[uuid.UUID, tuple[str, ...], object]]:
        return [(row.id, row.services, row.comes_on) for row in reads.inbox(desk, which).items]

    waits = [(one.id, ("Tuberculosis skin test",), day)]
    eve = datetime(2026, 11, 29, 5, 59, tzinfo=UTC)
    for moment, expected in ((eve, []), (eve + timedelta(minutes=2), waits), (eve + timedelta(days=3), waits)):
        with time_machine.travel(moment, tick=True):
            assert (rows(Shelf.EXPECTED), rows(Shelf.ALL)) == (expected, waits)


def test_pages_lead_through_every_row_and_back(db: str) -> None:
    made_ids = [made.submitted().id for _ in range(PAGE_SIZE * 2 + 3)]
    actor, seen, cursor, pages = cast.actor(BASIC), [], None, []
    while True:
        page = reads.authorizations_page(actor, EVERYTHING, cursor)
        pages.append(page)
        seen += [row.id for row in page.items]
        cursor = page.older
        if cursor is None:
            break
    assert seen == list(reversed(made_ids))
    assert [len(page.items) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 3]
    back = reads.authorizations_page(actor, EVERYTHING, pages[2].newer)
    assert back.items == pages[1].items
    first = reads.authorizations_page(actor, EVERYTHING, back.newer)
    assert (first.items, first.newer) == (pages[0].items, None)


def test_versions_change_with_what_is_visible_and_with_nothing_else(db: str) -> None:
    basic, admin, desk = cast.actor(BASIC), cast.actor(ADMIN), cast.actor(DESK)
    one = made.submitted()

    def versions() -> tuple[str, ...]:
        of_lists = (reads.list_version(basic), reads.list_version(admin), reads.inbox_version(desk))
        return (*of_lists, reads.version(basic, one.id))

    before = versions()
    assert versions() == before
    made.submitted("basic2@northwind.example")
    after = versions()
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, False, True]
    operations.open_at_center(desk, one.id)
    opened = versions()
    assert not set(opened) & set(after)
    made.at_fabrikam(center_id=cast.RENO)
    assert versions() == opened


@pytest.mark.parametrize("zone", ["America/New_York", "America/Chicago", "America/Los_Angeles", "Pacific/Honolulu"])
def test_the_version_changes_with_the_day_of_each_center(db: str, zone: str) -> None:
    midnight = datetime(2026, 3, 4, tzinfo=ZoneInfo(zone))
    with time_machine.travel(midnight - timedelta(days=2), tick=True):
        one = made.submitted(center_id=cast.RENO)
    assert sql.change(db, f"update authorizations_authorization set center_zone = '{zone}'") == 1
    found = []
    for moment in (midnight - timedelta(minutes=40), midnight - timedelta(seconds=1), midnight):
        with time_machine.travel(moment, tick=False):
            basic, desk = cast.actor(BASIC), cast.actor("front-desk@reno.example")
            found.append((reads.version(basic, one.id), reads.list_version(basic), reads.inbox_version(desk)))
    assert found[0] == found[1]
    assert not set(found[1]) & set(found[2])


def queries(read: Callable[[Actor], object], email: str) -> int:
    actor = cast.actor(email)
    with CaptureQueriesContext(connection) as captured:
        read(actor)
    return len(captured)


def test_a_list_costs_the_same_for_one_row_and_for_thirty(db: str) -> None:
    """Four for transaction, context and ledger; then one for the rows and one for each kind of child."""
    made.submitted()
    costs: dict[str, tuple[Callable[[Actor], object], str, int]] = {
        "list": (lambda actor: reads.authorizations_page(actor, EVERYTHING), BASIC, 7),
        "searched": (lambda actor: reads.authorizations_page(actor, AuthorizationFilter(words="nora")), ADMIN, 7),
        "inbox": (lambda actor: reads.inbox(actor, Shelf.ALL), DESK, 6),
        "counts": (reads.home_counts, BASIC, 7),
        "latest": (reads.latest_own, BASIC, 7),
        "version": (reads.list_version, BASIC, 4),
    }
    one = {name: queries(read, email) for name, (read, email, _) in costs.items()}
    for _ in range(29):
        made.submitted()
    thirty = {name: queries(read, email) for name, (read, email, _) in costs.items()}
    assert one == thirty == {name: exact for name, (_, _, exact) in costs.items()}
