"""What is offered while somebody searches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.results import policy, rules
from occhub.domains.results.models import Document
from occhub.domains.results.reads._criteria import found, order_of
from occhub.domains.results.types import ResultQuery, SuggestedDocument, SuggestedPerson, Suggestions
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
