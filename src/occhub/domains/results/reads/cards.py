"""Current DOT medical cards: the newest of each person among the documents that the actor may open."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.results import policy, rules
from occhub.domains.results.models import Document, DocumentToken
from occhub.domains.results.types import DotCard, TokenKind
from occhub.platform import clock
from occhub.platform.paging import PAGE_SIZE, Cursor, Page
from occhub.platform.text import prefix_end

SOON = timedelta(days=30)
COUNTED = 100


@operation(P.RESULT_LIST, may=policy.may_list)
def dot_cards_page(actor: Actor, name: str = "", cursor: str | None = None, *, expired: bool = False) -> Page[DotCard]:
    """The current cards of the people whose names have all words of ``name``, the one that ends first on top; with
    ``expired`` those that have ended, the last one on top. 25 a page, never counted."""
    today = _today(actor)
    rows = (
        _listed(actor).filter(_named(actor, name), valid_until__lt=today)
        if expired
        else _listed(actor).filter(_named(actor, name), valid_until__gte=today)
    )
    place = Cursor.read(cursor)
    if place:
        rows = rows.filter(_behind(place, is_falling=expired))
    order = ("-valid_until", "-id") if expired else ("valid_until", "id")
    found = list(rows.order_by(*order)[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    older = Cursor(_moment(_end(shown[-1])), shown[-1].id).text() if len(found) > PAGE_SIZE else None
    return Page(tuple(_card(row, today) for row in shown), older=older)


@operation(P.RESULT_LIST, may=policy.may_look)
def dot_card_of(actor: Actor, employee_id: uuid.UUID) -> DotCard | None:
    """The person's newest card, current or expired; None where the actor may open none."""
    if not policy.may_list(actor):
        return None
    row = _newest(actor).filter(employee_id=employee_id).first()
    return _card(row, _today(actor)) if row else None


@operation(P.RESULT_LIST, may=policy.may_look, ledgered=False)
def ending_cards(actor: Actor) -> int:
    """How many current cards end within 30 days, 100 at most. Discloses nothing of anyone."""
    if not policy.may_list(actor):
        return 0
    today = _today(actor)
    rows = _listed(actor).filter(valid_until__gte=today, valid_until__lte=today + SOON)
    return len(rows.values_list("id", flat=True)[:COUNTED])


def _listed(actor: Actor) -> QuerySet[Document]:
    """Those of a list: cards that are marked as followed by a newer one are not even met on the way down. Not marked
    are a card followed at another location, and one followed a moment ago."""
    return _newest(actor).filter(is_followed=False)


def _newest(actor: Actor) -> QuerySet[Document]:
    """Cards for which the actor may open no newer one of the same person: that of a later exam, else of the same day
    and published later.

    Each row is compared with the few cards of its person, by an index.
    """
    cards = Document.objects.filter(policy.visible_to(actor), report_type=policy.CARD, valid_until__isnull=False)
    later = Q(service_date__gt=OuterRef("service_date")) | Q(
        service_date=OuterRef("service_date"), published_at__gt=OuterRef("published_at")
    )
    newer = cards.filter(
        later, company_id=OuterRef("company_id"), employee_id=OuterRef("employee_id"),
        service_date__gte=OuterRef("service_date"),
    )  # fmt: skip
    found: QuerySet[Document] = cards.filter(~Exists(newer))
    return found


def _named(actor: Actor, name: str) -> Q:
    condition = Q()
    for word in rules.words(name):
        matching = DocumentToken.objects.filter(
            company_id=actor.company_id, kind=TokenKind.NAME, token__gte=word, token__lt=prefix_end(word)
        )
        condition &= Q(pk__in=matching.values("document_id"))
    return condition


def _behind(place: Cursor, *, is_falling: bool) -> Q:
    day, way = place.at.date(), "lt" if is_falling else "gt"
    bound = Q(**{f"valid_until__{way}e": day})
    return bound & (Q(**{f"valid_until__{way}": day}) | Q(**{f"id__{way}": place.id}))


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _today(actor: Actor) -> date:
    return clock.local_date(clock.now(), actor.zone)


def _end(row: Document) -> date:
    end = row.valid_until
    if end is None:
        raise ValueError("A card has an end.")
    return end


def _card(row: Document, today: date) -> DotCard:
    return DotCard(
        document_id=row.id,
        employee_id=row.employee_id,
        person=f"{row.last_name}, {row.first_name}",
        date_of_birth=row.date_of_birth,
        center_name=row.center_name,
        service_date=row.service_date,
        valid_until=_end(row),
        days_left=(_end(row) - today).days,
    )
