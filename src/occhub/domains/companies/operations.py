"""Set-up of companies."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.companies import policy
from occhub.domains.companies.models import Company as CompanyRow
from occhub.domains.companies.models import Entitlement as EntitlementRow
from occhub.domains.companies.models import Location as LocationRow
from occhub.domains.companies.types import Company, Location, NewEntitlement

_COMPANY_FIELDS = (
    "key",
    "name",
    "account_number",
    "street",
    "city",
    "state",
    "postal_code",
    "phone",
    "der_name",
    "der_phone",
    "is_demo",
)
_LOCATION_FIELDS = (
    "key",
    "name",
    "street",
    "city",
    "state",
    "postal_code",
    "latitude",
    "longitude",
    "zone",
    "phone",
    "is_active",
)


@operation(P.COMPANY_MAINTAIN, may=policy.may_maintain)
def save_company(actor: Actor, company: Company) -> uuid.UUID:
    """Create or change the actor's company (the system actor is bound to the id it sets up). Returns the id."""
    values = {name: getattr(company, name) for name in _COMPANY_FIELDS}
    if not CompanyRow.objects.filter(pk=company.id).update(**values):
        CompanyRow(id=company.id, **values).save(force_insert=True)
    return company.id


@operation(P.COMPANY_MAINTAIN, may=policy.may_maintain)
def save_location(actor: Actor, location: Location) -> uuid.UUID:
    """Create or change a location of the actor's company by its key. Returns the id that it keeps."""
    values = {name: getattr(location, name) for name in _LOCATION_FIELDS}
    known = LocationRow.objects.filter(company_id=actor.company_id, key=location.key).first()
    row = LocationRow(id=known.id if known else location.id, company_id=actor.company_id, **values)
    row.save(force_insert=known is None)
    return uuid.UUID(str(row.id))


@operation(P.COMPANY_MAINTAIN, may=policy.may_maintain)
def save_entitlement(actor: Actor, new: NewEntitlement) -> uuid.UUID:
    """Entitle the actor's company to a report type from a date on; the same again brings it up to date. Returns the id."""
    known = EntitlementRow.objects.filter(
        company_id=actor.company_id,
        report_type=new.report_type,
        location_id=new.location_id,
        valid_from=new.valid_from,
    ).first()
    row = EntitlementRow(
        id=known.id if known else uuid.uuid4(),
        company_id=actor.company_id,
        report_type=new.report_type,
        location_id=new.location_id,
        basis=new.basis,
        documented_request=new.documented_request,
        approved_by=new.approved_by,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
    )
    row.save(force_insert=known is None)
    return uuid.UUID(str(row.id))
