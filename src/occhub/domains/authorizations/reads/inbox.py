"""The center's questions: what arrived, who may come today."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.authorizations import policy
from occhub.domains.authorizations.models import LIVE, Line
from occhub.domains.authorizations.reads._everything import watched
from occhub.domains.authorizations.reads._records import inbox_rows
from occhub.domains.authorizations.reads._scopes import AWAY, named, version_of, visible
from occhub.domains.authorizations.types import InboxRow, LineState, Shelf, State
from occhub.platform.paging import Page, keyset

_VALID = LIVE & AWAY & Q(expires_on__gte=F("today"))
_SHELVES = {
    Shelf.NEW: _VALID & Q(opened_at=None),
    Shelf.EXPECTED: _VALID & Q(valid_from__lte=F("today")),
    Shelf.ALL: Q(),
}


def _shelf(actor: Actor, which: str) -> QuerySet[Any]:
    rows = visible(actor).filter(_SHELVES[Shelf(which)])
    return rows.filter(Q(state=str(State.SUBMITTED)) | _is_due(actor)) if which == Shelf.EXPECTED else rows


def _is_due(actor: Actor) -> Exists:
    """Whoever was here before is expected on the day on which a service continues, at the center, and after it."""
    lines = Line.objects.filter(policy.own_side(actor), authorization_id=OuterRef("pk"))
    day_has_come = Q(state=str(LineState.CONTINUES), continues_on__lte=OuterRef("today"))
    return Exists(lines.filter(Q(state=str(LineState.AUTHORIZED)) | day_has_come))


@operation(P.INBOX_READ, may=policy.may_read_inbox)
def inbox(
    actor: Actor, which: str = Shelf.NEW, search: str = "", cursor: str | None = None, *, born: date | None = None
) -> Page[InboxRow]:
    """A page of 25 authorizations addressed to the actor's center, newest first.

    ``which``: *new* (not opened yet), *expected* (may come today: valid, nobody in the center, and who was here before
    not ahead of the day on which a service continues) or *all*.
    ``born`` is ``search`` read as a date of birth, where it can be read as one.
    """
    page = keyset(named(actor, _shelf(actor, which), search, born), cursor, moment="submitted_at")
    return page.with_items(inbox_rows(page.items))


@operation(P.INBOX_READ, may=policy.may_read_inbox, ledgered=False)
def inbox_version(actor: Actor) -> str:
    """Changes whenever an authorization addressed to the center does; tells nothing else."""
    return version_of(watched(actor))


@operation(P.INBOX_READ, may=policy.may_read_inbox, ledgered=False)
def inbox_waiting(actor: Actor) -> int:
    """How many authorizations nobody at the center has opened yet."""
    return int(_shelf(actor, Shelf.NEW).count())
