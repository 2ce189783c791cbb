"""Who sees a visit, and who works on it. ``decide`` and ``visible_to`` say the same; a property test proves it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q

from occhub.access.actor import Actor, GrantKind, Role, Side
from occhub.access.decision import ActorPolicy, Decision, allow, forbid, hide, only
from occhub.access.permissions import P
from occhub.domains.visits.models import Visit

STAFF = (Role.FRONT_DESK, Role.CLINICIAN, Role.CENTER_MANAGER)
_GRANTABLE = (Role.BASIC, Role.VIEW_ONLY)
NOTHING = Q(pk__in=[])

# Front desk, clinician and center manager do all steps in this version.
may_work: ActorPolicy = only(*STAFF, rule="visits.center-staff-only")


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What the policy needs to know of a visit."""

    company_id: uuid.UUID
    center_id: uuid.UUID
    location_id: uuid.UUID


def facts_of(row: Visit) -> VisitFacts:
    """The facts of a stored visit."""
    return VisitFacts(row.company_id, row.center_id, row.location_id)


def decide(actor: Actor, permission: P, facts: VisitFacts) -> Decision:
    """Staff see and work on the visits of their centers; the employer reads what *visit activity* covers."""
    if actor.side is Side.CENTER:
        own = actor.role in STAFF and facts.center_id in actor.center_ids
        return allow("visits.own-center") if own else hide("visits.other-center")
    if actor.side is Side.EMPLOYER and _sees_activity(actor, facts):
        return allow("visits.activity") if permission is P.VISIT_READ else forbid("visits.center-staff-only")
    return hide("visits.out-of-scope")


def _sees_activity(actor: Actor, facts: VisitFacts) -> bool:
    if actor.company_id is None or facts.company_id != actor.company_id:
        return False
    if actor.role is Role.USER_ADMIN:
        return True
    if actor.role not in _GRANTABLE or not actor.covers_location(facts.location_id):  # type: ignore[arg-type]  # a plain id
        return False
    return any(grant.location_id in (None, facts.location_id) for grant in actor.granted(GrantKind.VISITS))


def visible_to(actor: Actor) -> Q:
    """The visits that :func:`decide` lets the actor see."""
    if actor.side is Side.CENTER and actor.role in STAFF:
        return Q(center_id__in=sorted(actor.center_ids, key=str))
    if actor.side is Side.EMPLOYER and actor.company_id is not None:
        return _activity_of(actor)
    return NOTHING


def _activity_of(actor: Actor) -> Q:
    company = Q(company_id=actor.company_id)
    if actor.role is Role.USER_ADMIN:
        return company
    granted = [grant.location_id for grant in actor.granted(GrantKind.VISITS)]
    if not granted or actor.role not in _GRANTABLE:
        return NOTHING
    if None not in granted:
        company &= Q(location_id__in=sorted({one for one in granted if one}, key=str))
    if actor.location_ids is not None:
        company &= Q(location_id__in=sorted(actor.location_ids, key=str))
    return company
