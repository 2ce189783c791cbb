"""Into which places a person comes by signing in, and what the session keeps of them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest

from occhub.access.actor import Actor, Role, Side
from occhub.domains.accounts import operations as accounts
from occhub.domains.accounts import reads as account_reads
from occhub.domains.accounts.types import MembershipChoice
from occhub.domains.centers import reads as centers
from occhub.domains.companies import reads as companies
from occhub.interfaces.web.middleware.acting import choose, identified
from occhub.platform.errors import NotSignedIn
from occhub.platform.ids import CenterId, CompanyId, MembershipId, UserId

PLACES, EMAIL, SHORTCUTS_OFF, VIEWS = "places", "email", "shortcuts_off", "views"


@dataclass(frozen=True, slots=True)
class Place:
    """One membership with the name of its company or center."""

    choice: MembershipChoice
    name: str


def places_of(request: HttpRequest, user_id: uuid.UUID) -> list[Place]:
    """The places of a person who showed the password; empty for somebody who works nowhere (any more)."""
    person = Actor(
        side=Side.ANONYMOUS,
        role=Role.NONE,
        request_id=getattr(request, "reference", ""),
        user_id=UserId(user_id),
    )
    found = [(choice, _name(person, choice)) for choice in account_reads.own_memberships(person)]
    return [Place(choice, name) for choice, name in found if name]


def _name(person: Actor, choice: MembershipChoice) -> str:
    bound = replace(
        person,
        membership_id=MembershipId(choice.id),
        company_id=CompanyId(choice.company_id) if choice.company_id else None,
        center_ids=frozenset([CenterId(choice.center_id)]) if choice.center_id else frozenset(),
    )
    try:
        if choice.company_id:
            return companies.place_name(bound)
        acting = companies.acting(bound)
    except NotSignedIn:
        return ""
    if choice.center_id:
        return centers.center(acting, choice.center_id).name
    return str(settings.OCCHUB_PROVIDER.short_name)


def enter(request: HttpRequest, places: list[Place]) -> None:
    """Begin to work in the first of the places; the session is a new one. Ledgers the sign-in."""
    choose(request, places[0].choice)
    request.session[PLACES] = [{"id": str(place.choice.id), "name": place.name} for place in places]
    person = identified(request)
    if person is None:
        raise NotSignedIn
    own = account_reads.person(person)
    request.session[EMAIL] = own.email
    request.session[SHORTCUTS_OFF] = not own.has_shortcuts
    request.session[VIEWS] = dict(own.views)
    accounts.record_sign_in(person)


def switch(request: HttpRequest, membership_id: uuid.UUID) -> Side | None:
    """Go on in another of the person's places; its side, or None where it is none of them."""
    person = identified(request)
    choices = account_reads.own_memberships(person) if person else []
    choice = next((one for one in choices if one.id == membership_id), None)
    if choice is None:
        return None
    choose(request, choice)
    acting = identified(request)
    if acting is not None:
        accounts.record_switch(acting)
    return choice.side
