"""What a center asks about its visits."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, find
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.centers import reads as centers
from occhub.domains.visits import policy, rules
from occhub.domains.visits.models import Visit
from occhub.domains.visits.reads._records import detail_of
from occhub.domains.visits.types import DayList, VisitDetail, VisitRow, VisitState
from occhub.platform import clock, ids

OPEN = (str(VisitState.CHECKED_IN), str(VisitState.IN_PROGRESS))
OVER = (str(VisitState.CHECKED_OUT), str(VisitState.LEFT))
# More than a center sees in a day; a list never grows without end.
MOST_OF_A_DAY = 300


@operation(P.VISIT_UNDO)
def before_undo(actor: Actor, visit_id: uuid.UUID) -> VisitDetail:
    """One visit for somebody who may undo its steps; its ``why_not`` texts say whether they still can be."""
    row = find(Visit, policy.visible_to(actor), visit_id)
    ask(policy.decide(actor, P.VISIT_UNDO, policy.facts_of(row)))
    return detail_of(actor, row, authorizations.authorization(actor, row.authorization_id))


@operation(P.VISIT_CHECK_OUT)
def before_leaving(actor: Actor, visit_id: uuid.UUID) -> VisitDetail:
    """One visit for somebody who may end it."""
    row = find(Visit, policy.visible_to(actor), visit_id)
    ask(policy.decide(actor, P.VISIT_CHECK_OUT, policy.facts_of(row)))
    return detail_of(actor, row, authorizations.authorization(actor, row.authorization_id))


def _of_the_day(actor: Actor, which: DayList) -> QuerySet[Visit]:
    mine = Visit.objects.filter(policy.visible_to(actor))
    if which is DayList.IN_CENTER:
        return mine.filter(state__in=OPEN).order_by("checked_in_at", "id")[:MOST_OF_A_DAY]
    now = clock.now()
    today = policy.NOTHING
    for center_id in sorted(actor.center_ids, key=str):
        zone = centers.center(actor, center_id).zone
        today |= Q(center_id=center_id, checked_out_at__gte=rules.day_begins(now, zone))
    return mine.filter(today, state__in=OVER).order_by("-checked_out_at", "id")[:MOST_OF_A_DAY]


@operation(P.VISIT_LIST, may=policy.may_work)
def today(actor: Actor, which: DayList) -> list[VisitRow]:
    """Who is in the center now (the longest first), or who left today in the center's zone (the latest first)."""
    return [row.list_row() for row in _of_the_day(actor, DayList(which))]


@operation(P.VISIT_LIST, may=policy.may_work)
def by_number(actor: Actor, typed: str) -> uuid.UUID | None:
    """The visit of the actor's center with this number, in any spelling with its letter; None if there is none."""
    number = ids.read_number("V", typed) if typed.strip().upper().startswith("V") else ""
    if not number:
        return None
    found = Visit.objects.filter(policy.visible_to(actor), number=number)
    return found.values_list("id", flat=True).first()


@operation(P.VISIT_LIST, may=policy.may_work)
def ended(actor: Actor, visit_ids: Collection[uuid.UUID]) -> list[VisitRow]:
    """Those of some visits of the actor's center that are over, who left first at the top."""
    rows = Visit.objects.filter(policy.visible_to(actor), id__in=visit_ids, state__in=OVER)
    return [row.list_row() for row in rows.order_by("checked_out_at", "id")]


@operation(P.VISIT_LIST, may=policy.may_work, ledgered=False)
def today_version(actor: Actor) -> str:
    """Changes when one of the lists of the day changes. Discloses nothing."""
    seen = [_of_the_day(actor, which).values_list("id", "changed_at") for which in DayList]
    return _digest(pair for rows in seen for pair in rows)


def _digest(pairs: Iterable[tuple[object, ...]]) -> str:
    digest = hashlib.sha256()
    for pair in pairs:
        digest.update(repr(pair).encode())
    return digest.hexdigest()[:16]
