"""The work status of a visit: recorded, corrected, kept; who reads which; what is refused."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from occhub.access.actor import Actor
from occhub.domains.results import operations as results
from occhub.domains.visits.types import GivenReason, VisitDetail
from occhub.domains.work_status import operations, reads
from occhub.domains.work_status.types import (
    Appointment,
    Duty,
    NewRestriction,
    NewWorkStatus,
    Restriction,
    WorkStatusDetail,
)
from occhub.platform.errors import Conflict, Forbidden, NotFound, Problem
from tests.factories import authorizations as made
from tests.factories import cast
from tests.factories.documents import ADMIN, AUSTIN_DESK, BASIC, GRANTED, RENO_DESK, SUPERVISOR, VIEW_ONLY
from tests.support import sql

CLINICIAN = "clinician@austin.example"
FULL = NewWorkStatus(Duty.FULL)


def limited(day: date, **changes: object) -> NewWorkStatus:
    """Lifting through a day, driving until further notice, and in words."""
    plain = NewWorkStatus(
        Duty.RESTRICTED,
        (
            NewRestriction("lift", 15, until=day),
            NewRestriction("drive", amount=7),
            NewRestriction("other", words="  Keep the left hand dry ", until=day + timedelta(days=3)),
        ),
        next_on=day,
        next_at=time(9, 30),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields of the record


def visit() -> VisitDetail:
    """Nora in the center."""
    return made.begin_visit(made.submitted().id)


def record(one: VisitDetail, new: NewWorkStatus, email: str = CLINICIAN) -> WorkStatusDetail:
    """Somebody of the center records it."""
    return operations.record_work_status(cast.actor(email), one.id, new)


def test_what_was_recorded_is_what_is_read(db: str) -> None:
    one, day = visit(), made.today() + timedelta(days=7)
    status = record(one, limited(day))
    assert status == reads.work_status(cast.actor(AUSTIN_DESK), one.id)
    assert status == WorkStatusDetail(
        id=status.id,
        visit_id=one.id,
        employee_id=cast.employee("nora"),
        version=1,
        duty=Duty.RESTRICTED,
        valid_from=made.today(),
        until=None,
        restrictions=(
            Restriction("lift", 15, "", day, "Lift up to 15 lb"),
            Restriction("drive", None, "", None, "No driving and no operating of vehicles at work"),
            Restriction("other", None, "Keep the left hand dry", day + timedelta(days=3), "Keep the left hand dry"),
        ),
        appointment=Appointment(day, time(9, 30), cast.AUSTIN, "Harborline Austin"),
        recorded_at=status.recorded_at,
        recorded_by="Clinician Austin",
        center_zone="America/Chicago",
    )
    stored = "select ends_on, changes, last_change, location_name from work_status_status"
    assert sql.rows(db, stored) == [(None, [day, day + timedelta(days=3)], day + timedelta(days=3), "Austin plant")]


def test_a_correction_is_the_next_version_and_the_old_one_is_kept(db: str) -> None:
    one, day = visit(), made.today() + timedelta(days=7)
    first = record(one, limited(day))
    second = record(one, NewWorkStatus(Duty.OFF, until=day, seen=1), AUSTIN_DESK)
    assert (second.version, second.duty, second.until, second.restrictions) == (2, Duty.OFF, day, ())
    assert reads.versions_of_visit(cast.actor(AUSTIN_DESK), one.id) == (second, first)
    assert reads.work_status(cast.actor(AUSTIN_DESK), one.id) == second
    assert sql.rows(db, "select version, is_newest from work_status_status order by 1") == [(1, False), (2, True)]


def test_a_past_visit_is_corrected_too(db: str) -> None:
    one = made.perform_all(made.submitted())
    assert record(one, FULL).version == 1


def test_an_undone_check_in_has_no_work_status_any_more(db: str) -> None:
    one, other = visit(), made.begin_visit(made.submitted(employee_id=cast.employee("ines")).id, "ines")
    status, kept = record(one, FULL), record(other, FULL)
    results.undo_check_in(cast.actor(AUSTIN_DESK), one.id, GivenReason("check-in-wrong-person"))
    assert sql.rows(db, "select id, is_newest from work_status_status order by 2") == [
        (status.id, False),
        (kept.id, True),
    ]
    with pytest.raises(Conflict, match="was undone"):
        record(one, replace(FULL, seen=1))


def test_of_two_corrections_of_one_version_the_second_is_told(db: str) -> None:
    one = visit()
    record(one, FULL)
    record(one, replace(FULL, seen=1))
    for seen in (0, 1, 3):
        with pytest.raises(Conflict, match="nothing was saved"):
            record(one, NewWorkStatus(Duty.OFF, seen=seen))
    assert sql.rows(db, "select max(version)::int, count(*)::int from work_status_status") == [(2, 2)]


@pytest.mark.parametrize("before", [0, 1])
def test_of_two_at_once_one_is_recorded(db: str, before: int) -> None:
    one = visit()
    if before:
        record(one, FULL)
    actors = [cast.actor(email) for email in (AUSTIN_DESK, CLINICIAN)]
    together, told = threading.Barrier(2), []

    def act(actor: Actor) -> None:
        from django.db import connection

        together.wait()
        try:
            operations.record_work_status(actor, one.id, NewWorkStatus(Duty.OFF, seen=before))
            told.append("recorded")
        except Conflict:
            told.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["recorded", "told"]
    assert sql.rows(db, "select count(*)::int from work_status_status where is_newest") == [(1,)]


def test_what_is_incomplete_is_refused_at_its_field_and_nothing_is_kept(db: str) -> None:
    one, today = visit(), made.today()
    yesterday, late = today - timedelta(days=1), today + timedelta(days=800)
    wrong = {
        "restrictions": NewWorkStatus(Duty.RESTRICTED),
        "amount-0": NewWorkStatus(Duty.RESTRICTED, (NewRestriction("lift", 201),)),
        "amount-1": NewWorkStatus(Duty.RESTRICTED, (NewRestriction("reach"), NewRestriction("hours"))),
        "words-0": NewWorkStatus(Duty.RESTRICTED, (NewRestriction("other", words=" "),)),
        "until-0": NewWorkStatus(Duty.RESTRICTED, (NewRestriction("sit", 2, until=yesterday),)),
        "until": NewWorkStatus(Duty.OFF, until=late),
        "next_on": replace(FULL, next_at=time(9)),
        "next_center": replace(FULL, next_on=today, next_center_id=cast.key("no center")),
    }
    for name, new in wrong.items():
        with pytest.raises(Problem) as refused:
            record(one, new)
        assert list(refused.value.fields) == [name]
    with pytest.raises(Problem, match="at most 12"):
        record(one, NewWorkStatus(Duty.RESTRICTED, (NewRestriction("reach"),) * 13))
    assert sql.rows(db, "select count(*)::int from work_status_status") == [(0,)]


def test_zero_is_none_at_all(db: str) -> None:
    found = record(visit(), NewWorkStatus(Duty.RESTRICTED, (NewRestriction("lift", 0), NewRestriction("stand", 1))))
    assert [one.said for one in found.restrictions] == ["No lifting", "Stand or walk up to 1 hour a day"]


def test_who_records_and_who_reads_the_visits_status(db: str) -> None:
    one = visit()
    for email in (ADMIN, BASIC, GRANTED):
        with pytest.raises(Forbidden):
            record(one, FULL, email)
    with pytest.raises(NotFound):
        record(one, FULL, RENO_DESK)
    status = record(one, FULL)
    for email in (ADMIN, GRANTED, AUSTIN_DESK):
        assert reads.work_status(cast.actor(email), one.id) == status
    for email in (BASIC, VIEW_ONLY, SUPERVISOR):
        with pytest.raises(Forbidden):
            reads.work_status(cast.actor(email), one.id)
    for email in (RENO_DESK, "user-admin@fabrikam.example"):
        assert reads.work_status(cast.actor(email), one.id) is None


def test_recording_is_ledgered_with_the_person(db: str) -> None:
    status = record(visit(), FULL)
    ledger = "select outcome, rule, object_id, people from access_ledger where operation like "
    found = sql.rows(db, ledger + "'%work_status.operations.record_work_status'")
    assert found == [("allowed", "work_status.own-center", status.id, [cast.employee("nora")])]


def test_a_key_has_its_effect_once(db: str) -> None:
    import uuid

    from occhub.access.actor import Once
    from occhub.platform.errors import AlreadyDone

    one = visit()
    actor = cast.actor(CLINICIAN).with_once(Once("t", uuid.uuid4(), b"x"))
    status = operations.record_work_status(actor, one.id, FULL)
    with pytest.raises(AlreadyDone) as done:
        operations.record_work_status(actor, one.id, FULL)
    assert done.value.outcome == str(status.id)
