"""A visit from check-in to check-out: identity, lines, refusals, history, lists of the day."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from occhub.domains.authorizations import operations as authorizations
from occhub.domains.authorizations import reads as authorization_reads
from occhub.domains.authorizations.types import AuthorizationDetail, LineOutcome, LineState, Shown, State
from occhub.domains.visits import operations, reads
from occhub.domains.visits.types import DayList, Identity, VisitDetail, VisitState
from occhub.platform.errors import Conflict, Forbidden, NotFound, Problem
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import sql

DESK, CLINICIAN, RENO = "front-desk@austin.example", "clinician@austin.example", "front-desk@reno.example"
BORN = date(1988, 3, 14)
PERFORMED = LineOutcome(LineState.PERFORMED)
REFUSED = LineOutcome(LineState.REFUSED, "refused-health", " Afraid of needles ")


def record(visit: VisitDetail, place: int, outcome: LineOutcome, email: str = DESK) -> VisitDetail:
    """Record one line of a visit."""
    return operations.record_line(cast.actor(email), visit.id, visit.authorization.lines[place].id, outcome)


def states(authorization: AuthorizationDetail) -> list[str]:
    """The states of its lines."""
    return [str(line.state) for line in authorization.lines]


def test_check_in_begins_a_visit(db: str) -> None:
    one = made.submitted()
    visit = operations.check_in(cast.actor(DESK), one.id, Identity(True, BORN))
    assert visit == reads.visit(cast.actor(DESK), visit.id)
    assert (visit.state, visit.checked_in_by, visit.checked_out_at) == (
        VisitState.CHECKED_IN, "Front-Desk Austin", None,
    )  # fmt: skip
    assert visit.number.startswith("V-")
    assert len(visit.number) == 11
    assert (visit.open_lines, visit.may_check_out) == (2, False)
    assert visit.open_line_ids == tuple(line.id for line in one.lines)
    found = visit.authorization
    assert (found.shown, found.state, found.open_visit_id) == (Shown.IN_USE, State.IN_USE, visit.id)
    assert found.opened_at is not None
    last = found.history[-1]
    assert (last.kind, last.by_name) == ("arrived", "Front-Desk Austin, Harborline Austin")
    copied = "number, authorization_id, company_id, center_id, location_id, employee_id, last_name, date_of_birth"
    row = sql.rows(db, f"select {copied}, company_name, services, open_lines, state from visits_visit")
    assert row == [
        (
            visit.number, one.id, cast.NORTHWIND, cast.AUSTIN, cast.NORTHWIND_AUSTIN, cast.employee("nora"),
            "Vance", BORN, "Northwind Traders", ["DOT physical, recertification", "Audiogram, annual"], 2, "checked_in",
        )
    ]  # fmt: skip


def test_a_check_in_for_a_person_who_is_no_longer_named_so_is_refused(db: str) -> None:
    one = made.submitted()
    with pytest.raises(Conflict, match="nobody was checked in"):
        operations.check_in(cast.actor(DESK), one.id, Identity(True, BORN, "another name"))
    assert sql.rows(db, "select count(*)::int from visits_visit") == [(0,)]
    operations.check_in(cast.actor(DESK), one.id, Identity(True, BORN, cast.seen_at_desk("nora")))
    assert sql.rows(db, "select count(*)::int from visits_visit") == [(1,)]


def test_check_in_is_ledgered_with_the_person(db: str) -> None:
    visit = made.begin_visit(made.submitted().id)
    ledger = "select outcome, rule, object_id, people from access_ledger where operation like "
    found = sql.rows(db, ledger + "'%visits.operations.desk.check_in'")
    assert found == [("allowed", "visits.own-center", visit.id, [cast.employee("nora")])]


@pytest.mark.parametrize(
    ("identity", "fields"),
    [
        (Identity(False, BORN), ["name_confirmed"]),
        (Identity(True, date(1988, 3, 15)), ["date_of_birth"]),
        (Identity(False, date(1988, 4, 13)), ["date_of_birth", "name_confirmed"]),
    ],
)
def test_another_identity_is_refused_at_the_field_and_nothing_happens(
    db: str, identity: Identity, fields: list[str]
) -> None:
    one = made.submitted()
    with pytest.raises(Problem) as refused:
        operations.check_in(cast.actor(DESK), one.id, identity)
    assert sorted(refused.value.fields) == fields
    assert "1988" not in str(refused.value)
    assert sql.rows(db, "select state, open_visit_id, opened_at from authorizations_authorization") == [
        ("submitted", None, None)
    ]
    assert sql.rows(db, "select count(*) from visits_visit") == [(0,)]


def test_whoever_is_in_the_center_already_is_not_checked_in_twice(db: str) -> None:
    visit = made.begin_visit(made.submitted().id)
    with pytest.raises(Conflict, match="checked in already"):
        operations.check_in(cast.actor(CLINICIAN), visit.authorization.id, Identity(True, BORN))


def test_nobody_is_checked_in_when_cancelled_completed_or_early(db: str) -> None:
    cancelled = made.submitted()
    authorizations.cancel_authorization(cast.actor("basic@northwind.example"), cancelled.id, "Not needed")
    done, early = made.submitted(), made.submitted(valid_from=made.today() + timedelta(days=3))
    made.perform_all(done)
    for one, words in ((cancelled, "cancelled this"), (done, "is done"), (early, "valid from")):
        with pytest.raises(Conflict, match=words):
            operations.check_in(cast.actor(DESK), one.id, Identity(True, BORN))


def test_nobody_is_checked_in_when_expired_at_the_center(db: str) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 18, tzinfo=UTC), tick=True):
        one = made.submitted()
    last_moment = datetime(2026, 4, 2, 4, 59, tzinfo=UTC)  # April 1, 11:59 PM in Austin
    with time_machine.travel(last_moment, tick=True):
        operations.check_in(cast.actor(DESK), one.id, Identity(True, BORN))
    with time_machine.travel(datetime(2026, 3, 2, 18, tzinfo=UTC), tick=True):
        other = made.submitted()
    with (
        time_machine.travel(last_moment + timedelta(minutes=2), tick=True),
        pytest.raises(Conflict, match="has expired"),
    ):
        operations.check_in(cast.actor(DESK), other.id, Identity(True, BORN))


def test_lines_are_recorded_and_put_right_until_check_out(db: str) -> None:
    visit = made.begin_visit(made.submitted().id)
    after = record(visit, 0, PERFORMED)
    assert (after.state, after.open_lines, states(after.authorization)) == (
        VisitState.IN_PROGRESS, 1, ["performed", "authorized"],
    )  # fmt: skip
    after = record(visit, 1, REFUSED, CLINICIAN)
    line = after.authorization.lines[1]
    assert (line.outcome_reason, line.center_note) == (
        "The employee declined for a personal health reason", "Afraid of needles",
    )  # fmt: skip
    assert (after.open_lines, after.may_check_out) == (0, True)
    after = record(visit, 1, LineOutcome(LineState.PERFORMED, "refused-health", "", made.today()))
    assert states(after.authorization) == ["performed", "performed"]
    assert (after.authorization.lines[1].outcome_reason, after.authorization.lines[1].continues_on) == ("", None)
    assert sql.rows(db, "select count(*)::int from platform_outbox where kind = 'LineRefused'") == [(1,)]
    left = operations.check_out(cast.actor(CLINICIAN), visit.id)
    assert (left.state, left.checked_out_by, left.may_check_out) == (
        VisitState.CHECKED_OUT, "Clinician Austin", False,
    )  # fmt: skip
    assert (left.authorization.shown, left.authorization.open_visit_id) == (Shown.COMPLETED, None)
    assert [step.kind for step in left.authorization.history] == [
        "submitted", "arrived", "line_performed", "line_refused", "line_performed", "left", "completed",
    ]  # fmt: skip
    with pytest.raises(Conflict, match="checked out meanwhile"):
        record(visit, 0, REFUSED)
    with pytest.raises(Conflict, match="checked out meanwhile"):
        operations.check_out(cast.actor(DESK), visit.id)


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        (LineOutcome(LineState.AUTHORIZED), "state"),
        (LineOutcome(LineState.REFUSED), "reason"),
        (LineOutcome(LineState.REFUSED, "not-performed-staff"), "reason"),
        (LineOutcome(LineState.NOT_PERFORMED, "refused-declined"), "reason"),
        (LineOutcome(LineState.CONTINUES), "continues_on"),
        (LineOutcome(LineState.CONTINUES, continues_on=date(2020, 1, 1)), "continues_on"),
        (LineOutcome(LineState.REFUSED, "refused-declined", "x" * 1001), "note"),
    ],
)
def test_an_outcome_without_its_parts_is_refused_at_the_field(db: str, outcome: LineOutcome, field: str) -> None:
    visit = made.begin_visit(made.submitted().id)
    with pytest.raises(Problem) as refused:
        record(visit, 0, outcome)
    assert list(refused.value.fields) == [field]
    assert reads.visit(cast.actor(DESK), visit.id) == visit


@pytest.mark.parametrize(
    ("recorded", "words"),
    [
        (0, "2 services are still open: record each before check-out."),
        (1, "1 service is still open: record each before check-out."),
    ],
)
def test_check_out_waits_for_every_line(db: str, recorded: int, words: str) -> None:
    visit = made.begin_visit(made.submitted().id)
    for place in range(recorded):
        visit = record(visit, place, PERFORMED)
    with pytest.raises(Conflict) as refused:
        operations.check_out(cast.actor(DESK), visit.id)
    assert str(refused.value) == words
    assert reads.visit(cast.actor(DESK), visit.id) == visit


def test_a_line_that_continues_lets_the_person_leave_and_come_again(db: str) -> None:
    one = made.submitted(services=("tb-skin-test", made.AUDIOGRAM))
    visit = made.begin_visit(one.id)
    record(visit, 0, LineOutcome(LineState.CONTINUES, continues_on=made.today() + timedelta(days=2)))
    record(visit, 1, PERFORMED)
    left = operations.check_out(cast.actor(DESK), visit.id)
    assert (left.authorization.shown, states(left.authorization)) == (Shown.IN_USE, ["continues", "performed"])
    early = made.begin_visit(one.id)
    assert (early.open_lines, early.may_check_out) == (0, True)
    operations.check_out(cast.actor(DESK), early.id)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2), tick=True):
        again = made.begin_visit(one.id)
        assert again.open_line_ids == (one.lines[0].id,)
        with pytest.raises(Conflict, match="1 service is still open"):
            operations.check_out(cast.actor(DESK), again.id)
        with pytest.raises(Conflict, match="earlier visit"):
            record(again, 1, REFUSED)
        record(again, 0, PERFORMED)
        assert operations.check_out(cast.actor(DESK), again.id).authorization.shown is Shown.COMPLETED


def test_another_center_and_another_line_do_not_exist(db: str) -> None:
    visit, other = made.begin_visit(made.submitted().id), made.submitted()
    reno = cast.actor(RENO)
    for step in (
        lambda: operations.check_in(reno, other.id, Identity(True, BORN)),
        lambda: reads.visit(reno, visit.id),
        lambda: reads.version(reno, visit.id),
        lambda: operations.record_line(reno, visit.id, visit.authorization.lines[0].id, PERFORMED),
        lambda: operations.check_out(reno, visit.id),
        lambda: reads.visit(reno, uuid.uuid4()),
        lambda: operations.record_line(cast.actor(DESK), visit.id, other.lines[0].id, PERFORMED),
    ):
        with pytest.raises(NotFound):
            step()
    assert sql.rows(db, "select count(*)::int from visits_visit") == [(1,)]


@pytest.mark.parametrize("email", ["user-admin@northwind.example", "granted@northwind.example"])
def test_visit_activity_is_read_but_not_worked_on(db: str, email: str) -> None:
    visit, member = made.begin_visit(made.submitted().id), cast.actor(email)
    record(visit, 1, REFUSED)
    seen = reads.visit(member, visit.id)
    assert (seen.number, seen.may_check_out) == (visit.number, False)
    line = seen.authorization.lines[1]
    assert (line.state, line.outcome_reason, line.center_note) == (LineState.REFUSED, "", "")
    for step in (
        lambda: operations.check_in(member, visit.authorization.id, Identity(True, BORN)),
        lambda: operations.record_line(member, visit.id, line.id, PERFORMED),
        lambda: operations.check_out(member, visit.id),
        lambda: reads.today(member, DayList.DONE),
    ):
        with pytest.raises(Forbidden):
            step()


@pytest.mark.parametrize(
    "email",
    [
        "basic@northwind.example",
        "view-only@northwind.example",
        "user-admin@fabrikam.example",
        "operator@provider.example",
    ],
)
def test_without_visit_activity_there_is_no_visit(db: str, email: str) -> None:
    visit = made.begin_visit(made.submitted().id)
    for read in (reads.visit, reads.version):
        with pytest.raises(NotFound):
            read(cast.actor(email), visit.id)


def test_the_lists_of_the_day(db: str) -> None:
    first, second = made.begin_visit(made.submitted().id), made.begin_visit(made.submitted(**made.injury()).id)
    desk = cast.actor(DESK)
    before = reads.today_version(desk)
    record(first, 0, PERFORMED)
    here = reads.today(desk, DayList.IN_CENTER)
    assert [(row.id, row.person, row.company_name, row.open_lines, row.is_injury, row.state) for row in here] == [
        (first.id, "Vance, Nora", "Northwind Traders", 1, False, VisitState.IN_PROGRESS),
        (second.id, "Vance, Nora", "Northwind Traders", 1, True, VisitState.CHECKED_IN),
    ]
    assert here[0].services == ("DOT physical, recertification", "Audiogram, annual")
    record(first, 1, PERFORMED)
    operations.check_out(desk, first.id)
    done = reads.today(desk, DayList.DONE)
    assert [(row.id, row.open_lines, row.checked_out_at is not None) for row in done] == [(first.id, 0, True)]
    assert [row.id for row in reads.today(desk, DayList.IN_CENTER)] == [second.id]
    assert reads.today_version(desk) != before
    assert reads.today(cast.actor(RENO), DayList.DONE) == reads.today(cast.actor(RENO), DayList.IN_CENTER) == []


def test_done_today_ends_with_the_day_of_the_center(db: str) -> None:
    with time_machine.travel(datetime(2026, 3, 3, 5, 30, tzinfo=UTC), tick=True):  # March 2, 11:30 PM in Austin
        visit = made.perform_all(made.submitted())
        assert [row.id for row in reads.today(cast.actor(DESK), DayList.DONE)] == [visit.id]
    with time_machine.travel(datetime(2026, 3, 3, 6, 5, tzinfo=UTC), tick=True):
        assert reads.today(cast.actor(DESK), DayList.DONE) == []


def test_the_version_changes_with_every_step(db: str) -> None:
    visit, desk = made.begin_visit(made.submitted().id), cast.actor(DESK)
    seen = [reads.version(desk, visit.id)]
    for place in (0, 1):
        record(visit, place, PERFORMED)
        seen.append(reads.version(desk, visit.id))
    authorizations.note_result(desk, visit.authorization.id, ())
    seen.append(reads.version(desk, visit.id))
    operations.check_out(desk, visit.id)
    seen.append(reads.version(desk, visit.id))
    assert len(set(seen)) == 5
    assert reads.version(desk, visit.id) == seen[-1]
    assert authorization_reads.inbox_waiting(desk) == 0
