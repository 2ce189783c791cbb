"""A search as conditions: only operators that use an index under row-level security."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from occhub.access import ledger
from occhub.access.actor import Actor
from occhub.domains.results import policy, rules
from occhub.domains.results.models import Document, DocumentToken
from occhub.domains.results.types import OPENING, ResultQuery, TokenKind
from occhub.platform.paging import Order
from occhub.platform.text import normal_claim, prefix_end

FEW = 500
NAMES, TITLES = (TokenKind.NAME,), (TokenKind.TITLE,)
Condition = Q | Exists
NEWEST_FIRST, BY_VISIT = Order("published_at"), Order("service_date", "visit_id")


def order_of(query: ResultQuery, *, by_visit: bool) -> Order:
    """The order of what is found; one index serves it and the dates of service, which are a piece of it."""
    return BY_VISIT if by_visit or query.is_by_service else NEWEST_FIRST


def found(actor: Actor, query: ResultQuery) -> QuerySet[Document]:
    """The documents disclosed to the actor that meet every criterion."""
    rows: QuerySet[Document] = Document.objects.filter(
        policy.visible_to(actor), *_conditions(actor, rules.normal_query(query))
    )
    return rows


def _conditions(actor: Actor, query: ResultQuery) -> Iterator[Condition]:
    yield Q(**_plain(query))
    for typed, kinds in ((query.name, NAMES), (query.title, TITLES), (query.text, NAMES + TITLES)):
        if typed:
            yield _found_by(actor, rules.words(typed), kinds, rules.readings(typed) if typed is query.text else ())
    if query.authorization_number:
        yield Q(pk__in=set(_numbered(actor, query.authorization_number).values_list("document_id", flat=True)[:FEW]))
    if query.is_new:
        opened = ledger.gave_away(OPENING).filter(user_id=actor.user_id, object_id=OuterRef("pk"))
        yield Q(~Exists(opened))


def _plain(query: ResultQuery) -> dict[str, object]:
    exact = {
        "date_of_birth": query.date_of_birth,
        "center_state": query.state,
        "center_id": query.center_id,
        "claim_key": normal_claim(query.claim_number),
        "report_type": query.report_type,
        "location_id": query.location_id,
        "service_date__gte": query.service_from,
        "service_date__lte": query.service_to,
    }
    given: dict[str, object] = {name: value for name, value in exact.items() if value}
    return given if query.is_injury is None else given | {"is_injury": query.is_injury}


def _found_by(
    actor: Actor, words: Sequence[str], kinds: Sequence[TokenKind], ways: Sequence[rules.Reading]
) -> Condition:
    """The documents that have all the words, each by its beginning, or that are meant in another way.

    The words are looked up first, by themselves: those that few have lead to their documents directly, those that many
    have are met again and again on the way down the list. In one statement the planner must guess which it is.
    """
    found = _with_words(actor, words, kinds)
    others = [_read_so(actor, one, kinds) for one in ways]
    few = found[: FEW + 1].union(*(one[: FEW + 1] for one in others), all=True) if others else found[: FEW + 1]
    ids = list(few)
    if len(ids) <= FEW:  # one parameter, however many they are; of none nothing is asked
        return Q(pk__among=list(set(ids))) if ids else Q(pk__in=())
    met = [Q(Exists(_with_words(actor, words, kinds).filter(document_id=OuterRef("pk"))))]
    return reduce(or_, met + [_meant_so(actor, one, kinds) for one in ways])


def _with_words(actor: Actor, words: Sequence[str], kinds: Sequence[TokenKind]) -> QuerySet[DocumentToken]:
    """The ids of the documents that have all these words, one for each match of the first."""
    found = _with_word(actor, words[0], kinds)
    for word in words[1:]:
        found = found.filter(document_id__in=_with_word(actor, word, kinds))
    return found


def _with_word(actor: Actor, word: str, kinds: Sequence[TokenKind]) -> QuerySet[DocumentToken]:
    rows: QuerySet[DocumentToken] = DocumentToken.objects.filter(
        company_id=actor.company_id, kind__in=kinds, token__gte=word, token__lt=prefix_end(word)
    )
    return rows.values_list("document_id", flat=True)  # type: ignore[return-value]  # the rows' ids alone


def _numbered(actor: Actor, number: str) -> QuerySet[DocumentToken]:
    rows: QuerySet[DocumentToken] = DocumentToken.objects.filter(
        company_id=actor.company_id, kind=TokenKind.NUMBER, token=normal_claim(number)
    )
    return rows


def _read_so(actor: Actor, way: rules.Reading, kinds: Sequence[TokenKind]) -> QuerySet[Document]:
    """The ids of the documents that are meant in another way."""
    rows = Document.objects.filter(_meant_so(actor, way, kinds), company_id=actor.company_id)
    return rows.values_list("id", flat=True)


def _meant_so(actor: Actor, way: rules.Reading, kinds: Sequence[TokenKind]) -> Q:
    """The condition of another way to read a text; what it names has few documents."""
    if way.claim_key:
        condition = Q(claim_key=way.claim_key)
    else:
        condition = Q(pk__in=_numbered(actor, way.authorization_number).values("document_id"))
    if way.beside:
        condition &= Q(Exists(_with_words(actor, way.beside, kinds).filter(document_id=OuterRef("pk"))))
    return condition
