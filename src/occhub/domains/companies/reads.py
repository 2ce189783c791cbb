"""Questions about the own company, and as whom a person acts in it."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.db.models import Q

from occhub.access.actor import Actor, Entitled
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.accounts import reads as accounts
from occhub.domains.companies import policy
from occhub.domains.companies.models import Company as CompanyRow
from occhub.domains.companies.models import Entitlement as EntitlementRow
from occhub.domains.companies.models import Location as LocationRow
from occhub.domains.companies.types import Company, Location
from occhub.platform import clock, register
from occhub.platform.errors import NotFound
from occhub.platform.ids import LocationId


@operation(P.ACCOUNT_OWN, may=policy.may_act, ledgered=False)
def acting(actor: Actor) -> Actor:
    """The person that a session names, complete: role, places, grants and the company's entitlements of today.

    Raises ``NotSignedIn`` when the membership or the user was switched off.
    """
    found = accounts.acting_membership(actor)
    if found.company_id is None:
        return found
    today = clock.now().date()
    rows = EntitlementRow.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today), company_id=found.company_id, valid_from__lte=today
    ).values_list("report_type", "location_id", "basis", "documented_request")
    entitlements = tuple(
        Entitled(kind, LocationId(location) if location else None, basis, bool(request))
        for kind, location, basis, request in rows
    )
    return replace(found, entitlements=entitlements)


@operation(P.COMPANY_READ, may=policy.may_read, ledgered=False)
def company(actor: Actor) -> Company:
    """The actor's company."""
    row = CompanyRow.objects.filter(pk=actor.company_id).first()
    if row is None:
        raise NotFound
    return Company(
        id=row.id,
        key=row.key,
        name=row.name,
        account_number=row.account_number,
        street=row.street,
        city=row.city,
        state=row.state,
        postal_code=row.postal_code,
        phone=row.phone,
        der_name=row.der_name,
        der_phone=row.der_phone,
        is_demo=row.is_demo,
    )


def _location(row: LocationRow) -> Location:
    return Location(
        id=row.id,
        key=row.key,
        name=row.name,
        street=row.street,
        city=row.city,
        state=row.state,
        postal_code=row.postal_code,
        zone=row.zone,
        latitude=row.latitude,
        longitude=row.longitude,
        phone=row.phone,
        is_active=row.is_active,
    )


@operation(P.COMPANY_READ, may=policy.may_read, ledgered=False)
def locations(actor: Actor) -> list[Location]:
    """The company's active locations within the member's reach, by name."""
    rows = LocationRow.objects.filter(company_id=actor.company_id, is_active=True).order_by("name", "id")
    return [_location(row) for row in rows if actor.covers_location(row.id)]


@operation(P.COMPANY_READ, may=policy.may_read, ledgered=False)
def location(actor: Actor, location_id: uuid.UUID) -> Location:
    """One location within the member's reach; :class:`NotFound` otherwise."""
    row = LocationRow.objects.filter(company_id=actor.company_id, pk=location_id, is_active=True).first()
    if row is None or not actor.covers_location(row.id):
        raise NotFound
    return _location(row)


@operation(P.COMPANY_MAINTAIN, may=policy.may_maintain)
def company_name(actor: Actor) -> str:
    """The name of the actor's company, for set-up. Raises :class:`NotFound` where there is none."""
    row = CompanyRow.objects.filter(pk=actor.company_id).first()
    if row is None:
        raise NotFound
    return str(row.name)


@operation(P.COMPANY_MAINTAIN, may=policy.may_maintain)
def company_id(actor: Actor, key: str) -> uuid.UUID | None:
    """The id of the company with this key, for set-up; None where there is none."""
    found = register.find(policy.REGISTER, key)
    return uuid.UUID(found) if found else None
