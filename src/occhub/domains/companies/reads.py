"""Questions about the own company, and as whom a person acts in it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from occhub.access.actor import Actor, Entitled
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.prepared import Prepared
from occhub.domains.accounts import reads as accounts
from occhub.domains.centers import reads as centers
from occhub.domains.companies import policy
from occhub.domains.companies.models import Company as CompanyRow
from occhub.domains.companies.models import Entitlement as EntitlementRow
from occhub.domains.companies.models import Location as LocationRow
from occhub.domains.companies.types import Company, Location
from occhub.platform import clock, register
from occhub.platform.errors import NotFound
from occhub.platform.ids import CompanyId, LocationId

_DISCLOSED = ("report_type", "location_id", "basis", "documented_request", "valid_from", "valid_to")


@operation(P.ACCOUNT_OWN, may=policy.may_act, ledgered=False)
def acting(actor: Actor) -> Actor:
    """The person that a session names, complete: role, places, zone, grants and the company's entitlements of today.

    The zone is that of the first location by name within the member's reach, of the center, or else the provider's.
    Today is the date at the company's first location by name, whatever the member reaches: one day for all of them.
    Raises ``NotSignedIn`` when the membership or the user was switched off.
    """
    found = accounts.acting_membership(actor)
    if found.company_id is not None:
        return _in_company(found, found.company_id)
    at_center = (centers.center(actor, center_id).zone for center_id in found.center_ids)
    return replace(found, home_zone=next(at_center, settings.OCCHUB_PROVIDER.zone))


@operation(P.ACCOUNT_OWN, may=policy.may_act, ledgered=False)
def place_name(actor: Actor) -> str:
    """The name of the company in which the membership of the session is: all that a Supervisor learns of it.

    Raises ``NotSignedIn`` when the membership or the user was switched off.
    """
    found = accounts.acting_membership(actor)
    return str(CompanyRow.objects.values_list("name", flat=True).get(pk=found.company_id))


def _in_company(found: Actor, company_id: CompanyId) -> Actor:
    values: dict[str, Any] = {"company": company_id}
    if found.location_ids is not None:
        values["reach"] = sorted(found.location_ids, key=str)
    (row,) = _PLACE.rows(found.location_ids is not None, **values)
    zone = row.first_zone or settings.OCCHUB_PROVIDER.zone
    today = clock.local_date(clock.now(), zone)
    entitlements = tuple(_entitled(one) for one in row.disclosed if _holds_on(today, one))
    return replace(found, home_zone=row.reached_zone or zone, entitlements=entitlements)


def _place(_: object, company: uuid.UUID, reach: list[uuid.UUID] | None = None) -> QuerySet[Any]:
    """Zones and entitlements by one statement, since every request asks for them."""
    sites = LocationRow.objects.filter(company_id=OuterRef("pk"), is_active=True).order_by("name", "id")
    reached = sites if reach is None else sites.filter(id__among=reach)
    disclosed = EntitlementRow.objects.filter(company_id=OuterRef("pk")).order_by("id")
    found: QuerySet[Any] = CompanyRow.objects.filter(pk=company).annotate(
        first_zone=Subquery(sites.values("zone")[:1]),
        reached_zone=Subquery(reached.values("zone")[:1]),
        disclosed=ArraySubquery(disclosed.values(row=JSONObject(**{name: name for name in _DISCLOSED}))),
    )
    return found


_PLACE = Prepared(("first_zone", "reached_zone", "disclosed"), _place)


def _holds_on(today: date, row: dict[str, Any]) -> bool:
    first, last = row["valid_from"], row["valid_to"]
    return date.fromisoformat(first) <= today and (last is None or today <= date.fromisoformat(last))


def _entitled(row: dict[str, Any]) -> Entitled:
    location = LocationId(uuid.UUID(row["location_id"])) if row["location_id"] else None
    return Entitled(row["report_type"], location, row["basis"], bool(row["documented_request"]))


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


def _location(row: Any) -> Location:
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


_SITES = Prepared(
    [field.name for field in LocationRow._meta.concrete_fields],  # noqa: SLF001  (Django's documented name of a model's facts)
    lambda _, company: LocationRow.objects.filter(company_id=company, is_active=True).order_by("name", "id"),
)


@operation(P.COMPANY_READ, may=policy.may_read, ledgered=False)
def locations(actor: Actor) -> list[Location]:
    """The company's active locations within the member's reach, by name."""
    rows = _SITES.rows(company=actor.company_id) if actor.company_id is not None else ()
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
