"""Who had opened a report hears that it was replaced or withdrawn: on Home, and by one mail that says nothing."""

from __future__ import annotations

import uuid
from dataclasses import replace as changed

import pytest

from occhub.domains.notifications import subscribers
from occhub.domains.results import operations, reads
from occhub.domains.results.events import ReaderTold
from occhub.domains.results.types import AnnouncementKind, News, Opening
from occhub.platform.errors import AlreadyDone, Forbidden, NotFound
from tests.domains.test_results_ending import replace, withdraw
from tests.factories import cast
from tests.factories.documents import ADMIN, AUSTIN_DESK, BASIC, GRANTED, RENO_DESK, VIEW_ONLY, publish, visit
from tests.support import sql
from tests.support.postbox import postbox
from tests.support.queue import drain

WORDS = ("Nora", "Vance", "Audiogram", "audiogram", "Austin", "Northwind", "1988", "corrected", "withdrawn", "replaced")


def opened(document_id: uuid.UUID, *emails: str) -> None:
    """People open a report."""
    for email in emails:
        reads.view_file(cast.actor(email), document_id)


def news(email: str) -> list[tuple[AnnouncementKind, uuid.UUID | None]]:
    """What Home says to somebody."""
    return [(one.kind, one.current_id) for one in reads.news(cast.actor(email))]


def test_home_says_that_a_report_was_corrected_until_the_new_version_is_opened(db: str) -> None:
    first = publish(visit())
    opened(first, ADMIN, GRANTED)
    second = replace(first)
    line = (AnnouncementKind.REPLACED, second)
    assert {email: news(email) for email in (ADMIN, GRANTED, BASIC, VIEW_ONLY)} == {
        ADMIN: [line],
        GRANTED: [line],
        BASIC: [],
        VIEW_ONLY: [],
    }
    (told,) = reads.news(cast.actor(ADMIN))
    assert told == News(
        id=told.id,
        kind=AnnouncementKind.REPLACED,
        center_name="Harborline Austin",
        center_zone="America/Chicago",
        opened_at=told.opened_at,
        at=told.at,
        current_id=second,
    )
    assert told.opened_at < told.at
    opened(second, ADMIN)
    assert (news(ADMIN), news(GRANTED)) == ([], [line])


def test_a_line_leads_to_the_newest_version(db: str) -> None:
    first = publish(visit())
    opened(first, ADMIN)
    third = replace(replace(first, text="Second"), text="Third")
    assert news(ADMIN) == [(AnnouncementKind.REPLACED, third)]
    withdraw(third)
    assert news(ADMIN) == [(AnnouncementKind.CORRECTION_WITHDRAWN, None)]  # nothing that holds is left to be opened


def test_home_says_that_a_report_was_withdrawn_until_that_is_waved_off(db: str) -> None:
    document_id = publish(visit())
    opened(document_id, GRANTED)
    withdraw(document_id)
    assert (news(GRANTED), news(ADMIN)) == ([(AnnouncementKind.WITHDRAWN, None)], [])
    (told,) = reads.news(cast.actor(GRANTED))
    for email in (ADMIN, BASIC):
        with pytest.raises(NotFound):
            operations.dismiss_news(cast.actor(email), told.id)
    with pytest.raises(Forbidden):
        operations.dismiss_news(cast.actor(AUSTIN_DESK), told.id)
    assert operations.dismiss_news(cast.actor(GRANTED), told.id) == told.id
    assert news(GRANTED) == []
    with pytest.raises(NotFound):
        operations.dismiss_news(cast.actor(GRANTED), told.id)


def test_whoever_may_not_see_the_correction_hears_only_of_a_withdrawal(db: str) -> None:
    first, other = publish(visit()), publish(visit(), text="Other")
    opened(first, GRANTED)
    opened(other, GRANTED)
    replace(first)
    withdraw(other)
    without = changed(cast.actor(GRANTED), grants=())
    assert [one.kind for one in reads.news(without)] == [AnnouncementKind.WITHDRAWN]


def test_each_reader_gets_one_mail_that_says_nothing(db: str) -> None:
    first = publish(visit())
    opened(first, ADMIN, GRANTED)
    opened(first, GRANTED)
    replace(first)
    with postbox() as box:
        logged = drain(db, **box.environment())
    assert sorted(to for _, to, _ in box.mails) == [[GRANTED], [ADMIN]]
    for _, _, mail in box.mails:
        text = f"{mail['Subject']} {mail.get_payload()}"
        assert mail["Subject"] == "You have a new item in Harborline Occupational Health"
        assert [word for word in WORDS if word in text or word in logged] == []


def test_a_reader_who_opened_the_correction_already_or_lost_the_right_gets_no_mail(db: str) -> None:
    first = publish(visit())
    opened(first, ADMIN, GRANTED)
    second = replace(first)
    opened(second, ADMIN)
    sql.execute(db, "delete from accounts_grant")
    with postbox() as box:
        drain(db, **box.environment())
    assert box.mails == []


def test_an_event_that_is_delivered_twice_is_told_once(db: str, as_role: object) -> None:
    document_id = publish(visit())
    opened(document_id, GRANTED)
    withdraw(document_id)
    as_role("occhub_worker")  # type: ignore[operator]  # the fixture is a function
    ((event_id, payload),) = sql.rows(db, "select id, payload from platform_outbox where kind = 'ReaderTold'")
    event = ReaderTold(**{name: uuid.UUID(value) for name, value in payload.items()})
    subscribers.on_reader_told(event_id, event)
    with pytest.raises(AlreadyDone):
        subscribers.on_reader_told(event_id, event)
    with postbox() as box:
        drain(db, **box.environment())
    assert [to for _, to, _ in box.mails] == [[GRANTED]]


def test_a_user_admin_sees_who_opened_it(db: str) -> None:
    document_id = publish(visit())
    admin = cast.actor(ADMIN)
    assert reads.openings(admin, document_id) == ()
    opened(document_id, GRANTED, AUSTIN_DESK)
    reads.download_file(admin, document_id)
    found = reads.openings(admin, document_id)
    assert [changed(one, at=found[0].at) for one in found] == [
        Opening(found[0].at, admin.name, is_download=True, is_center=False),
        Opening(found[0].at, "", is_download=False, is_center=True),
        Opening(found[0].at, cast.actor(GRANTED).name, is_download=False, is_center=False),
    ]
    assert sorted((one.at for one in found), reverse=True) == [one.at for one in found]
    with pytest.raises(Forbidden):
        reads.openings(cast.actor(GRANTED), document_id)
    for email in ("user-admin@fabrikam.example", RENO_DESK):
        with pytest.raises(NotFound):
            reads.openings(cast.actor(email), document_id)
    withdraw(document_id)
    with pytest.raises(NotFound):
        reads.openings(admin, document_id)


def test_what_the_version_number_says(db: str) -> None:
    first = publish(visit())
    admin = cast.actor(ADMIN)
    before = reads.document_version(admin, first)
    assert reads.document_version(admin, first) == before
    replace(first)
    assert reads.document_version(admin, first) != before
    for email in (BASIC, "user-admin@fabrikam.example", RENO_DESK):
        with pytest.raises(NotFound):
            reads.document_version(cast.actor(email), first)
    reading = "select count(*) from access_ledger where operation like '%document_version' and outcome = 'allowed'"
    assert sql.rows(db, reading) == [(0,)]
