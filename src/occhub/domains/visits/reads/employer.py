"""What a company asks about its visits: the list, who is where now."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import DateField, DateTimeField, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, find
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.visits import policy
from occhub.domains.visits.models import Visit, VisitToken
from occhub.domains.visits.reads._records import told_of
from occhub.domains.visits.types import ActivityRow, ShowVisits, VisitActivity, VisitFilter, VisitState
from occhub.platform import ids
from occhub.platform.newest import Newest, newest
from occhub.platform.paging import Page, keyset
from occhub.platform.text import prefix_end, tokens

MOST_TYPED, MOST_WORDS = 100, 6  # each word is a look-up of its own
FEW = 500
WATCHED = 50
MOST_OF_PERSON = 100
# No zone is further from UTC: bounds that an index takes, within which the date at the center decides.
_A_DAY = timedelta(days=1)
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(9000, 1, 1)
_HERE = sorted(str(state) for state in VisitState if state.is_open)


@operation(P.VISIT_LIST, may=policy.may_list_activity)
def visits_page(actor: Actor, wanted: VisitFilter, cursor: str | None = None) -> Page[ActivityRow]:
    """The member's visits that meet every part of the filter, newest first; never counted, 25 a page."""
    rows = Visit.objects.filter(policy.visible_to(actor), *_criteria(actor, wanted))
    if wanted.since or wanted.until:
        rows = _between(rows, wanted)
    page = keyset(rows, cursor, moment="checked_in_at")
    return page.with_items(row.activity_row() for row in page.items)


def _criteria(actor: Actor, wanted: VisitFilter) -> Iterable[Q | Exists]:
    """One condition a part; only operators that use an index under row-level security."""
    exact = {"center_id": wanted.center_id, "location_id": wanted.location_id, "is_injury": wanted.is_injury}
    yield Q(**{name: value for name, value in exact.items() if value is not None})
    if wanted.show is ShowVisits.HERE:
        yield Q(state__in=_HERE, left_at__isnull=True)
    elif wanted.show is not ShowVisits.ALL:
        yield Q(state=str(wanted.show))
    words = tokens(wanted.words[:MOST_TYPED])[:MOST_WORDS]
    if words:
        yield _named(actor, words)
    elif wanted.words.strip():
        yield policy.NOTHING


def _between(rows: QuerySet[Any], wanted: VisitFilter) -> QuerySet[Any]:
    local = Func(F("center_zone"), F("checked_in_at"), function="timezone", output_field=DateTimeField())
    rows = rows.alias(visited_on=Cast(local, DateField()))
    if wanted.since:
        first = datetime.combine(max(wanted.since, _FIRST_DAY), time(), UTC) - _A_DAY
        rows = rows.filter(checked_in_at__gte=first, visited_on__gte=wanted.since)
    if wanted.until:
        last = datetime.combine(min(wanted.until, _LAST_DAY), time(), UTC) + 2 * _A_DAY
        rows = rows.filter(checked_in_at__lt=last, visited_on__lte=wanted.until)
    return rows


def _named(actor: Actor, words: list[str]) -> Q | Exists:
    """The visits of people whose names have all the words, each by its beginning.

    The words are looked up first, by themselves: a name that few have leads to its visits directly, whereas one that
    many have is met again and again on the way down the list. In one statement the planner must guess which it is.
    """
    found = _with_word(actor, words[0])
    for word in words[1:]:
        found = found.filter(visit_id__in=_with_word(actor, word).values("visit_id"))
    few = list(found.values_list("visit_id", flat=True)[: FEW + 1])
    if len(few) <= FEW:
        return Q(pk__in=set(few))
    return Exists(found.filter(visit_id=OuterRef("pk")))


def _with_word(actor: Actor, word: str) -> QuerySet[VisitToken]:
    return VisitToken.objects.filter(company_id=actor.company_id, token__gte=word, token__lt=prefix_end(word))


@operation(P.VISIT_LIST, may=policy.may_list_activity)
def visit_by_number(actor: Actor, typed: str) -> ActivityRow | None:
    """The visit with this number, in any spelling with its letter; None for none within the member's scope."""
    number = ids.read_number("V", typed) if typed.strip().upper().startswith("V") else ""
    row = Visit.objects.filter(policy.visible_to(actor), number=number).first() if number else None
    return row.activity_row() if row else None


@operation(P.VISIT_LIST, may=policy.may_list_activity, ledgered=False)
def list_version(actor: Actor) -> str:
    """Changes whenever one of the visits that the member may see does; tells nothing else.

    The newest few rows, not the newest moment alone: two changes may commit in another order than they happened.
    """
    rows = Visit.objects.filter(policy.visible_to(actor)).order_by("-changed_at")
    return _digest(rows.values_list("id", "changed_at")[:WATCHED])


def _digest(rows: Iterable[tuple[uuid.UUID, datetime]]) -> str:
    digest = hashlib.sha256()
    for identity, changed_at in rows:
        digest.update(identity.bytes + changed_at.isoformat().encode())
    return digest.hexdigest()[:20]


def _readable(actor: Actor, visit_id: uuid.UUID) -> Visit:
    row = find(Visit, policy.visible_to(actor), visit_id)
    ask(policy.decide(actor, P.VISIT_READ, policy.facts_of(row)))
    return row


@operation(P.VISIT_READ)
def activity(actor: Actor, visit_id: uuid.UUID) -> VisitActivity:
    """One visit as its company reads it: no clinical reason, no note of the center. ``NotFound`` out of scope."""
    row = _readable(actor, visit_id)
    story = authorizations.visit_story(actor, row.authorization_id, row.id)
    return VisitActivity(
        id=row.id,
        employee_id=row.employee_id,
        number=row.number,
        state=row.told_state,
        is_injury=row.is_injury,
        checked_in_at=row.checked_in_at,
        checked_in_by=row.checked_in_by,
        checked_out_at=row.checked_out_at,
        checked_out_by=row.checked_out_by,
        story=story,
        undos=told_of(row),
    )


@operation(P.VISIT_READ, ledgered=False)
def activity_version(actor: Actor, visit_id: uuid.UUID) -> str:
    """Changes when the visit, a line or a published report of it changes. Discloses nothing."""
    row = _readable(actor, visit_id)
    return f"{row.changed_at.timestamp()}.{authorizations.story_version(actor, row.authorization_id)}"


@operation(P.VISIT_LIST, may=policy.may_list_activity)
def visits_of_employee(actor: Actor, employee_id: uuid.UUID) -> Newest[ActivityRow]:
    """The newest 100 of a person's visits that the member may see, newest first; none where nothing is within the
    member's scope."""
    found = newest(_of_employee(actor, employee_id), MOST_OF_PERSON)
    return Newest(tuple(row.activity_row() for row in found.items), has_more=found.has_more)


@operation(P.VISIT_LIST, may=policy.may_list_activity, ledgered=False)
def version_of_employee(actor: Actor, employee_id: uuid.UUID) -> str:
    """Changes whenever one of those does; "" where there is none. Tells nothing else."""
    rows = list(_of_employee(actor, employee_id).values_list("id", "changed_at")[:MOST_OF_PERSON])
    return _digest(rows) if rows else ""


def _of_employee(actor: Actor, employee_id: uuid.UUID) -> QuerySet[Visit]:
    rows = Visit.objects.filter(policy.visible_to(actor), company_id=actor.company_id, employee_id=employee_id)
    found: QuerySet[Visit] = rows.order_by("-checked_in_at", "-id")
    return found
