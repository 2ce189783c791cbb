"""Who a person is, and who works in a company."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, TextField
from django.db.models.functions import Cast, JSONArray
from django.utils.crypto import constant_time_compare

from occhub.access.actor import Actor, Grant, GrantKind, Role, Side
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.prepared import Prepared
from occhub.domains.accounts import policy, rules
from occhub.domains.accounts.models import MemberGrant, Membership, OneTimeToken, User
from occhub.domains.accounts.types import Contact, Member, MembershipChoice, Person
from occhub.platform import clock, sessions
from occhub.platform.errors import NotSignedIn
from occhub.platform.ids import CenterId, CompanyId, LocationId


@operation(P.ACCOUNT_OWN, may=policy.may_use_own, ledgered=False)
def own_memberships(actor: Actor) -> list[MembershipChoice]:
    """The places where the identified person may work, oldest first."""
    return _places(actor)


def _places(actor: Actor) -> list[MembershipChoice]:
    rows = Membership.objects.filter(user_id=actor.user_id, is_active=True).order_by("created_at", "id")
    return [MembershipChoice(row.id, Side(row.side), Role(row.role), row.company_id, row.center_id) for row in rows]


@operation(P.ACCOUNT_OWN, may=policy.may_use_own, ledgered=False)
def acting_membership(actor: Actor) -> Actor:
    """The identified person with role, places and grants of the membership that the session names.

    Raises :class:`NotSignedIn` when the membership or the user was switched off meanwhile, and when the password is
    another one than the session began with: a sign-in that was on its way while the password changed is no sign-in.
    """
    found = _ACTING.rows(membership=actor.member, user=actor.person)
    row = found[0] if found else None
    if row is None or row.company_id != actor.company_id or not _is_sealed_by(actor, row.user_password):
        raise NotSignedIn
    locations = None if row.location_ids is None else frozenset(LocationId(one) for one in row.location_ids)
    return Actor(
        side=Side(row.side),
        role=Role(row.role),
        request_id=actor.request_id,
        user_id=actor.user_id,
        membership_id=actor.membership_id,
        name=User(first_name=row.user_first_name, last_name=row.user_last_name).full_name,
        company_id=CompanyId(row.company_id) if row.company_id else None,
        center_ids=frozenset([CenterId(row.center_id)]) if row.center_id else frozenset(),
        location_ids=locations,
        is_der=row.is_der,
        grants=tuple(_grant(*one) for one in row.given),
        session_ref=actor.session_ref,
        session_since=actor.session_since,
        seal=actor.seal,
    )


def _acting(_: object, membership: uuid.UUID, user: uuid.UUID) -> QuerySet[Any]:
    """The membership in force with its grants: one statement, since every request asks for them."""
    given = MemberGrant.objects.filter(membership_id=OuterRef("id"), company_id=OuterRef("company_id"))
    row = JSONArray(*(Cast(name, TextField()) for name in ("kind", "report_type", "location_id")))
    rows = Membership.objects.filter(id=membership, user_id=user, is_active=True, user__is_active=True)
    found: QuerySet[Any] = rows.annotate(given=ArraySubquery(given.order_by("id").values(row=row)))
    return found


_ACTING = Prepared(
    (
        *("side", "role", "company_id", "center_id", "location_ids", "is_der", "given"),
        *("user__first_name", "user__last_name", "user__password"),
    ),
    _acting,
)


def _grant(kind: str, report_type: str | None, location: str | None) -> Grant:
    return Grant(GrantKind(kind), report_type, LocationId(uuid.UUID(location)) if location else None)


def _is_sealed_by(actor: Actor, password: str) -> bool:
    """Whether the session, where the actor comes from one, began with the user's password of now."""
    user = User(password=password)
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return actor.seal is None or any(constant_time_compare(actor.seal, one) for one in hashes)


@operation(P.ACCOUNT_OWN, may=policy.may_use_own, ledgered=False)
def still_signed_in(actor: Actor) -> None:
    """For work that goes on after its request was let in: raises :class:`NotSignedIn` when the person's session was
    ended meanwhile, here or elsewhere, is over, or was locked by the person.

    A screen that locked itself because nobody moved ends nothing that runs. Who comes from no session has none to end.
    """
    since = actor.session_since
    if since is not None and not sessions.is_open(actor.person, since):
        raise NotSignedIn


@operation(P.MEMBER_LIST, may=policy.may_list_members)
def members(actor: Actor) -> list[Member]:
    """Everybody with a membership in the actor's company, by name."""
    rows = (
        Membership.objects.filter(company_id=actor.company_id, side=str(Side.EMPLOYER))
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "id")
    )
    return [
        Member(
            id=row.id,
            name=row.user.full_name,
            list_name=f"{row.user.last_name}, {row.user.first_name}",
            email=row.user.email,
            phone=row.user.phone,
            role=Role(row.role),
            is_der=row.is_der,
            is_active=row.is_active and row.user.is_active,
            location_ids=tuple(row.location_ids) if row.location_ids is not None else None,
        )
        for row in rows
    ]


@operation(P.ACCOUNT_OWN, may=policy.may_use_own, ledgered=False)
def person(actor: Actor) -> Person:
    """The signed-in person's own data."""
    return _person(User.objects.get(pk=actor.person))


def _person(user: User) -> Person:
    return Person(user.id, user.email, user.first_name, user.last_name, user.phone, user.has_shortcuts, user.views)


@operation(P.ACCOUNT_ADMINISTER, may=policy.may_administer)
def membership_id(actor: Actor, user_id: uuid.UUID) -> uuid.UUID | None:
    """The id of a user's membership in the actor's company, for set-up."""
    row = Membership.objects.filter(user_id=user_id, company_id=actor.company_id).first()
    return uuid.UUID(str(row.id)) if row else None


@operation(P.ACCOUNT_ADMINISTER, may=policy.may_administer)
def user_of_address(actor: Actor, email: str) -> Person | None:
    """Whose account has this e-mail, for set-up; None where nobody has it."""
    user = User.objects.filter(email=email.strip().lower()).first()
    return _person(user) if user else None


@operation(P.ACCOUNT_ADMINISTER, may=policy.may_administer)
def places_against_operator(actor: Actor) -> list[MembershipChoice]:
    """The places that keep the identified account from becoming an operator, oldest first; none where it is one.

    Somebody who works in a company or a center would get a second face without having been asked.
    """
    places = _places(actor)
    return [] if rules.is_operator(places) else places


@operation(P.ACCOUNT_SIGN_IN, may=policy.may_report, ledgered=False)
def demo_addresses(actor: Actor) -> frozenset[str]:
    """The addresses of the demonstration's made-up people who may sign in."""
    return frozenset(User.objects.filter(is_demo=True, is_active=True).values_list("email", flat=True))


@operation(P.ACCOUNT_SIGN_IN, may=policy.may_report, ledgered=False)
def reset_is_open(actor: Actor, token: str) -> bool:
    """Whether a mailed token can still be used."""
    open_ones = OneTimeToken.objects.filter(purpose="reset", used_at=None, expires_at__gt=clock.now())
    return open_ones.filter(pk=rules.token_hash(token)).exists()


@operation(P.ACCOUNT_ADMINISTER, may=policy.may_administer)
def address_of_user(actor: Actor, user_id: uuid.UUID) -> str | None:
    """Where mail to an active user goes; None where there is nobody."""
    return User.objects.filter(pk=user_id, is_active=True).values_list("email", flat=True).first()


@operation(P.ACCOUNT_ADMINISTER, may=policy.may_administer)
def contact_of_member(actor: Actor, membership_id: uuid.UUID) -> Contact | None:
    """Where mail to a member of the actor's company goes; None where the member or the user was switched off."""
    row = (
        Membership.objects.filter(pk=membership_id, company_id=actor.company_id, is_active=True, user__is_active=True)
        .select_related("user")
        .first()
    )
    return Contact(row.id, row.user.email) if row else None
