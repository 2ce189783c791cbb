"""The list while nobody filters it: asked for forty times a day, so worded once for each kind of member."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from occhub.access.actor import Actor, Role
from occhub.access.prepared import Prepared
from occhub.domains.authorizations import policy
from occhub.domains.authorizations.models import Authorization
from occhub.domains.authorizations.reads._records import LISTED
from occhub.domains.authorizations.reads._scopes import WATCHED
from occhub.platform.paging import Cursor, Order, placed

COUNTED = 100
NEWEST_FIRST = Order("submitted_at")


def newest(actor: Actor, place: Cursor | None) -> list[Any]:
    """The columns ``LISTED`` of a page of everything in the actor's scope, from ``place`` on."""
    at: dict[str, Any] = {"at": place.at, "after": place.id} if place else {}
    return _NEWEST.rows((_kind(actor), place.is_back if place else False), **_own(actor), **at)


def some_of_all(actor: Actor) -> int:
    """How many are in the actor's scope, counted up to 100."""
    return len(_SOME.rows(_kind(actor), **_own(actor)))


def watched(actor: Actor) -> list[Any]:
    """Id and moment of change of the rows of the actor's scope that changed last."""
    return _WATCHED.rows(_kind(actor), **_own(actor))


def _kind(actor: Actor) -> Actor:
    """What a policy looks at, without whose it is: members of one kind ask the same question.

    Entitlements say nothing of authorizations, and are left out since each company has its own.
    """
    anybody = replace(actor, request_id="", user_id=None, membership_id=None, name="", company_id=None, session_ref="")
    return replace(anybody, home_zone="", entitlements=(), purpose="", once=None, seal=None)


def _own(actor: Actor) -> dict[str, Any]:
    own: dict[str, Any] = {"company": actor.company} if actor.company_id else {}
    return own | ({"member": actor.member} if actor.role is Role.BASIC else {})


def _scope(kind: Actor, company: Any, member: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = Authorization.objects.filter(
        policy.visible_to(replace(kind, company_id=company, membership_id=member))
    )
    return rows


def _page(
    shape: tuple[Actor, bool],
    company: uuid.UUID | None = None,
    member: uuid.UUID | None = None,
    at: datetime | None = None,
    after: uuid.UUID | None = None,
) -> QuerySet[Any]:
    kind, is_back = shape
    place = Cursor(at, after, is_back) if at and after else None
    return placed(_scope(kind, company, member), place, NEWEST_FIRST)


def _last_changed(kind: Actor, company: uuid.UUID | None = None, member: uuid.UUID | None = None) -> QuerySet[Any]:
    return _scope(kind, company, member).order_by("-changed_at")[:WATCHED]


def _first(kind: Actor, company: uuid.UUID | None = None, member: uuid.UUID | None = None) -> QuerySet[Any]:
    return _scope(kind, company, member)[:COUNTED]


_WHOSE = ("company", "member")
_NEWEST = Prepared(LISTED, _page, scope=_WHOSE)
_WATCHED = Prepared(("id", "changed_at"), _last_changed, scope=_WHOSE)
_SOME = Prepared(("id",), _first, scope=_WHOSE)
