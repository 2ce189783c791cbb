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
from occhub.platform import register
from occhub.platform.errors import Problem
from occhub.platform.saved import Saved
from occhub.platform.saving import save_keyed

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
def save_company(actor: Actor, company: Company) -> Saved:
    """Create or change the actor's company (the system actor is bound to the id it sets up).

    Raises :class:`Problem` when another company has the key.
    """
    if register.note(policy.REGISTER, company.key, str(company.id)) != str(company.id):
        raise Problem({"key": "Another company has this key."})
    values = {name: getattr(company, name) for name in _COMPANY_FIELDS}
    return save_keyed(CompanyRow.objects, {"id": company.id}, values, new={})


@operation(P.COMPANY_MAINTAIN, may=policy.may_maintain)
def save_location(actor: Actor, location: Location) -> Saved:
    """Create or change a location of the actor's company by its key, which keeps its id."""
    values = {name: getattr(location, name) for name in _LOCATION_FIELDS}
    keys = {"company_id": actor.company_id, "key": location.key}
    return save_keyed(LocationRow.objects, keys, values, new={"id": location.id})


@operation(P.COMPANY_MAINTAIN, may=policy.may_maintain)
def save_entitlement(actor: Actor, new: NewEntitlement) -> Saved:
    """Entitle the actor's company to a report type from a date on; the same again brings it up to date."""
    keys = {
        "company_id": actor.company_id,
        "report_type": new.report_type,
        "location_id": new.location_id,
        "valid_from": new.valid_from,
    }
    values = {
        "basis": new.basis,
        "documented_request": new.documented_request,
        "approved_by": new.approved_by,
        "valid_to": new.valid_to,
    }
    return save_keyed(EntitlementRow.objects, keys, values, new={"id": uuid.uuid4()})
