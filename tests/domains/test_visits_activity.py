"""What a company reads of its visits: the list and its filters, one visit, versions; whole results, exact queries."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import psycopg
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from occhub.access.actor import Actor, Grant, GrantKind
from occhub.domains.authorizations import policy as authorization_policy
from occhub.domains.authorizations.types import LineOutcome, LineState
from occhub.domains.results import operations as results
from occhub.domains.visits import operations, reads
from occhub.domains.visits.types import GivenReason, Identity, ShowVisits, VisitDetail, VisitFilter, VisitState
from occhub.platform.errors import Forbidden, NotFound
from occhub.platform.ids import LocationId
from occhub.platform.paging import PAGE_SIZE
from tests.factories import authorizations as made
from tests.factories import cast, documents
from tests.support import sql

ADMIN, GRANTED, BASIC = "user-admin@northwind.example", "granted@northwind.example", "basic@northwind.example"
DESK, RENO_DESK = "front-desk@austin.example", "front-desk@reno.example"
PERFORMED = LineOutcome(LineState.PERFORMED)


def ids(actor: Actor, **wanted: Any) -> list[uuid.UUID]:
    return [row.id for row in reads.visits_page(actor, VisitFilter(**wanted)).items]


def at_reno(**changes: Any) -> VisitDetail:
    """Maeve in the center in Reno."""
    return documents.visit("maeve", RENO_DESK, ADMIN, **documents.RENO, **changes)


def test_each_filter_shows_exactly_those_that_it_says(db: str) -> None:
    admin = cast.actor(ADMIN)
    here = made.begin_visit(made.submitted().id)
    begun = documents.visit("ines", **documents.INES)
    operations.record_line(cast.actor(DESK), begun.id, begun.authorization.lines[0].id, PERFORMED)
    over = made.perform_all(made.submitted())
    left = made.begin_visit(made.submitted().id)
    operations.leave_early(cast.actor(DESK), left.id)
    undone = made.begin_visit(made.submitted().id)
    results.undo_check_in(cast.actor(DESK), undone.id, GivenReason("check-in-not-here"))
    hurt = made.begin_visit(made.submitted(**made.injury()).id)
    elsewhere = at_reno()
    documents.visit("felix", DESK, documents.FABRIKAM_BASIC, **documents.FELIX)
    everything = [one.id for one in (elsewhere, hurt, undone, left, over, begun, here)]
    assert ids(admin) == everything
    shown = {show: ids(admin, show=show) for show in ShowVisits}
    assert shown == {
        ShowVisits.ALL: everything,
        ShowVisits.HERE: [elsewhere.id, hurt.id, begun.id, here.id],
        ShowVisits.CHECKED_OUT: [over.id],
        ShowVisits.LEFT: [left.id],
        ShowVisits.CANCELLED: [undone.id],
    }
    assert ids(admin, center_id=cast.RENO) == ids(admin, location_id=cast.NORTHWIND_RENO) == [elsewhere.id]
    assert ids(admin, is_injury=True) == [hurt.id]
    assert ids(admin, is_injury=False, location_id=cast.NORTHWIND_AUSTIN, show=ShowVisits.HERE) == [begun.id, here.id]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("garcia", True), ("GARCÍA inés", True), ("ines gar", True), ("arcia", False), ("garcia vance", False),
     ("%", False), ("  ", True), ("", True)],
)  # fmt: skip
def test_words_find_by_prefix_in_any_order_without_accents(db: str, typed: str, found: bool) -> None:
    visit = documents.visit("ines", **documents.INES)
    assert ids(cast.actor(ADMIN), words=typed) == ([visit.id] if found else [])


def test_a_name_that_many_have_is_met_on_the_way_down_the_list(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("occhub.domains.visits.reads.employer.FEW", 1)
    nora = [made.begin_visit(made.submitted().id).id for _ in range(3)]
    documents.visit("ines", **documents.INES)
    assert ids(cast.actor(ADMIN), words="vance no") == list(reversed(nora))


def test_days_are_those_at_the_center(db: str) -> None:
    """11:30 PM in Reno on March 2 is March 3 in UTC and in Austin."""
    with time_machine.travel(datetime(2026, 3, 3, 7, 30, tzinfo=UTC), tick=True):
        late, early = at_reno(valid_from=date(2026, 3, 2)), made.begin_visit(made.submitted().id)
    admin, second, third = cast.actor(ADMIN), date(2026, 3, 2), date(2026, 3, 3)
    assert ids(admin, since=second, until=second) == [late.id]
    assert ids(admin, since=third) == [early.id]
    assert set(ids(admin, since=second, until=third)) == {late.id, early.id}
    assert ids(admin, until=date(2026, 3, 1)) == ids(admin, since=date(2026, 3, 4)) == []
    assert ids(admin, since=date.min, until=date.max) != []


def test_whose_lists_hold_what(db: str) -> None:
    austin, elsewhere = made.begin_visit(made.submitted().id), at_reno()
    felix = documents.visit("felix", DESK, documents.FABRIKAM_BASIC, **documents.FELIX)
    assert ids(cast.actor(ADMIN)) == [elsewhere.id, austin.id]
    assert ids(cast.actor(GRANTED)) == [austin.id]
    assert ids(cast.actor("user-admin@fabrikam.example")) == [felix.id]
    for email in (
        BASIC,
        "view-only@northwind.example",
        "supervisor@northwind.example",
        DESK,
        "operator@provider.example",
    ):
        actor = cast.actor(email)
        with pytest.raises(Forbidden):
            reads.visits_page(actor, VisitFilter())
        with pytest.raises(Forbidden):
            reads.list_version(actor)
        assert not reads.offers_visits(actor)


def test_a_row_tells_no_date_of_birth(db: str) -> None:
    visit = made.begin_visit(made.submitted().id)
    (row,) = reads.visits_page(cast.actor(ADMIN), VisitFilter()).items
    assert (row.person, row.number, row.state, row.services, row.center_id, row.location_id) == (
        "Vance, Nora", visit.number, VisitState.CHECKED_IN, ("DOT physical, recertification", "Audiogram, annual"),
        cast.AUSTIN, cast.NORTHWIND_AUSTIN,
    )  # fmt: skip
    assert "1988" not in repr(row)


def test_pages_lead_through_every_row_and_back(db: str) -> None:
    made_ids = [made.begin_visit(made.submitted().id).id for _ in range(PAGE_SIZE + 3)]
    actor = cast.actor(ADMIN)
    first = reads.visits_page(actor, VisitFilter())
    second = reads.visits_page(actor, VisitFilter(), first.older)
    assert [row.id for row in (*first.items, *second.items)] == list(reversed(made_ids))
    assert (len(first.items), first.newer, second.older) == (PAGE_SIZE, None, None)
    assert reads.visits_page(actor, VisitFilter(), second.newer).items == first.items


def test_versions_change_with_what_is_visible_and_with_nothing_else(db: str) -> None:
    admin, granted = cast.actor(ADMIN), cast.actor(GRANTED)
    visit = made.begin_visit(made.submitted().id)

    def versions() -> list[str]:
        of_one = [reads.activity_version(actor, visit.id) for actor in (admin, granted)]
        return [*(reads.list_version(actor) for actor in (admin, granted)), *of_one]

    before = versions()
    assert versions() == before
    at_reno()
    after = versions()
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True, True, True]
    documents.visit("felix", DESK, documents.FABRIKAM_BASIC, **documents.FELIX)
    assert versions() == after
    operations.record_line(cast.actor(DESK), visit.id, visit.authorization.lines[0].id, PERFORMED)
    recorded = versions()
    assert not set(recorded) & set(after)
    documents.publish(visit)
    assert not set(versions()[2:]) & set(recorded)


def basic_with_visits() -> Actor:
    """A Basic member to whom visits at Austin are given, and nothing else."""
    actor = cast.actor("basic2@northwind.example")
    return replace(actor, grants=(Grant(GrantKind.VISITS, None, LocationId(cast.NORTHWIND_AUSTIN)),))


def test_a_visit_is_told_without_clinical_reasons_also_where_the_authorization_is_a_colleagues(db: str) -> None:
    one = made.submitted()
    visit = made.begin_visit(one.id)
    desk = cast.actor(DESK)
    operations.record_line(desk, visit.id, one.lines[0].id, PERFORMED)
    operations.record_line(desk, visit.id, one.lines[1].id, LineOutcome(LineState.REFUSED, "refused-health", "Needles"))
    operations.check_out(desk, visit.id)
    operations.reopen(desk, visit.id, GivenReason("check-out-other", "CANARY"))
    operations.check_out(desk, visit.id)
    seen = reads.activity(basic_with_visits(), visit.id)
    story = seen.story
    assert (seen.state, seen.checked_in_by, seen.checked_out_by, seen.is_injury) == (
        VisitState.CHECKED_OUT, "Front-Desk Austin", "Front-Desk Austin", False,
    )  # fmt: skip
    assert (story.number, story.is_reached, story.date_of_birth, story.location_name, story.center_name) == (
        one.number, False, None, "Austin plant", "Harborline Austin",
    )  # fmt: skip
    assert [(line.state, line.outcome_reason, line.center_note) for line in story.lines] == [
        (LineState.PERFORMED, "", ""), (LineState.REFUSED, "", ""),
    ]  # fmt: skip
    assert [(one.step, one.told, one.by_name) for one in seen.undos] == [
        ("check_out", "The visit was checked out by mistake.", "Front-Desk Austin")
    ]
    assert not {word for word in ("CANARY", "Needles", "1988") if word in repr(seen)}
    told = reads.activity(cast.actor(ADMIN), visit.id).story
    assert (told.is_reached, told.date_of_birth) == (True, date(1988, 3, 14))


def test_each_visit_tells_what_was_recorded_in_it(db: str) -> None:
    one = made.submitted(services=("tb-skin-test", made.AUDIOGRAM))
    first, desk, admin = made.begin_visit(one.id), cast.actor(DESK), cast.actor(ADMIN)
    day = made.today() + timedelta(days=2)
    operations.record_line(desk, first.id, one.lines[0].id, LineOutcome(LineState.CONTINUES, continues_on=day))
    operations.record_line(desk, first.id, one.lines[1].id, PERFORMED)
    operations.check_out(desk, first.id)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2), tick=True):
        second = made.begin_visit(one.id)
        assert [line.state for line in reads.activity(admin, second.id).story.lines] == [LineState.CONTINUES]
        operations.record_line(desk, second.id, one.lines[0].id, PERFORMED)
        operations.check_out(desk, second.id)

        def lines(visit: VisitDetail) -> list[tuple[str, LineState, date | None]]:
            found = reads.activity(admin, visit.id).story.lines
            return [(line.service_name, line.state, line.continues_on) for line in found]

        assert lines(first) == [
            ("Tuberculosis skin test", LineState.CONTINUES, day), ("Audiogram, annual", LineState.PERFORMED, None),
        ]  # fmt: skip
        assert lines(second) == [("Tuberculosis skin test", LineState.PERFORMED, None)]
        results.undo_check_in(desk, second.id, GivenReason("check-in-wrong-person"))
        assert (len(lines(first)), lines(second)) == (2, [])


def test_who_may_not_read_a_visit_finds_none(db: str) -> None:
    visit, elsewhere = made.begin_visit(made.submitted().id), at_reno()
    for actor, identity in (
        (cast.actor(BASIC), visit.id),
        (cast.actor("supervisor@northwind.example"), visit.id),
        (cast.actor("user-admin@fabrikam.example"), visit.id),
        (cast.actor(DESK), elsewhere.id),
        (basic_with_visits(), elsewhere.id),
        (cast.actor(ADMIN), uuid.uuid4()),
    ):
        for read in (reads.activity, reads.activity_version):
            with pytest.raises(NotFound):
                read(actor, identity)


def test_the_scope_of_a_story_is_that_of_its_visit(db: str) -> None:
    """Two policies decide about one page: they agree for everybody of the cast, and for a Basic member with visits."""
    for visit, location in (
        (made.begin_visit(made.submitted().id), cast.NORTHWIND_AUSTIN),
        (at_reno(), cast.NORTHWIND_RENO),
    ):
        facts = visit.authorization
        assert facts.location_id == location
        for actor in (*(cast.actor(email) for email in cast.PEOPLE), basic_with_visits()):
            may = authorization_policy.decide_activity(actor, facts).allowed
            try:
                reads.activity(actor, visit.id)
            except NotFound:
                assert not may
            else:
                assert may


def queries(read: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        read()
    return len(captured)


def test_a_list_costs_the_same_for_one_row_and_for_thirty(db: str) -> None:
    """Four for transaction, context and ledger; one for the rows; one more for the words of a name."""
    admin = cast.actor(ADMIN)
    visit = made.begin_visit(made.submitted().id)
    costs: dict[str, tuple[Callable[[], object], int]] = {
        "list": (lambda: reads.visits_page(admin, VisitFilter()), 5),
        "named": (lambda: reads.visits_page(admin, VisitFilter(words="nora")), 6),
        "version": (lambda: reads.list_version(admin), 4),
        "one": (lambda: reads.activity(admin, visit.id), 8),
        "of a person": (lambda: reads.visits_of_employee(admin, cast.employee("nora")).items, 5),
    }
    one = {name: queries(read) for name, (read, _) in costs.items()}
    for _ in range(29):
        made.begin_visit(made.submitted().id)
    thirty = {name: queries(read) for name, (read, _) in costs.items()}
    assert one == thirty == {name: exact for name, (_, exact) in costs.items()}


def test_the_migration_writes_the_words_that_a_check_in_writes(db: str) -> None:
    """For visits that were there before them."""
    documents.visit("ines", **documents.INES)
    documents.visit("felix", DESK, documents.FABRIKAM_BASIC, **documents.FELIX)
    words = "select token, company_id, center_id, visit_id from visits_token order by token, visit_id"
    before = sql.rows(db, words)
    assert [token for token, *_ in before] == ["felix", "garcia", "ines", "lopez", "vance"]
    sql.execute(db, "delete from visits_token; alter table visits_token no force row level security")

    class Editor:
        def __init__(self, owner: psycopg.Connection) -> None:
            self.connection = self
            self.cursor = owner.cursor

    migration = import_module("occhub.domains.visits.migrations.0005_activity")
    with sql.as_role(db, "occhub_owner") as owner, owner.transaction():
        migration.words_of_names(None, Editor(owner))
    assert sql.rows(db, words) == before


def test_a_check_in_writes_its_words_once(db: str) -> None:
    one = made.submitted()
    operations.check_in(cast.actor(DESK), one.id, Identity(True, cast.EMPLOYEES["nora"][4]))
    assert sql.rows(db, "select token, company_id, center_id from visits_token order by token") == [
        ("nora", cast.NORTHWIND, cast.AUSTIN), ("vance", cast.NORTHWIND, cast.AUSTIN),
    ]  # fmt: skip
