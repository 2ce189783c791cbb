"""Who acts: always an argument, always first. Everything the policy may ask for stands on it as values."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from occhub.platform.ids import CenterId, CompanyId, LocationId, MembershipId, UserId


class Side(StrEnum):
    """On which side of the hub an actor stands."""

    EMPLOYER = "employer"
    CENTER = "center"
    PROVIDER = "provider"
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


class Role(StrEnum):
    """The preset a membership carries."""

    USER_ADMIN = "user_admin"
    BASIC = "basic"
    VIEW_ONLY = "view_only"
    SUPERVISOR = "supervisor"
    FRONT_DESK = "front_desk"
    CLINICIAN = "clinician"
    CENTER_MANAGER = "center_manager"
    OPERATOR = "operator"
    FEED = "feed"  # a center's own system, in the jobs that work on what it sent
    SYSTEM = "system"
    NONE = "none"


GRANTABLE = (Role.BASIC, Role.VIEW_ONLY)


class GrantKind(StrEnum):
    """What a User Admin may give a member beyond the preset."""

    VISITS = "visits"
    RESULTS = "results"


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant to the member: ``report_type`` and ``location_id`` of None mean all."""

    kind: GrantKind
    report_type: str | None = None
    location_id: LocationId | None = None


@dataclass(frozen=True, slots=True)
class Entitled:
    """What the provider discloses to the company: one report type, at one location or (None) at all."""

    report_type: str
    location_id: LocationId | None = None
    basis: str = ""
    has_documented_request: bool = False


@dataclass(frozen=True, slots=True)
class Once:
    """An idempotency key: the outermost operation that changes things has its effect once for it."""

    route: str
    key: uuid.UUID
    content_hash: bytes


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which membership, with which grants and entitlements; loaded once a request."""

    side: Side
    role: Role
    request_id: str
    user_id: UserId | None = None
    membership_id: MembershipId | None = None
    name: str = ""
    company_id: CompanyId | None = None
    center_ids: frozenset[CenterId] = frozenset()
    location_ids: frozenset[LocationId] | None = None
    is_der: bool = False
    grants: tuple[Grant, ...] = ()
    entitlements: tuple[Entitled, ...] = ()
    session_ref: str = ""
    session_since: datetime | None = field(default=None, compare=False)  # a session keeps it, whatever id it gets
    seal: str | None = field(default=None, compare=False, repr=False)  # of the password that the session began with
    home_zone: str = ""
    purpose: str = "operations"
    once: Once | None = field(default=None, compare=False)

    @property
    def company(self) -> CompanyId:
        """The active company of somebody who has one; anything else is a fault of the code."""
        if self.company_id is None:
            raise LookupError("this actor acts in no company")
        return self.company_id

    @property
    def member(self) -> MembershipId:
        """The membership of somebody who acts by one."""
        if self.membership_id is None:
            raise LookupError("this actor has no membership")
        return self.membership_id

    @property
    def person(self) -> UserId:
        """The user of somebody who is identified."""
        if self.user_id is None:
            raise LookupError("nobody is identified")
        return self.user_id

    @property
    def zone(self) -> str:
        """The IANA name of the zone in which somebody who stands somewhere reads times: of their location or center,
        for an operator the provider's. Where a visit or an expiry is judged, the center's zone holds instead.
        """
        if not self.home_zone:
            raise LookupError("this actor stands in no zone")
        return self.home_zone

    def with_once(self, once: Once) -> Actor:
        """The same actor, bound to one idempotency key."""
        return replace(self, once=once)

    def covers_location(self, location_id: LocationId) -> bool:
        """Whether the membership reaches this location of the company."""
        return self.location_ids is None or location_id in self.location_ids

    def reach_of(self, kind: GrantKind) -> frozenset[LocationId] | None:
        """The locations of the company at which role or grants give this: none is empty, None means all of them.

        Grants widen *Basic* and *View-only* alone.
        """
        if self.role is Role.USER_ADMIN:
            return None
        if self.role not in GRANTABLE:
            return frozenset()
        places = {grant.location_id for grant in self.granted(kind)}
        if None in places:
            return self.location_ids
        granted = frozenset(place for place in places if place is not None)
        return granted if self.location_ids is None else granted & self.location_ids

    def granted(self, kind: GrantKind) -> Iterable[Grant]:
        """The grants of one kind."""
        return (grant for grant in self.grants if grant.kind is kind)


def system_actor(task: str, *, company_id: CompanyId | None = None, request_id: str = "") -> Actor:
    """The actor of a job: ledgered like anyone, bound to the company of the event that it works on (None: to none)."""
    return Actor(
        side=Side.SYSTEM,
        role=Role.SYSTEM,
        request_id=request_id or f"job-{uuid.uuid4().hex[:12]}",
        name=task,
        company_id=company_id,
        purpose=task,
    )


def feed_actor(name: str, center_id: CenterId, *, request_id: str = "") -> Actor:
    """The actor of a job that works on what a center's own system sent: it stands at that center and nowhere else."""
    return Actor(
        side=Side.CENTER,
        role=Role.FEED,
        request_id=request_id or f"job-{uuid.uuid4().hex[:12]}",
        name=name,
        center_ids=frozenset([center_id]),
        purpose="interop.route",
    )


def anonymous_actor(request_id: str) -> Actor:
    """The actor of a page that nobody has signed in to."""
    return Actor(side=Side.ANONYMOUS, role=Role.NONE, request_id=request_id, name="anonymous")
