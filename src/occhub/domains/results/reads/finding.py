"""What is offered while somebody searches."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.results import policy, rules
from occhub.domains.results.models import Document
from occhub.domains.results.reads._criteria import found, order_of
from occhub.domains.results.types import (
    MOST_IN_ARCHIVE,
    Match,
    Neighbors,
    ResultQuery,
    SuggestedDocument,
    SuggestedPerson,
    Suggestions,
)
from occhub.platform.paging import PAGE_SIZE
from occhub.platform.text import index_tokens

LOOKED_AT = 40
SHOWN = 5


@operation(P.RESULT_LIST, may=policy.may_list)
def suggestions(actor: Actor, query: ResultQuery) -> Suggestions:
    """Whom and what the actor may mean, out of the newest documents that a search finds: up to five people whose names
    have what was typed, up to five documents."""
    order = order_of(query, by_visit=False)
    rows = list(found(actor, query).order_by(*order.names())[:LOOKED_AT])
    people = [_person(row) for row in rows if _is_of_person(row, query)]
    documents = tuple(
        SuggestedDocument(row.id, row.employee_id, _name(row), row.title, row.service_date) for row in rows[:SHOWN]
    )
    return Suggestions(tuple(dict.fromkeys(people))[:SHOWN], documents)


@operation(P.RESULT_LIST, may=policy.may_list)
def matching_documents(actor: Actor, query: ResultQuery, *, by_visit: bool) -> tuple[Match, ...]:
    """The first 200 documents that a search finds, in the order of the list, each with the cursor of its page."""
    order = order_of(query, by_visit=by_visit)
    names = {name.lstrip("-") for name in order.names()} | {"employee_id"}
    rows = list(found(actor, query).only(*names).order_by(*order.names())[:MOST_IN_ARCHIVE])
    cursors: list[str | None] = [None]
    cursors += [order.place(row, is_back=False).text() for row in rows[PAGE_SIZE - 1 :: PAGE_SIZE]]
    return tuple(Match(row.id, row.employee_id, cursors[at // PAGE_SIZE]) for at, row in enumerate(rows))


@operation(P.RESULT_LIST, may=policy.may_list)
def neighbors(actor: Actor, query: ResultQuery, document_id: uuid.UUID, *, by_visit: bool) -> Neighbors:
    """The documents before and after one in the order of the list that a search gives, whether or not it is itself in
    it. None beside one that the actor does not find.

    Of the new ones alone, the way back leads through those that were opened on the way, too."""
    row = Document.objects.filter(policy.visible_to(actor), pk=document_id).first()
    if row is None:
        return Neighbors()
    order = order_of(query, by_visit=by_visit)

    def beside(*, is_back: bool) -> uuid.UUID | None:
        rows = found(actor, replace(query, is_new=False) if is_back else query)
        on = rows.filter(order.beyond(order.place(row, is_back=is_back))).order_by(*order.names(is_back=is_back))
        return on.values_list("id", flat=True).first()

    return Neighbors(newer=beside(is_back=True), older=beside(is_back=False))


def _name(row: Document) -> str:
    return f"{row.last_name}, {row.first_name}"


def _person(row: Document) -> SuggestedPerson:
    return SuggestedPerson(row.employee_id, _name(row), row.date_of_birth)


def _is_of_person(row: Document, query: ResultQuery) -> bool:
    """Whether all that was typed speaks of the person: then all of their documents may be meant."""
    typed = rules.words(f"{query.text} {query.name}")
    known = [*index_tokens(row.last_name), *index_tokens(row.first_name)]
    born: date | None = query.date_of_birth
    return bool(typed or born) and all(_begins(word, known) for word in typed)


def _begins(word: str, known: Sequence[str]) -> bool:
    return any(one.startswith(word) for one in known)
