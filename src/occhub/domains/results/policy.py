"""Who finds and opens which document: entitlement of the company, grant of the member, state of the document.

``decide`` looks at one document. As a condition on rows ``visible_to`` is the same for what lists, searches and
archives show (``P.RESULT_LIST``), and ``openable_to`` for what its address opens (``P.RESULT_READ``): a report that was
replaced was rightly disclosed, so whoever has its address opens it, and nobody finds it. A property test proves them
equal.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from occhub.access.actor import Actor, Entitled, Grant, GrantKind, Role, Side
from occhub.access.decision import ActorPolicy, Decision, allow, forbid, hide, only
from occhub.access.permissions import P
from occhub.domains.catalogue.types import ReportType, load_packaged
from occhub.domains.results.types import DocumentState, Explanation

STAFF = (Role.FRONT_DESK, Role.CLINICIAN, Role.CENTER_MANAGER)
_AT_CENTER = (*STAFF, Role.FEED)
# A Supervisor is none of them, whatever was granted: documents are clinical.
MEMBERS = (Role.USER_ADMIN, Role.BASIC, Role.VIEW_ONLY)
CARD = "dot-medical-card"
NOTHING = Q(pk__in=[])
_NOT_WITHDRAWN = sorted(str(state) for state in DocumentState if state is not DocumentState.WITHDRAWN)

Locations = frozenset[uuid.UUID] | None

_LISTED = (DocumentState.PUBLISHED,)
_OPENED = (DocumentState.PUBLISHED, DocumentState.SUPERSEDED)
_VERBS = (P.RESULT_PUBLISH, P.RESULT_REPLACE, P.RESULT_WITHDRAW)

may_publish: ActorPolicy = only(*STAFF, rule="results.center-staff-only")
may_bring: ActorPolicy = only(*_AT_CENTER, rule="results.center")
may_keep_store: ActorPolicy = only(Role.SYSTEM, rule="results.system-only")


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What the policy needs to know of a document."""

    company_id: uuid.UUID
    center_id: uuid.UUID
    location_id: uuid.UUID
    report_type: str
    state: DocumentState


def may_list(actor: Actor) -> Decision:
    """A User Admin, and whom one gave results: the others have no results at all."""
    if actor.role not in MEMBERS or actor.company_id is None:
        return forbid("results.not-a-member")
    if actor.role is Role.USER_ADMIN:
        return allow("results.user-admin")
    return allow("results.granted") if any(actor.granted(GrantKind.RESULTS)) else forbid("results.no-grant")


def offers_results(actor: Actor) -> bool:
    """Whether the results page has anything to offer at all: without a grant its tab is not shown. Asks nothing of the
    database and discloses nothing."""
    return may_list(actor).allowed


def offers_cards(actor: Actor) -> bool:
    """Whether DOT medical cards are disclosed to the actor at some location. Asks nothing of the database."""
    kind = load_packaged().report_types[CARD]
    places = _both(_entitled_at(actor, kind), _granted_at(actor, kind))
    return may_list(actor).allowed and (places is None or bool(places))


def may_look(actor: Actor) -> Decision:
    """Members and center staff may ask what an authorization or a visit brought; the rows decide what they get."""
    is_inside = actor.role in MEMBERS or (actor.side is Side.CENTER and actor.role in STAFF)
    return allow("results.inside") if is_inside else forbid("results.outside")


def may_see_people(actor: Actor) -> Decision:
    """Members may ask for the page of a person; each part of it decides for itself."""
    is_member = actor.role in MEMBERS and actor.company_id is not None
    return allow("results.member") if is_member else forbid("results.not-a-member")


def offers_people(actor: Actor) -> bool:
    """Whether whoever finds a document may open the page of its person: what one finds of somebody opens their page.
    Asks nothing of the database."""
    return may_see_people(actor).allowed


def decide(actor: Actor, permission: P, facts: DocumentFacts) -> Decision:
    """May the actor do this with this document? What is not disclosed to the actor does not exist for them."""
    rule = _seen_by(actor, permission, facts)
    if rule is None:
        return hide("results.out-of-scope")
    if permission in (P.RESULT_READ, P.RESULT_LIST) or (permission in _VERBS and actor.side is Side.CENTER):
        return allow(rule)
    if permission is P.RESULT_READERS:
        return allow(rule) if actor.role is Role.USER_ADMIN else forbid("results.user-admin-only")
    return forbid("results.center-staff-only")


def _seen_by(actor: Actor, permission: P, facts: DocumentFacts) -> str | None:
    """The rule by which the actor sees the document; None where nothing says so.

    A center that withdrew a report knows that it did, and is told so when it replaces or withdraws it once more.
    """
    if actor.side is Side.CENTER:
        own = actor.role in _AT_CENTER and facts.center_id in actor.center_ids
        is_there = facts.state is not DocumentState.WITHDRAWN or permission in _VERBS
        return "results.own-center" if own and is_there else None
    if actor.role not in MEMBERS or actor.company_id is None or facts.company_id != actor.company_id:
        return None
    kind = load_packaged().report_types.get(facts.report_type)
    states = _LISTED if permission is P.RESULT_LIST else _OPENED
    if kind is None or facts.state not in states or not _is_entitled(actor, kind, facts.location_id):
        return None
    if actor.role is Role.USER_ADMIN:
        return "results.entitled-user-admin"
    return "results.entitled-granted" if _is_granted(actor, kind, facts.location_id) else None


def explain(actor: Actor, facts: DocumentFacts) -> Explanation | None:
    """Why the actor may open the document; None where :func:`decide` says that they may not."""
    decided = decide(actor, P.RESULT_READ, facts)
    if not decided:
        return None
    kind = load_packaged().report_types.get(facts.report_type)
    if actor.side is Side.CENTER or kind is None:
        return Explanation(decided.rule, facts.report_type)
    return Explanation(
        rule=decided.rule,
        report_type=kind.code,
        entitlement=_entitlement(actor, kind, facts.location_id),
        grant=None if actor.role is Role.USER_ADMIN else _grant(actor, kind, facts.location_id),
        is_for_der=kind.der_only,
        own_locations=None if actor.role is Role.USER_ADMIN else actor.location_ids,
    )


def knows_of(actor: Actor, report_type: str, location_id: uuid.UUID) -> bool:
    """Whether the company may know that reports of this type exist: it is entitled to them at this location."""
    kind = load_packaged().report_types.get(report_type)
    return kind is not None and _is_entitled(actor, kind, location_id)


def _is_entitled(actor: Actor, kind: ReportType, location_id: uuid.UUID) -> bool:
    """The provider discloses this to the company, and a DER's document only to a DER."""
    return _entitlement(actor, kind, location_id) is not None


def _entitlement(actor: Actor, kind: ReportType, location_id: uuid.UUID) -> Entitled | None:
    if kind.der_only and not actor.is_der:
        return None
    fitting = (
        one
        for one in actor.entitlements
        if one.report_type == kind.code
        and one.location_id in (None, location_id)
        and (one.has_documented_request or not kind.documented_request_required)
    )
    return next(fitting, None)


def _is_granted(actor: Actor, kind: ReportType, location_id: uuid.UUID) -> bool:
    return _grant(actor, kind, location_id) is not None


def _grant(actor: Actor, kind: ReportType, location_id: uuid.UUID) -> Grant | None:
    if actor.role not in (Role.BASIC, Role.VIEW_ONLY):
        return None
    if actor.location_ids is not None and location_id not in actor.location_ids:
        return None
    fitting = (
        one
        for one in actor.granted(GrantKind.RESULTS)
        if one.report_type in (None, kind.code) and one.location_id in (None, location_id)
    )
    return next(fitting, None)


def visible_to(actor: Actor) -> Q:
    """The documents that :func:`decide` lets the actor find. Equality on company or center: indexes carry it."""
    if actor.side is Side.CENTER:
        return reach(actor) & Q(state__in=_NOT_WITHDRAWN)
    return reach(actor) & Q(state=str(DocumentState.PUBLISHED))


def openable_to(actor: Actor) -> Q:
    """The documents that :func:`decide` lets the actor open by their address: those that were replaced too."""
    if actor.side is Side.CENTER:
        return visible_to(actor)
    return reach(actor) & one_of("state", map(str, _OPENED))


def withdrawn_at(actor: Actor) -> Q:
    """The documents that the actor's center withdrew."""
    return reach(actor) & Q(state=str(DocumentState.WITHDRAWN)) if actor.side is Side.CENTER else NOTHING


def reach(actor: Actor) -> Q:
    """The documents that the actor would see if all were published: what a version number may speak of."""
    if actor.side is Side.CENTER and actor.role in _AT_CENTER and actor.center_ids:
        return one_of("center_id", actor.center_ids)
    if actor.role in MEMBERS and actor.company_id is not None:
        disclosed = _disclosed(actor)
        return Q(company_id=actor.company_id) & disclosed if disclosed is not None else NOTHING
    return NOTHING


def offered_types(actor: Actor) -> tuple[str, ...]:
    """The codes of the report types of which the actor may find documents somewhere. Asks nothing of the database."""
    if actor.side is not Side.EMPLOYER or actor.company_id is None:
        return ()
    return tuple(sorted(code for codes in _types_by_locations(actor).values() for code in codes))


def _disclosed(actor: Actor) -> Q | None:
    """Entitlement and grant as a condition: report types, grouped by the locations for which they are disclosed."""
    condition: Q | None = None
    for locations, codes in _types_by_locations(actor).items():
        part = one_of("report_type", codes)
        if locations is not None:
            part &= one_of("location_id", locations)
        condition = part if condition is None else condition | part
    return condition


def _types_by_locations(actor: Actor) -> dict[Locations, list[str]]:
    found: dict[Locations, list[str]] = defaultdict(list)
    for code in sorted({one.report_type for one in actor.entitlements}):
        kind = load_packaged().report_types.get(code)
        locations = _both(_entitled_at(actor, kind), _granted_at(actor, kind)) if kind else frozenset()
        if locations is None or locations:
            found[locations].append(code)
    return found


def _entitled_at(actor: Actor, kind: ReportType) -> Locations:
    if kind.der_only and not actor.is_der:
        return frozenset()
    return _union(
        one.location_id
        for one in actor.entitlements
        if one.report_type == kind.code and (one.has_documented_request or not kind.documented_request_required)
    )


def _granted_at(actor: Actor, kind: ReportType) -> Locations:
    if actor.role is Role.USER_ADMIN:
        return None
    if actor.role not in (Role.BASIC, Role.VIEW_ONLY):
        return frozenset()
    granted = _union(
        one.location_id for one in actor.granted(GrantKind.RESULTS) if one.report_type in (None, kind.code)
    )
    own: Locations = frozenset(actor.location_ids) if actor.location_ids is not None else None
    return _both(granted, own)


def _union(places: Iterable[uuid.UUID | None]) -> Locations:
    """All locations together; one None means every location."""
    found = set(places)
    return None if None in found else frozenset(one for one in found if one is not None)


def _both(one: Locations, other: Locations) -> Locations:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def one_of(field: str, values: Iterable[object]) -> Q:
    """PostgreSQL reads a list of one as an equality, which keeps an index in order."""
    return Q(**{f"{field}__in": sorted(values, key=str)})


def may_hear(actor: Actor) -> Decision:
    """Every member hears of what became of a report that they had opened, also where a grant ended meanwhile."""
    is_member = actor.side is Side.EMPLOYER and actor.company_id is not None and actor.membership_id is not None
    return allow("results.own-news") if is_member else forbid("results.not-a-member")


def own_news(actor: Actor) -> Q:
    """What is said to this member alone, and not waved off."""
    return Q(company_id=actor.company_id, member_id=actor.membership_id, dismissed_at__isnull=True)


def own_searches(actor: Actor) -> Q:
    """A stored search is its author's only."""
    return Q(company_id=actor.company_id, member_id=actor.membership_id)
