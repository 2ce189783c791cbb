"""``/company/``, the tab Account Information: what the provider knows of the company. For reading."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from occhub.access.actor import Side
from occhub.access.permissions import P
from occhub.domains.accounts import reads as accounts
from occhub.domains.accounts.types import Member
from occhub.domains.companies import reads as companies
from occhub.domains.companies.types import Company, Location
from occhub.interfaces.web.door import ActingRequest, page
from occhub.interfaces.web.shell import ROLE_NAMES


@page(P.COMPANY_READ, Side.EMPLOYER)
def company(request: ActingRequest) -> HttpResponse:
    """Company data, locations, members with their role."""
    found = companies.company(request.actor)
    locations = companies.locations(request.actor)
    names = {location.id: location.name for location in locations}
    context = {
        "title": "Account Information",
        "company": found,
        "rows": _rows(found),
        "locations": [_location(one) for one in locations],
        "members": [_member(one, names) for one in accounts.members(request.actor)],
    }
    return render(request, "company/company.html", context)


def _rows(found: Company) -> list[dict[str, Any]]:
    address = "\n".join(
        line for line in (found.street, f"{found.city}, {found.state} {found.postal_code}".strip(" ,")) if line
    )
    return [
        {"label": "Company", "value": found.name},
        {"label": "Account number", "value": found.account_number},
        {"label": "Address", "value": address},
        {"label": "Phone", "value": found.phone},
        {"label": "Designated employer representative", "value": found.der_name},
        {"label": "Representative's phone", "value": found.der_phone},
    ]


def _location(location: Location) -> dict[str, str]:
    return {"name": location.name, "address": location.address, "phone": location.phone}


def _member(member: Member, names: dict[Any, str]) -> dict[str, Any]:
    reach = "All locations"
    if member.location_ids is not None:
        known = sorted(names[one] for one in member.location_ids if one in names)
        others = len(member.location_ids) - len(known)
        reach = ", ".join(known + ([f"{others} other"] if others else [])) or "No location"
    return {
        "name": member.list_name,
        "email": member.email,
        "phone": member.phone,
        "role": ROLE_NAMES.get(member.role, ""),
        "is_der": member.is_der,
        "is_active": member.is_active,
        "reach": reach,
    }
