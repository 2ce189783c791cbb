"""Who reaches the roster: those who may authorize, within their locations."""

from __future__ import annotations

import uuid

from django.db.models import Q

from occhub.access.actor import GRANTABLE, Actor, GrantKind, Role
from occhub.access.decision import ActorPolicy, Decision, allow, forbid, hide, only
from occhub.access.permissions import P
from occhub.domains.employees.models import Employee

may_pick: ActorPolicy = only(Role.USER_ADMIN, Role.BASIC, rule="employees.requester")
may_add: ActorPolicy = only(Role.USER_ADMIN, Role.BASIC, rule="employees.requester")
may_correct: ActorPolicy = only(Role.USER_ADMIN, Role.BASIC, rule="employees.requester")
may_maintain: ActorPolicy = only(Role.SYSTEM, rule="employees.system-only")


def knows_birth_date(actor: Actor, added_by: uuid.UUID | None) -> bool:
    """The User Admin, and who typed it: the member that put this person on the roster."""
    return actor.role is Role.USER_ADMIN or (added_by is not None and added_by == actor.membership_id)


def reaches(actor: Actor) -> dict[str, object]:
    """The filter that keeps a query inside the actor's company and locations."""
    scope: dict[str, object] = {"company_id": actor.company_id}
    if actor.location_ids is not None:
        scope["location_id__in"] = sorted(actor.location_ids, key=str)
    return scope


def looks_up_at(actor: Actor) -> frozenset[uuid.UUID] | None:
    """The locations whose people the member may look up, None for all: the own ones of who may authorize, and those
    for which visits or results are given.
    """
    if actor.role in (Role.USER_ADMIN, Role.BASIC):
        return actor.location_ids
    visits, results = actor.reach_of(GrantKind.VISITS), actor.reach_of(GrantKind.RESULTS)
    return None if visits is None or results is None else visits | results


def may_look_up(actor: Actor) -> Decision:
    """Who may authorize, and whom visits or results were given: the others have nobody to look up."""
    if actor.company_id is None or actor.role not in (Role.USER_ADMIN, *GRANTABLE):
        return forbid("employees.not-a-member")
    is_given = actor.role is not Role.VIEW_ONLY or bool(actor.grants)
    return allow("employees.member") if is_given else forbid("employees.no-grant")


def offers_people(actor: Actor) -> bool:
    """Whether there is anybody to look up: without it the tab is not shown. Asks nothing of the database."""
    return may_look_up(actor).allowed


def may_open(actor: Actor) -> Decision:
    """Members may ask for the page of a person; what they see of the person decides whether there is one."""
    is_member = actor.company_id is not None and actor.role in (Role.USER_ADMIN, *GRANTABLE)
    return allow("employees.member") if is_member else forbid("employees.not-a-member")


def decide(actor: Actor, permission: P, row: Employee, *, is_shown: bool = False) -> Decision:
    """May the actor know of this person? Within reach of a look-up, or ``is_shown``: something of the person is theirs.

    :attr:`P.EMPLOYEE_READ` alone is decided here.
    """
    if permission is not P.EMPLOYEE_READ or row.company_id != actor.company_id or not may_open(actor):
        return hide("employees.out-of-scope")
    places = looks_up_at(actor)
    if may_look_up(actor) and (places is None or row.location_id in places):
        return allow("employees.roster")
    return allow("employees.shown-elsewhere") if is_shown else hide("employees.out-of-scope")


def visible_to(actor: Actor) -> Q:
    """The people whom :func:`decide` lets the actor know of by a look-up."""
    if not may_look_up(actor):
        return Q(pk__in=[])
    own, places = Q(company_id=actor.company_id), looks_up_at(actor)
    return own if places is None else own & Q(location_id__in=sorted(places, key=str))
