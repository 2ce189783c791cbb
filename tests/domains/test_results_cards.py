"""DOT medical cards: the day that a card needs, the newest of each person, who sees which, and what the list costs."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from occhub.access.actor import Grant, GrantKind
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.results import operations, reads, rules
from occhub.domains.results.types import DotCard, ResultQuery
from occhub.platform.errors import Forbidden, Problem
from occhub.platform.ids import LocationId
from tests.factories import authorizations as made
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, AUSTIN_DESK, FABRIKAM_ADMIN, GRANTED, RENO_DESK, publish, visit
from tests.support import sql
from tests.support.queue import drain

CARD = "dot-medical-card"
NORA, INES = cast.employee("nora"), cast.employee("ines")


def day(ahead: int) -> date:
    """So many days from today."""
    return made.today() + timedelta(days=ahead)


def card(ahead: int, name: str = "nora", desk: str = AUSTIN_DESK, **changes: Any) -> uuid.UUID:
    """A card that is valid through a day so far ahead; one that is over was good when it was published."""
    of = visit(name, desk, **({"requester": ADMIN} if desk == RENO_DESK else {}), **changes)
    return publish(of, CARD, desk=desk, valid_until=day(max(ahead, 0)), text=f"Card {ahead}")


def past(db: str, document: uuid.UUID, *, exam: int, end: int) -> None:
    """Move a card into the past."""
    sql.change(
        db,
        "update results_document set service_date = %s, valid_until = %s where id = %s",
        day(exam),
        day(end),
        document,
    )


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (None, "Enter the day through which the card is valid, as it stands on the card."),
        (date(2026, 5, 3), "The exam was on 05/04/2026: the card cannot end before it."),
        (
            date(2028, 5, 5),
            "A card is valid for at most 24 months after the exam: through 05/04/2028. Check the day on the card.",
        ),
    ],
)
def test_a_card_needs_a_day_within_24_months_of_the_exam(until: date | None, said: str) -> None:
    kind = load_packaged().report_types[CARD]
    with pytest.raises(Problem) as refused:
        rules.checked_valid_until(kind, until, date(2026, 5, 4))
    assert refused.value.fields == {"valid_until": said}


def test_the_first_and_the_last_day_are_good_and_other_types_have_none() -> None:
    kinds, exam = load_packaged().report_types, date(2026, 5, 4)
    for until in (exam, date(2028, 5, 4)):
        assert rules.checked_valid_until(kinds[CARD], until, exam) == until
    assert rules.checked_valid_until(kinds["audiogram"], date(2030, 1, 1), exam) is None


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 11, 27), 3, date(2027, 2, 27)),
        (date(2026, 12, 1), 24, date(2028, 12, 1)),
    ],
)
def test_months_later_is_a_day_that_exists(start: date, months: int, end: date) -> None:
    assert rules.months_later(start, months) == end


def test_the_newest_card_of_each_person_the_one_that_ends_first_on_top(db: str) -> None:
    older = card(10)
    past(db, older, exam=-300, end=10)
    newest = card(200)
    soon = card(45, "ines", **documents.INES)
    page = reads.dot_cards_page(cast.actor(ADMIN))
    assert [(one.document_id, one.days_left, one.is_ending, one.is_expired) for one in page.items] == [
        (soon, 45, True, False),
        (newest, 200, False, False),
    ]
    assert page.items[1] == DotCard(
        document_id=newest,
        employee_id=NORA,
        person="Vance, Nora",
        date_of_birth=date(1988, 3, 14),
        center_name="Harborline Austin",
        service_date=made.today(),
        valid_until=day(200),
        days_left=200,
    )
    assert reads.dot_cards_page(cast.actor(ADMIN), expired=True).items == ()
    assert [one.document_id for one in reads.dot_cards_page(cast.actor(ADMIN), "vance no").items] == [newest]
    assert reads.dot_cards_page(cast.actor(ADMIN), "nobody").items == ()
    assert reads.dot_card_of(cast.actor(ADMIN), NORA) == page.items[1]
    assert reads.dot_card_of(cast.actor(ADMIN), cast.employee("maeve")) is None


def test_a_card_that_ended_is_current_no_more_and_home_counts_those_of_30_days(db: str) -> None:
    gone, today, later = card(0), card(0, "ines", **documents.INES), card(31, "maeve", RENO_DESK, **documents.RENO)
    past(db, gone, exam=-90, end=-1)
    actor = cast.actor(ADMIN)
    assert [one.document_id for one in reads.dot_cards_page(actor).items] == [today, later]
    assert [(one.document_id, one.days_left) for one in reads.dot_cards_page(actor, expired=True).items] == [(gone, -1)]
    assert reads.ending_cards(actor) == 1
    past(db, later, exam=-90, end=30)
    assert reads.ending_cards(actor) == 2


def test_a_card_is_shown_to_whom_its_document_is_disclosed(db: str) -> None:
    card(100)
    other = card(90, "felix", requester=documents.FABRIKAM_BASIC, **documents.FELIX)
    assert [one.document_id for one in reads.dot_cards_page(cast.actor(FABRIKAM_ADMIN)).items] == [other]
    assert reads.dot_card_of(cast.actor(FABRIKAM_ADMIN), NORA) is None
    for email in (documents.BASIC, documents.VIEW_ONLY):
        with pytest.raises(Forbidden):
            reads.dot_cards_page(cast.actor(email))
        assert (reads.ending_cards(cast.actor(email)), reads.dot_card_of(cast.actor(email), NORA)) == (0, None)
    assert reads.offers_cards(cast.actor(ADMIN))
    assert not reads.offers_cards(cast.actor(documents.BASIC))
    granted = {one.document_id for one in reads.dot_cards_page(cast.actor(GRANTED)).items}
    listed = reads.documents_page(cast.actor(GRANTED), ResultQuery()).items
    assert granted == {one.id for one in listed if one.report_type == CARD}


def marked(db: str) -> set[uuid.UUID]:
    """The cards that are marked as followed."""
    return {one for (one,) in sql.rows(db, "select id from results_document where is_followed")}


def test_a_card_that_was_followed_is_marked_and_the_mark_goes_with_the_newer_one(db: str) -> None:
    admin, desk = cast.actor(ADMIN), cast.actor(AUSTIN_DESK)
    older = card(10)
    past(db, older, exam=-300, end=10)
    drain(db)
    assert marked(db) == set()
    newest, other = card(200), card(45, "ines", **documents.INES)
    drain(db)
    assert marked(db) == {older}
    assert {one.document_id for one in reads.dot_cards_page(admin).items} == {newest, other}
    corrected = operations.replace_document(
        desk, newest, "", "Wrong day", documents.proof("Card, corrected"), valid_until=day(150)
    )
    drain(db)
    assert (marked(db), {one.document_id for one in reads.dot_cards_page(admin).items}) == ({older}, {corrected, other})
    operations.withdraw_document(desk, corrected, "wrong_person", "")
    assert marked(db) == set()
    assert {one.document_id for one in reads.dot_cards_page(admin).items} == {older, other}
    drain(db)
    assert marked(db) == set()


def test_a_card_of_another_location_does_not_mark_and_is_compared_all_the_same(db: str) -> None:
    """Who moved: whoever reads the old location alone still finds the card of there."""
    older = card(10)
    past(db, older, exam=-300, end=10)
    newest = card(200)
    sql.change(db, "update results_document set location_id = %s where id = %s", cast.NORTHWIND_RENO, older)
    drain(db)
    assert marked(db) == set()
    assert [one.document_id for one in reads.dot_cards_page(cast.actor(ADMIN)).items] == [newest]
    at_reno = replace(cast.actor(GRANTED), location_ids=frozenset([LocationId(cast.NORTHWIND_RENO)]))
    at_reno = replace(at_reno, grants=(Grant(GrantKind.RESULTS),))
    assert [one.document_id for one in reads.dot_cards_page(at_reno).items] == [older]


def test_what_was_published_before_there_were_marks_gets_them_and_only_the_system_sets_them(db: str) -> None:
    older = card(10)
    past(db, older, exam=-300, end=10)
    newest = card(200)
    assert sql.change(db, import_module("occhub.domains.results.migrations.0013_followed_cards").MARK) == 1
    assert marked(db) == {older}
    for email in (ADMIN, AUSTIN_DESK):
        with pytest.raises(Forbidden):
            operations.mark_followed_cards(cast.actor(email), newest)


def test_a_withdrawn_card_gives_way_to_the_one_before(db: str) -> None:
    older = card(10)
    past(db, older, exam=-300, end=10)
    newest = card(200)
    sql.change(db, "update results_document set state = 'withdrawn' where id = %s", newest)
    assert [one.document_id for one in reads.dot_cards_page(cast.actor(ADMIN)).items] == [older]


def test_the_list_goes_page_by_page_and_costs_the_same_for_one_card_and_for_fifty(db: str) -> None:
    actor, bulk = cast.actor(ADMIN), documents.Bulk(report_type=CARD, title="Card")
    ids = documents.write(db, [bulk] * 60)
    for number, one in enumerate(ids):
        sql.change(db, "update results_document set valid_until = %s where id = %s", day(number // 2), one)
    counts, seen, place = [], [], None
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            page = reads.dot_cards_page(actor, cursor=place)
        counts.append(sum("results_document" in one["sql"] for one in asked.captured_queries))
        seen += [one.document_id for one in page.items]
        place = page.older
    assert (counts, place, len(seen), set(seen)) == ([1, 1, 1], None, 60, set(ids))
    last = [one.document_id for one in reads.dot_cards_page(actor).items]
    assert last == seen[:25]
