"""The center's questions: what arrived, who may come today."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.authorizations import policy
from occhub.domains.authorizations.models import LIVE, Authorization
from occhub.domains.authorizations.reads._records import inbox_rows
from occhub.domains.authorizations.reads._scopes import AWAY, named, version_of, visible
from occhub.domains.authorizations.types import InboxRow, Shelf
from occhub.platform.paging import Page, keyset

_VALID = LIVE & AWAY & Q(expires_on__gte=F("today"))
_SHELVES = {
    Shelf.NEW: _VALID & Q(opened_at=None),
    Shelf.EXPECTED: _VALID & Q(valid_from__lte=F("today")),
    Shelf.ALL: Q(),
}


def _shelf(actor: Actor, which: str) -> QuerySet[Any]:
    return visible(actor).filter(_SHELVES[Shelf(which)])


@operation(P.INBOX_READ, may=policy.may_read_inbox)
def inbox(actor: Actor, which: str = Shelf.NEW, search: str = "", cursor: str | None = None) -> Page[InboxRow]:
    """A page of 25 authorizations addressed to the actor's center, newest first.

    ``which``: *new* (not opened yet), *expected* (may come today: valid, nobody in the center) or *all*.
    """
    page = keyset(named(actor, _shelf(actor, which), search), cursor, moment="submitted_at")
    return page.with_items(inbox_rows(page.items))


@operation(P.INBOX_READ, may=policy.may_read_inbox, ledgered=False)
def inbox_version(actor: Actor) -> str:
    """Changes whenever an authorization addressed to the center does; tells nothing else."""
    return version_of(actor, Authorization.objects.filter(policy.visible_to(actor)))


@operation(P.INBOX_READ, may=policy.may_read_inbox, ledgered=False)
def inbox_waiting(actor: Actor) -> int:
    """How many authorizations nobody at the center has opened yet."""
    return int(_shelf(actor, Shelf.NEW).count())
