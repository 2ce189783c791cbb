"""Why somebody may see a document, in sentences; what is true is decided by the policy."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor, Role
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.companies import reads as companies
from occhub.domains.results.types import DocumentDetail, Explanation


def sentences(actor: Actor, found: DocumentDetail) -> list[str]:
    """Entitlement of the company with its legal basis, what opens it to the person, and the locations."""
    why = found.why
    if why is None or why.entitlement is None:
        return []
    places = _places(actor, why)
    kind = load_packaged().report_types.get(why.report_type)
    name = kind.name if kind else "This type of report"
    where = _where(why.entitlement.location_id, places)
    said = [f"{name} is disclosed to your company for {where}.", f"Legal basis: {why.entitlement.basis}"]
    if why.entitlement.has_documented_request:
        said.append("Your company asked for it in writing; the request is on file at the provider.")
    if why.is_for_der:
        said.append("Only a designated employer representative (DER) receives this type of report. You are one.")
    return said + _opened_by(actor, why, places)


def _opened_by(actor: Actor, why: Explanation, places: dict[uuid.UUID, str]) -> list[str]:
    if why.grant is None:
        is_admin = actor.role is Role.USER_ADMIN
        return ["You are a User Admin: you see every report that your company may receive."] if is_admin else []
    what = "results" if why.grant.report_type is None else "this type of report"
    said = [f"A User Admin of your company gave you {what} for {_where(why.grant.location_id, places)}."]
    if why.own_locations is not None:
        names = sorted(places[one] for one in why.own_locations if one in places)
        said.append(f"Your account reaches: {'; '.join(names) or 'the location of this report'}.")
    return said


def _where(location_id: uuid.UUID | None, places: dict[uuid.UUID, str]) -> str:
    if location_id is None:
        return "all locations"
    return f"the location {places[location_id]}" if location_id in places else "the location of this report"


def _places(actor: Actor, why: Explanation) -> dict[uuid.UUID, str]:
    """The names of locations; asked for only where one is to be named."""
    named = [why.entitlement.location_id if why.entitlement else None, why.grant.location_id if why.grant else None]
    if why.own_locations is None and not any(named):
        return {}
    return {one.id: one.name for one in companies.locations(actor)}
