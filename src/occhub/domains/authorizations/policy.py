"""Who may do what with an authorization. ``decide`` and ``visible_to`` agree; a property test proves it.

User Admin: all of the company. Basic: those it is responsible for, others are hidden. View-only: those of its
locations, without any changing verb. Center staff: those addressed to their center. Jobs: those of their company.
"""

from __future__ import annotations

import uuid
from typing import Protocol

from django.db.models import Q

from occhub.access.actor import Actor, GrantKind, Role, Side
from occhub.access.decision import ActorPolicy, Decision, allow, forbid, hide, only
from occhub.access.permissions import P
from occhub.domains.authorizations.types import COLLEAGUE_WAITS

_REQUESTERS = (Role.USER_ADMIN, Role.BASIC)
_EMPLOYERS = (*_REQUESTERS, Role.VIEW_ONLY)
_CENTER = (Role.FRONT_DESK, Role.CLINICIAN, Role.CENTER_MANAGER)
_AT_CENTER = (*_CENTER, Role.FEED)
_VERBS: dict[P, tuple[Role, ...]] = {
    P.AUTHORIZATION_LIST: _EMPLOYERS,
    P.AUTHORIZATION_READ: (*_EMPLOYERS, *_AT_CENTER, Role.SYSTEM),
    P.AUTHORIZATION_CANCEL: _REQUESTERS,
    P.AUTHORIZATION_EXTEND: _REQUESTERS,
    P.AUTHORIZATION_PROGRESS: _AT_CENTER,
    P.INBOX_READ: _CENTER,
    P.INBOX_OPEN: _CENTER,
}

may_submit: ActorPolicy = only(*_REQUESTERS, rule="authorizations.requester")
may_draft: ActorPolicy = only(*_REQUESTERS, rule="authorizations.requester")
may_correct: ActorPolicy = only(*_REQUESTERS, rule="authorizations.requester")
may_tidy: ActorPolicy = only(Role.SYSTEM, rule="authorizations.system-only")
may_list: ActorPolicy = only(*_EMPLOYERS, rule="authorizations.member")
may_name: ActorPolicy = only(*_AT_CENTER, rule="authorizations.center")
may_read_inbox: ActorPolicy = only(*_CENTER, rule="authorizations.center-staff")


class Facts(Protocol):
    """What a decision looks at; a row of the table has it."""

    @property
    def company_id(self) -> uuid.UUID: ...
    @property
    def center_id(self) -> uuid.UUID: ...
    @property
    def location_id(self) -> uuid.UUID: ...
    @property
    def responsible_member_id(self) -> uuid.UUID: ...


def decide(actor: Actor, permission: P, facts: Facts) -> Decision:
    """May the actor do this with this authorization?"""
    if not _is_in_scope(actor, facts):
        return hide("authorizations.out-of-scope")
    if actor.role not in _VERBS.get(permission, ()):
        return forbid(f"authorizations.not-for-{actor.role}")
    return allow(f"authorizations.{actor.role}")


def _is_in_scope(actor: Actor, facts: Facts) -> bool:
    if actor.side is Side.CENTER:
        return actor.role in _AT_CENTER and facts.center_id in actor.center_ids
    if actor.company_id is None or facts.company_id != actor.company_id:
        return False
    if actor.role is Role.BASIC:
        return actor.membership_id is not None and facts.responsible_member_id == actor.membership_id
    if actor.role is Role.VIEW_ONLY:
        return actor.location_ids is None or facts.location_id in actor.location_ids
    return actor.role in (Role.USER_ADMIN, Role.SYSTEM)


def decide_activity(actor: Actor, facts: Facts) -> Decision:
    """May the actor read what happened in the visits under this authorization?

    The company's User Admin and whom one gave visits, whoever is responsible for the authorization; nobody else.
    """
    if actor.side is not Side.EMPLOYER or actor.company_id is None or facts.company_id != actor.company_id:
        return hide("authorizations.out-of-scope")
    places = actor.reach_of(GrantKind.VISITS)
    covered = places is None or facts.location_id in places
    return allow("authorizations.visit-activity") if covered else hide("authorizations.out-of-scope")


def activity_of(actor: Actor) -> Q:
    """The authorizations that :func:`decide_activity` lets the actor read of."""
    if actor.side is not Side.EMPLOYER or actor.company_id is None:
        return Q(pk__in=[])
    places = actor.reach_of(GrantKind.VISITS)
    own = Q(company_id=actor.company_id)
    return own if places is None else own & _one_of("location_id", places)


def may_see_birth_date(actor: Actor, facts: Facts) -> bool:
    """The center, the requester, the User Admin and holders of a results grant see the date of birth."""
    if actor.side is Side.CENTER or actor.role is Role.USER_ADMIN:
        return True
    if actor.membership_id is not None and facts.responsible_member_id == actor.membership_id:
        return True
    return any(one.location_id in (None, facts.location_id) for one in actor.granted(GrantKind.RESULTS))


def birth_date_shown_on(actor: Actor, employee_id: uuid.UUID) -> Q:
    """The authorizations of a person that show this member the date of birth, as :func:`may_see_birth_date` says."""
    rows = Q(company_id=actor.company_id, employee_id=employee_id)
    places: set[uuid.UUID | None] = {one.location_id for one in actor.granted(GrantKind.RESULTS)}
    if actor.role is Role.USER_ADMIN or None in places:
        return rows
    granted = _one_of("location_id", frozenset(place for place in places if place is not None))
    return rows & (Q(responsible_member_id=actor.membership_id) | granted)


def may_copy(actor: Actor, facts: Facts) -> Decision:
    """May the actor's correction of a person change this waiting authorization? A colleague's: User Admin alone."""
    if actor.role is Role.USER_ADMIN:
        return allow("authorizations.user_admin")
    is_own = actor.membership_id is not None and facts.responsible_member_id == actor.membership_id
    return allow("authorizations.requester") if is_own else forbid(COLLEAGUE_WAITS)


def visible_to(actor: Actor) -> Q:
    """The condition of the rows in the actor's scope. Equality on company or center, so that indexes carry it."""
    if actor.side is Side.CENTER and actor.role in _AT_CENTER:
        return _one_of("center_id", actor.center_ids)
    own_company = Q(company_id=actor.company_id)
    if actor.company_id is None or actor.side is Side.CENTER:
        return Q(pk__in=[])
    if actor.role is Role.BASIC and actor.membership_id is not None:
        return own_company & Q(responsible_member_id=actor.membership_id)
    if actor.role is Role.VIEW_ONLY and actor.location_ids is not None:
        return own_company & _one_of("location_id", actor.location_ids)
    return own_company if actor.role in (Role.USER_ADMIN, Role.VIEW_ONLY, Role.SYSTEM) else Q(pk__in=[])


def _one_of(field: str, ids: frozenset[uuid.UUID]) -> Q:
    """PostgreSQL reads a list of one as an equality, which keeps an index in order."""
    return Q(**{f"{field}__in": sorted(ids, key=str)})


def own_side(actor: Actor) -> Q:
    """Company or center alone: bounds the search of words, which the authorization's own condition narrows further."""
    if actor.side is Side.CENTER:
        return _one_of("center_id", actor.center_ids)
    return Q(company_id=actor.company_id)


def waiting_of(actor: Actor, employee_id: uuid.UUID) -> Q:
    """The company's authorizations of a person under which nobody was checked in, whoever is responsible for them.

    They copy a correction; an expired one does too, since it can be extended.
    """
    return Q(company_id=actor.company_id, employee_id=employee_id, state="submitted", open_visit_id=None)


def own_drafts(actor: Actor) -> Q:
    """A draft is its author's only."""
    return Q(company_id=actor.company_id, member_id=actor.membership_id)
