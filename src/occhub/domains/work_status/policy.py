"""Who sees a work status, and who records one. ``decide`` and ``visible_to`` agree; a property test proves it.

Center staff: those of their centers. User Admin: all of the company. A member with a visits grant: what the grant and
the own locations cover. Supervisor: those of the own locations, and nothing else in the whole product.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q

from occhub.access.actor import GRANTABLE, Actor, GrantKind, Role, Side
from occhub.access.decision import ActorPolicy, Decision, allow, forbid, hide, only
from occhub.access.permissions import P
from occhub.domains.work_status.models import WorkStatus

STAFF = (Role.FRONT_DESK, Role.CLINICIAN, Role.CENTER_MANAGER)
NOTHING = Q(pk__in=[])

may_record: ActorPolicy = only(*STAFF, rule="work_status.center-staff-only")


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """What the policy needs to know of a work status."""

    company_id: uuid.UUID
    center_id: uuid.UUID
    location_id: uuid.UUID


def facts_of(row: WorkStatus) -> StatusFacts:
    """The facts of a stored work status."""
    return StatusFacts(row.company_id, row.center_id, row.location_id)


def may_list(actor: Actor) -> Decision:
    """Supervisors, User Admins, and members whom one gave visits."""
    if actor.side is not Side.EMPLOYER or actor.company_id is None:
        return forbid("work_status.not-a-member")
    if actor.role in (Role.SUPERVISOR, Role.USER_ADMIN):
        return allow(f"work_status.{actor.role}")
    is_given = actor.role in GRANTABLE and any(actor.granted(GrantKind.VISITS))
    return allow("work_status.granted") if is_given else forbid("work_status.no-grant")


def may_look(actor: Actor) -> Decision:
    """Center staff and who reads visits may ask what one says of work; the rows decide what they get."""
    if actor.side is Side.CENTER and actor.role in STAFF:
        return allow("work_status.center-staff")
    return may_list(actor) if shows_visit(actor) else forbid("work_status.no-visits")


def lists_people(actor: Actor) -> bool:
    """Whether the pages of work status have anything to offer. Asks nothing of the database and discloses nothing."""
    return may_list(actor).allowed


def shows_visit(actor: Actor) -> bool:
    """Whether the record may name the visit: a Supervisor reads no visits."""
    return actor.role is not Role.SUPERVISOR


def decide(actor: Actor, permission: P, facts: StatusFacts) -> Decision:
    """May the actor do this with this work status?"""
    if actor.side is Side.CENTER:
        own = actor.role in STAFF and facts.center_id in actor.center_ids
        return allow("work_status.own-center") if own else hide("work_status.other-center")
    if not may_list(actor).allowed or facts.company_id != actor.company_id:
        return hide("work_status.out-of-scope")
    places = places_of(actor)
    if places is not None and facts.location_id not in places:
        return hide("work_status.out-of-scope")
    if permission is not P.WORK_STATUS_READ:
        return forbid("work_status.center-staff-only")
    return allow(may_list(actor).rule)


def places_of(actor: Actor) -> frozenset[uuid.UUID] | None:
    """The locations whose people the actor sees, None for all: a Supervisor's own, else what visits are given for."""
    return actor.location_ids if actor.role is Role.SUPERVISOR else actor.reach_of(GrantKind.VISITS)


def visible_to(actor: Actor) -> Q:
    """The work statuses that :func:`decide` lets the actor see. Equality on company or center, for the indexes."""
    if actor.side is Side.CENTER and actor.role in STAFF:
        return Q(center_id__in=sorted(actor.center_ids, key=str))
    if not may_list(actor).allowed:
        return NOTHING
    rows, places = Q(company_id=actor.company_id), places_of(actor)
    return rows if places is None else rows & Q(location_id__in=sorted(places, key=str))
