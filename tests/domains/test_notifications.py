"""Notices: who hears of a refused service, how often, and how little the mail says."""

from __future__ import annotations

import uuid

import pytest

from occhub.access.actor import system_actor
from occhub.domains.authorizations.events import LineRefused
from occhub.domains.authorizations.types import LineOutcome, LineState
from occhub.domains.notifications import operations, reads, subscribers
from occhub.domains.visits import operations as visits
from occhub.domains.visits import reads as visit_reads
from occhub.platform.errors import AlreadyDone, Forbidden
from tests.factories import cast, world
from tests.support import sql
from tests.support.postbox import postbox
from tests.support.queue import drain

BASIC = "basic@northwind.example"
SUBJECT = "You have a new item in Harborline Occupational Health"
WORDS = ("Nora", "Vance", "Audiogram", "audiogram", "physical", "Austin", "Northwind", "needle", "declined", "Driver")
CANARIES = (*WORDS, "refused", "1988", "03/14", "1001", "A-", "V-")


def refuse_a_line(requester: str = BASIC) -> uuid.UUID:
    """An employee declines one service at the center. Returns the authorization."""
    desk = cast.actor("front-desk@austin.example")
    made = world.authorize(cast.actor(requester), "nora")
    visit = world.check_in(desk, made, "nora")
    line = visit_reads.visit(desk, visit).authorization.lines[0].id
    visits.record_line(desk, visit, line, LineOutcome(LineState.REFUSED, "refused-health", "Afraid of needles"))
    return made


def _published(db: str) -> tuple[uuid.UUID, LineRefused]:
    identity, payload = sql.rows(db, "select id, payload from platform_outbox where kind = 'LineRefused'")[0]
    return identity, LineRefused(**{name: uuid.UUID(value) for name, value in payload.items()})


def test_the_responsible_member_gets_one_mail_that_says_nothing(db: str) -> None:
    refuse_a_line()
    with postbox() as box:
        logged = drain(db, **box.environment())
    assert [(sender, to) for sender, to, _ in box.mails] == [("support@harborline.example", [BASIC])]
    mail = box.mails[0][2]
    event, _ = _published(db)
    assert mail["Subject"] == SUBJECT
    assert mail["Message-ID"] == f"<notice-{event}@harborline.example>"
    assert (mail["To"], mail["Auto-Submitted"]) == (BASIC, "auto-generated")
    body = str(mail.get_payload())
    assert body.splitlines()[2] == "http://localhost:8000/sign-in"
    assert [word for word in CANARIES if word in body or word in mail["Subject"]] == []
    assert [
        word for word in (*WORDS, BASIC) if word in mail.as_string().replace(f"To: {BASIC}", "") or word in logged
    ] == []


def test_the_queue_and_the_outbox_hold_ids_alone(db: str) -> None:
    refuse_a_line()
    drain(db)
    for table in ("procrastinate_jobs", "platform_outbox"):
        text = sql.rows(db, f"select string_agg(t::text, '') from {table} t")[0][0]
        assert [word for word in (*WORDS, "@") if word in text] == [], table


def test_an_event_that_is_delivered_twice_is_told_once(db: str, as_role: object) -> None:
    refuse_a_line()
    as_role("occhub_worker")  # type: ignore[operator]  # the fixture is a function
    event_id, event = _published(db)
    subscribers.on_line_refused(event_id, event)
    with pytest.raises(AlreadyDone):
        subscribers.on_line_refused(event_id, event)
    with postbox() as box:
        drain(db, **box.environment())
    assert len(box.mails) == 1


def test_a_server_that_refuses_is_asked_again_with_the_same_message_id(db: str) -> None:
    refuse_a_line()
    with postbox() as box:
        box.refusals = ["451 come back later", "550 not today"]
        for _ in range(3):
            drain(db, **box.environment())
            sql.change(db, "update procrastinate_jobs set scheduled_at = now() where status = 'todo'")
        drain(db, **box.environment())
    assert len(box.mails) == 1
    rows = sql.rows(db, "select status::text, attempts from procrastinate_jobs where queue_name = 'mail'")
    assert rows == [("succeeded", 3)]


def test_a_server_that_is_not_there_loses_nothing(db: str) -> None:
    refuse_a_line()
    drain(db, OCCHUB_SMTP_HOST="127.0.0.1", OCCHUB_SMTP_PORT="1", OCCHUB_SMTP_TLS="0")
    assert sql.rows(db, "select status::text from procrastinate_jobs where queue_name = 'mail'") == [("todo",)]
    sql.change(db, "update procrastinate_jobs set scheduled_at = now() where status = 'todo'")
    with postbox() as box:
        drain(db, **box.environment())
    assert len(box.mails) == 1


@pytest.mark.parametrize(
    "change",
    [
        "update accounts_user set is_active = false where email = %s",
        "update accounts_membership m set is_active = false from accounts_user u where u.id = user_id and email = %s",
    ],
)
def test_somebody_who_was_switched_off_meanwhile_hears_nothing(db: str, change: str) -> None:
    refuse_a_line()
    sql.change(db, change, BASIC)
    with postbox() as box:
        drain(db, **box.environment())
    assert box.mails == []
    assert sql.rows(db, "select status::text from procrastinate_jobs where queue_name = 'mail'") == [("succeeded",)]


def test_a_member_of_another_company_is_nobody_here(db: str, as_role: object) -> None:
    as_role("occhub_worker")  # type: ignore[operator]  # the fixture is a function
    fabrikam = system_actor("test", company_id=cast.FABRIKAM)
    assert reads.notice_for(fabrikam, cast.key(f"member {BASIC}")) is None
    northwind = reads.notice_for(system_actor("test", company_id=cast.NORTHWIND), cast.key(f"member {BASIC}"))
    assert northwind is not None
    assert (northwind.recipient, northwind.subject) == (BASIC, SUBJECT)


def test_the_demonstration_keeps_its_mails_for_the_operator(db: str) -> None:
    refuse_a_line()
    drain(db)
    operator = cast.actor("operator@provider.example")
    kept = reads.mailbox(operator)
    assert [(one.recipient, one.subject) for one in kept] == [(BASIC, SUBJECT)]
    assert reads.kept_mail(operator, kept[0].id) == kept[0]


@pytest.mark.parametrize("email", [one for one in cast.PEOPLE if one != "operator@provider.example"])
def test_nobody_else_reads_the_mailbox_or_sends_notices(db: str, email: str) -> None:
    with pytest.raises(Forbidden):
        reads.mailbox(cast.actor(email))
    with pytest.raises(Forbidden):
        operations.queue_notice(cast.actor(email), uuid.uuid4(), uuid.uuid4())
