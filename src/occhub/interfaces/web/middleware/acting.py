"""Who acts in this request: from the session, checked against the database each time."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest, HttpResponseBase

from occhub.access.actor import Actor, Role, Side, anonymous_actor
from occhub.domains.accounts import reads as accounts
from occhub.domains.accounts.types import MembershipChoice
from occhub.domains.companies import reads as companies
from occhub.platform import clock
from occhub.platform.errors import NotSignedIn
from occhub.platform.ids import CenterId, CompanyId, MembershipId, UserId
from occhub.platform.sessions import USER_KEY, SessionStore

TOUCH_AFTER = timedelta(seconds=30)
MEMBERSHIP = "membership"


def identified(request: HttpRequest) -> Actor | None:
    """The person of the session, not yet in any membership; None when nobody is signed in."""
    user, seal = request.session.get(USER_KEY), request.session.get(HASH_SESSION_KEY)
    if not user or not seal:
        return None
    chosen = request.session.get(MEMBERSHIP) or {}
    store = _store(request)
    company, center = chosen.get("company"), chosen.get("center")
    return Actor(
        side=Side.ANONYMOUS,
        role=Role.NONE,
        request_id=request.reference,  # type: ignore[attr-defined]  # set by ReferenceMiddleware
        user_id=UserId(uuid.UUID(user)),
        membership_id=MembershipId(uuid.UUID(chosen["id"])) if chosen else None,
        company_id=CompanyId(uuid.UUID(company)) if company else None,
        center_ids=frozenset([CenterId(uuid.UUID(center))]) if center else frozenset(),
        session_ref=store.reference,
        session_since=store.record.created_at if store.record else None,
        seal=seal,
    )


def choose(request: HttpRequest, choice: MembershipChoice) -> None:
    """Make a membership the active one of this session."""
    request.session[MEMBERSHIP] = {
        "id": str(choice.id),
        "company": str(choice.company_id) if choice.company_id else None,
        "center": str(choice.center_id) if choice.center_id else None,
    }


def _store(request: HttpRequest) -> SessionStore:
    store = request.session
    if not isinstance(store, SessionStore):
        raise TypeError("the session store of settings is in use")
    return store


def _acting(request: HttpRequest) -> Actor | None:
    person = identified(request)
    if person is None:
        return None
    try:
        if person.membership_id is None:
            own = accounts.own_memberships(person)
            if not own:
                raise NotSignedIn
            choose(request, own[0])
            person = identified(request) or person
        return companies.acting(person)
    except NotSignedIn:
        request.session.flush()
        return None


def _keep_limits(request: HttpRequest) -> bool:
    """Lock after the idle limit, note activity; returns whether the session is locked."""
    store = _store(request)
    record = store.record
    if record is None:
        return False
    now = clock.now()
    if record.locked_at is not None:
        return True
    if now - record.active_at > timedelta(seconds=settings.OCCHUB_SESSION_IDLE_SECONDS):
        store.set_locked(now)
        return True
    if "X-Occhub-Poll" not in request.headers and now - record.active_at > TOUCH_AFTER:
        store.touch(now)
    return False


class ActingMiddleware:
    """Sets ``request.actor`` (anonymous where nobody is signed in) and ``request.is_locked``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        actor = _acting(request)
        request.is_locked = actor is not None and _keep_limits(request)  # type: ignore[attr-defined]  # read by the doors
        request.actor = actor or anonymous_actor(request.reference)  # type: ignore[attr-defined]  # set here for all
        return self.get_response(request)
