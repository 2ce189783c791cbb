"""The life of an authorization, told through the operations alone."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from occhub.domains.authorizations import operations, reads
from occhub.domains.authorizations.types import (
    AuthorizationDetail,
    AuthorizationFilter,
    DeliveryState,
    HomeCounts,
    InjuryDetails,
    LineOutcome,
    LineState,
    NewAuthorization,
    ReportOut,
    ResultState,
    Show,
    Shown,
    brought_by,
)
from occhub.domains.visits import operations as visits
from occhub.platform.errors import Conflict, Forbidden, NotFound, Problem
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import sql

BASIC = "basic@northwind.example"
DESK = "front-desk@austin.example"
EVERYBODY_ELSE = ("basic2@northwind.example", "user-admin@fabrikam.example", "front-desk@reno.example")


def kinds(detail: AuthorizationDetail) -> list[tuple[str, str, str]]:
    return [(one.kind, one.by_name, one.detail) for one in detail.history]


def states(detail: AuthorizationDetail) -> list[tuple[LineState, ResultState, str, str]]:
    return [(line.state, line.result_state, line.outcome_reason, line.center_note) for line in detail.lines]


def outcome(state: LineState, reason: str = "", note: str = "") -> LineOutcome:
    return LineOutcome(state, reason, note)


def test_submit_copies_everything_and_the_center_has_it_at_once(db: str) -> None:
    detail = made.submitted()
    assert (detail.shown, detail.delivery, detail.opened_at) == (Shown.SUBMITTED, DeliveryState.RECEIVED, None)
    assert detail.delivered_at == detail.submitted_at
    copied = (detail.first_name, detail.last_name, detail.employee_number, detail.location_name, detail.center_name)
    assert copied == ("Nora", "Vance", "1001", "Austin plant", "Harborline Austin")
    asked_by = (detail.requester_name, detail.requester_phone, detail.der_name, detail.der_phone, detail.company_name)
    assert asked_by == ("Basic Northwind", "555-0100", "Dana Rees", "555-0112", "Northwind Traders")
    assert detail.location_address == "1 Work Rd, Austin, TX 00002"
    assert [line.number for line in detail.lines] == [f"{detail.number}-01", f"{detail.number}-02"]
    assert kinds(detail) == [("submitted", "Basic Northwind", "")]
    assert detail.expires_on == made.today() + timedelta(days=30)
    page = reads.inbox(cast.actor(DESK), "new")
    assert [(row.id, row.person, row.services) for row in page.items] == [
        (detail.id, "Vance, Nora", ("DOT physical, recertification", "Audiogram, annual"))
    ]
    assert sql.rows(db, "select kind, payload->>'authorization_id' from platform_outbox") == [
        ("AuthorizationSubmitted", str(detail.id))
    ]


def test_the_whole_visit_from_inbox_to_check_out(db: str) -> None:
    detail = made.submitted()
    desk = cast.actor(DESK)
    operations.open_at_center(desk, detail.id)
    assert reads.inbox_waiting(desk) == 0
    visit = made.begin_visit(detail.id)
    first, second = detail.lines
    with pytest.raises(Conflict, match="2 services have no outcome yet"):
        operations.end_visit(desk, detail.id, visit.id)
    visits.record_line(desk, visit.id, first.id, outcome(LineState.PERFORMED))
    refused = outcome(LineState.REFUSED, "refused-health", "Ear pain since Monday")
    visits.record_line(desk, visit.id, second.id, refused)
    assert reads.home_counts(cast.actor(BASIC)) == HomeCounts(not_opened=0, in_center=1, refused=1, expiring=0)
    done = visits.check_out(desk, visit.id).authorization
    assert states(done) == [
        (LineState.PERFORMED, ResultState.AWAITING, "", ""),
        (LineState.REFUSED, ResultState.NONE, "The employee declined for a personal health reason", refused.note),
    ]
    operations.note_result(desk, detail.id, [ReportOut(visit.id, first.id, kind) for kind in brought_by(done.lines[0])])
    seen = reads.authorization(cast.actor(BASIC), detail.id)
    assert seen.shown is Shown.COMPLETED
    assert states(seen) == [
        (LineState.PERFORMED, ResultState.FINAL, "", ""),
        (LineState.REFUSED, ResultState.NONE, "", ""),
    ]
    who = "Front-Desk Austin, Harborline Austin"
    assert kinds(seen) == [
        ("submitted", "Basic Northwind", ""),
        ("opened", who, ""),
        ("arrived", who, visit.number),
        ("line_performed", who, "DOT physical, recertification: performed"),
        ("line_refused", who, "Audiogram, annual: refused"),
        ("left", who, ""),
        ("completed", who, ""),
        ("report_published", who, ""),
    ]
    told = sql.rows(db, "select kind from platform_outbox order by at")
    assert told == [("AuthorizationSubmitted",), ("LineRefused",)]


def test_a_line_that_continues_keeps_the_authorization_in_use(db: str) -> None:
    detail = made.submitted(services=("tb-skin-test",))
    desk, visit = cast.actor(DESK), made.begin_visit(detail.id)
    later = made.today() + timedelta(days=2)
    line = detail.lines[0].id
    with pytest.raises(Problem) as wrong:
        visits.record_line(desk, visit.id, line, LineOutcome(LineState.CONTINUES))
    assert wrong.value.fields == {"continues_on": "Enter the day on which the service continues."}
    visits.record_line(desk, visit.id, line, LineOutcome(LineState.CONTINUES, continues_on=later))
    assert visits.check_out(desk, visit.id).authorization.shown is Shown.IN_USE
    again = made.begin_visit(detail.id)
    visits.record_line(desk, again.id, line, outcome(LineState.PERFORMED))
    assert visits.check_out(desk, again.id).authorization.shown is Shown.COMPLETED


def test_others_find_nothing_and_the_wrong_verb_is_refused(db: str) -> None:
    detail = made.submitted()
    for email in EVERYBODY_ELSE:
        actor = cast.actor(email)
        for call in (reads.authorization, reads.version):
            with pytest.raises(NotFound):
                call(actor, detail.id)
        with pytest.raises(NotFound):
            operations.cancel_authorization(actor, detail.id, "Entered twice")
        with pytest.raises(NotFound):
            operations.begin_visit(actor, detail.id, uuid.uuid4(), "V-0000-0000")
    viewer = cast.actor("view-only@northwind.example")
    assert reads.authorization(viewer, detail.id).may_cancel is False
    for refused in (
        lambda: operations.submit_authorization(viewer, made.request()),
        lambda: operations.cancel_authorization(viewer, detail.id, "Entered twice"),
        lambda: operations.extend_authorization(viewer, detail.id),
        lambda: operations.save_draft(viewer, None, {}),
    ):
        with pytest.raises(Forbidden):
            refused()
    admin = cast.actor("user-admin@northwind.example")
    assert [row.id for row in reads.authorizations_page(admin, AuthorizationFilter()).items] == [detail.id]


def test_cancel_says_why_and_is_over_at_check_in(db: str) -> None:
    actor = cast.actor(BASIC)
    first, second = made.submitted(), made.submitted()
    with pytest.raises(Problem) as wrong:
        operations.cancel_authorization(actor, first.id, "  ")
    assert list(wrong.value.fields) == ["reason"]
    gone = operations.cancel_authorization(actor, first.id, "Offer withdrawn")
    assert (gone.shown, gone.cancel_reason, gone.may_cancel) == (Shown.CANCELLED, "Offer withdrawn", False)
    with pytest.raises(Conflict, match="cancelled this authorization"):
        made.begin_visit(first.id)
    made.begin_visit(second.id)
    with pytest.raises(Conflict, match="has checked in"):
        operations.cancel_authorization(actor, second.id, "Offer withdrawn")
    with pytest.raises(Conflict, match="checked in already"):
        made.begin_visit(second.id)


def alike(email: str, *services: str) -> list[str]:
    return [one.number for one in reads.open_like(cast.actor(email), cast.employee("nora"), services)]


def test_one_like_an_open_one_is_asked_about_once(db: str) -> None:
    first = made.submitted()
    both = (made.AUDIOGRAM, made.DOT_PHYSICAL)  # in any order
    for email in (BASIC, "user-admin@northwind.example"):
        with pytest.raises(Problem) as asked:
            operations.submit_authorization(cast.actor(email), made.request(services=both))
        said = "These services are authorized for this employee already. Say that you authorize them a second time."
        assert asked.value.fields == {"again": said}
        assert alike(email, *both) == [first.number]
    for differing in (made.request(services=both[:1]), made.request(employee_id=cast.employee("ines"))):
        operations.submit_authorization(cast.actor(BASIC), differing)
    second = operations.submit_authorization(cast.actor(BASIC), made.request(), again=True)
    assert alike(BASIC, *both) == [second.number, first.number]


def test_nothing_is_told_of_a_colleagues_open_one(db: str) -> None:
    made.submitted("user-admin@northwind.example")
    services = (made.DOT_PHYSICAL, made.AUDIOGRAM)
    assert alike(BASIC, *services) == []
    own = operations.submit_authorization(cast.actor(BASIC), made.request())
    assert alike(BASIC, *services) == [own.number]


def test_what_is_over_is_authorized_anew_without_a_question(db: str) -> None:
    actor, services = cast.actor(BASIC), (made.DOT_PHYSICAL, made.AUDIOGRAM)
    for over in ("cancelled", "completed", "expired"):
        one = operations.submit_authorization(actor, made.request())
        if over == "cancelled":
            operations.cancel_authorization(actor, one.id, "Entered twice")
        elif over == "completed":
            made.perform_all(one)
        else:
            expire(db, one.id)
        assert alike(BASIC, *services) == [], over


def expire(db: str, authorization_id: uuid.UUID, days: int = 1) -> None:
    sql.rows(
        db,
        "update authorizations_authorization set valid_from = %s, expires_on = %s where id = %s returning id",
        made.today() - timedelta(days=40),
        made.today() - timedelta(days=days),
        authorization_id,
    )


def test_an_expired_one_is_extended_and_then_admits_again(db: str) -> None:
    actor, detail = cast.actor(BASIC), made.submitted()
    with pytest.raises(Conflict, match="7 days before it expires"):
        operations.extend_authorization(actor, detail.id)
    expire(db, detail.id)
    seen = reads.authorization(actor, detail.id)
    assert (seen.shown, seen.may_extend, seen.may_check_in) == (Shown.EXPIRED, True, False)
    with pytest.raises(Conflict, match="has expired"):
        made.begin_visit(detail.id)
    assert reads.count(actor, AuthorizationFilter(Show.EXPIRED)) == 1
    longer = operations.extend_authorization(actor, detail.id)
    assert (longer.shown, longer.expires_on) == (Shown.SUBMITTED, made.today() + timedelta(days=30))
    assert (longer.extended_count, longer.history[-1].kind) == (1, "extended")
    made.begin_visit(detail.id)


def test_a_number_that_is_taken_is_drawn_again(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = made.submitted().number
    drawn = iter([taken, taken, "A-0000-0000"])
    monkeypatch.setattr("occhub.domains.authorizations.operations.submit.new_number", lambda _: next(drawn))
    assert made.submitted().number == "A-0000-0000"


def problems(new: NewAuthorization) -> dict[str, str]:
    with pytest.raises(Problem) as wrong:
        operations.submit_authorization(cast.actor(BASIC), new)
    return wrong.value.fields


def test_everything_wrong_is_said_at_once_by_field(db: str) -> None:
    nobody = uuid.uuid4()
    wrong = made.request(
        location_id=cast.FABRIKAM_DALLAS,
        employee_id=cast.employee("felix"),
        center_id=nobody,
        services=(),
        valid_from=made.today() - timedelta(days=1),
        instructions="x" * 1001,
    )
    assert sorted(problems(wrong)) == ["center", "employee", "instructions", "location", "services", "valid_from"]
    assert sql.rows(db, "select count(*) from authorizations_authorization") == [(0,)]


def test_injury_details_are_asked_for_injury_alone(db: str) -> None:
    assert list(problems(made.request(services=("injury-initial",), reason="injury-initial"))) == ["date_of_injury"]
    details = made.injury()["injury"]
    assert list(problems(made.request(injury=details))) == ["date_of_injury"]
    assert list(problems(made.request(**made.injury(made.today() + timedelta(days=2))))) == ["date_of_injury"]
    first = made.submitted(**made.injury())
    second = made.submitted(**made.injury())
    assert (first.is_injury, first.claim_number, first.body_part) == (True, "CL-77 / 12", "left hand")
    assert second.date_of_injury == first.date_of_injury
    assert sql.rows(db, "select count(*) from employees_injury_case") == [(1,)]


def test_known_injuries_are_those_of_the_authorizations_that_one_sees(db: str) -> None:
    today, admin = made.today(), "user-admin@northwind.example"
    older, newer = (made.injury(today - timedelta(days=days)) for days in (90, 2))
    made.submitted(**older)
    made.submitted(admin, **newer)
    unclaimed = InjuryDetails(today - timedelta(days=90), "", "")
    made.submitted(**(older | {"injury": unclaimed}))
    made.submitted(employee_id=cast.employee("ines"), **made.injury())

    def known(email: str) -> list[tuple[date, str, str]]:
        found = reads.known_injuries(cast.actor(email), cast.employee("nora"))
        return [(one.date_of_injury, one.body_part, one.claim_number) for one in found]

    first = (today - timedelta(days=90), "left hand", "CL-77 / 12")
    assert known(BASIC) == [first]
    assert known(admin) == [(today - timedelta(days=2), "left hand", "CL-77 / 12"), first]
    assert known("basic2@northwind.example") == known("user-admin@fabrikam.example") == []


def test_nobody_is_injured_in_the_year_of_birth_or_before(db: str) -> None:
    """Nora was born on 03/14/1988. The answer does not tell the day."""
    for day in (date(1950, 1, 1), date(1988, 1, 1), date(1988, 12, 31)):
        assert problems(made.request(**made.injury(day))) == {"date_of_injury": "Check the date of the injury."}
    assert made.submitted(**made.injury(date(1989, 1, 1))).date_of_injury == date(1989, 1, 1)


def test_a_draft_is_its_authors_alone_and_gone_at_submit(db: str) -> None:
    actor = cast.actor(BASIC)
    draft = operations.save_draft(actor, None, {"location": "here"})
    changed = operations.save_draft(actor, draft.id, {"location": "there"})
    assert [(one.id, one.form) for one in reads.drafts(actor)] == [(draft.id, {"location": "there"})]
    assert changed.id == draft.id
    for email in (*EVERYBODY_ELSE[:2], "user-admin@northwind.example"):
        with pytest.raises(NotFound):
            reads.draft(cast.actor(email), draft.id)
        with pytest.raises(NotFound):
            operations.discard_draft(cast.actor(email), draft.id)
        with pytest.raises(NotFound):
            operations.save_draft(cast.actor(email), draft.id, {"location": "elsewhere"})
    assert [one.form for one in reads.drafts(actor)] == [{"location": "there"}]
    operations.submit_authorization(actor, made.request(), draft_id=draft.id)
    assert reads.drafts(actor) == []
    other = operations.save_draft(actor, None, {})
    operations.discard_draft(actor, other.id)
    assert reads.drafts(actor) == []
    with pytest.raises(Problem):
        operations.save_draft(actor, None, {"instructions": "x" * 20_000})


def test_a_report_settles_lines_of_its_own_authorization_alone(db: str) -> None:
    desk, detail, other = cast.actor(DESK), made.submitted(), made.submitted(employee_id=cast.employee("ines"))
    operations.note_result(desk, detail.id, [ReportOut(uuid.uuid4(), other.lines[0].id, "audiogram")])
    assert {line.result_state for line in reads.authorization(cast.actor(BASIC), other.id).lines} == {ResultState.NONE}
