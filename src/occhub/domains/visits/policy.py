"""Who sees a visit, and who works on it. ``decide`` and ``visible_to`` say the same; a property test proves it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q

from occhub.access.actor import GRANTABLE, Actor, GrantKind, Role, Side
from occhub.access.decision import ActorPolicy, Decision, allow, forbid, hide, only
from occhub.access.permissions import P
from occhub.domains.visits.models import Visit

STAFF = (Role.FRONT_DESK, Role.CLINICIAN, Role.CENTER_MANAGER)
AT_CENTER = (*STAFF, Role.FEED)
NOTHING = Q(pk__in=[])

# Front desk, clinician and center manager do all steps in this version.
may_work: ActorPolicy = only(*STAFF, rule="visits.center-staff-only")
may_bring: ActorPolicy = only(*AT_CENTER, rule="visits.center")


def may_list_activity(actor: Actor) -> Decision:
    """A User Admin, and whom one gave visits: the others have no visit activity at all."""
    if actor.side is not Side.EMPLOYER or actor.company_id is None:
        return forbid("visits.not-a-member")
    if actor.role is Role.USER_ADMIN:
        return allow("visits.user-admin")
    if actor.role not in GRANTABLE:
        return forbid("visits.not-for-role")
    return allow("visits.granted") if any(actor.granted(GrantKind.VISITS)) else forbid("visits.no-grant")


def offers_visits(actor: Actor) -> bool:
    """Whether the visits page has anything to offer at all: without a grant its tab is not shown. Asks nothing of the
    database and discloses nothing."""
    return may_list_activity(actor).allowed


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
        if actor.role not in AT_CENTER or facts.center_id not in actor.center_ids:
            return hide("visits.other-center")
        is_let = actor.role in STAFF or permission in (P.VISIT_READ, P.VISIT_BRING)
        return allow("visits.own-center") if is_let else forbid("visits.center-staff-only")
    if actor.side is Side.EMPLOYER and _sees_activity(actor, facts):
        return allow("visits.activity") if permission is P.VISIT_READ else forbid("visits.center-staff-only")
    return hide("visits.out-of-scope")


def _sees_activity(actor: Actor, facts: VisitFacts) -> bool:
    if actor.company_id is None or facts.company_id != actor.company_id:
        return False
    places = actor.reach_of(GrantKind.VISITS)
    return places is None or facts.location_id in places


def visible_to(actor: Actor) -> Q:
    """The visits that :func:`decide` lets the actor see."""
    if actor.side is Side.CENTER and actor.role in AT_CENTER:
        return Q(center_id__in=sorted(actor.center_ids, key=str))
    if actor.side is Side.EMPLOYER and actor.company_id is not None:
        return _activity_of(actor)
    return NOTHING


def _activity_of(actor: Actor) -> Q:
    company, places = Q(company_id=actor.company_id), actor.reach_of(GrantKind.VISITS)
    if places is None:
        return company
    return company & Q(location_id__in=sorted(places, key=str)) if places else NOTHING
