"""Users, memberships and grants, as set-up writes them."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor, Role, Side
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.accounts import policy, reads
from occhub.domains.accounts.models import MemberGrant, Membership, User
from occhub.domains.accounts.types import NewGrant, NewMembership, NewUser
from occhub.platform import clock
from occhub.platform.errors import Conflict
from occhub.platform.saved import Change, Saved
from occhub.platform.saving import save, save_keyed


@operation(P.ACCOUNT_ADMINISTER, may=policy.may_administer)
def save_user(actor: Actor, new: NewUser) -> Saved:
    """Create the user of this e-mail, or bring name and phone up to date; an existing password stays."""
    email = new.email.strip().lower()
    known = User.objects.filter(email=email).first()
    user = known or User(id=new.id or uuid.uuid4(), email=email, created_at=clock.now(), is_demo=new.is_demo)
    if known is None:
        user.set_password(new.password)
    values = {"first_name": new.first_name, "last_name": new.last_name, "phone": new.phone}
    return save(user, values, is_new=known is None)


@operation(P.ACCOUNT_ADMINISTER, may=policy.may_administer)
def save_membership(actor: Actor, new: NewMembership) -> Saved:
    """Create or change the membership of a user in one place."""
    place = {"user_id": new.user_id, "company_id": new.company_id, "center_id": new.center_id, "side": str(new.side)}
    locations = sorted(new.location_ids, key=str) if new.location_ids is not None else None
    values = {"role": str(new.role), "is_der": new.is_der, "location_ids": locations}
    return save_keyed(Membership.objects, place, values, new={"id": new.id or uuid.uuid4(), "created_at": clock.now()})


@operation(P.ACCOUNT_ADMINISTER, may=policy.may_administer)
def save_operator(actor: Actor, new: NewUser) -> tuple[Saved, Saved]:
    """Write an operator: what became of the user and of the membership. ``actor`` is bound to the id of ``new``.

    The wall shows a membership without company and center to its own person alone. Who has other places keeps name and
    phone. Raises :class:`Conflict`, and changes nothing, where such places keep the account from becoming an operator.
    """
    known = User.objects.select_for_update().filter(pk=actor.person).first()  # no place is added meanwhile
    if reads.places_against_operator(actor):
        raise Conflict("This account has other places. An operator needs an account of their own.")
    is_alone = all(place.side is Side.PROVIDER for place in reads.own_memberships(actor))
    user = save_user(actor, new) if known is None or is_alone else Saved(known.id, Change.UNCHANGED)
    return user, save_membership(actor, NewMembership(user.id, Side.PROVIDER, Role.OPERATOR))


@operation(P.ACCOUNT_ADMINISTER, may=policy.may_administer)
def save_grant(actor: Actor, new: NewGrant) -> Saved:
    """Give a member of the actor's company a grant; a second time changes nothing."""
    fields = {
        "membership_id": new.membership_id,
        "company_id": actor.company_id,
        "kind": str(new.kind),
        "report_type": new.report_type,
        "location_id": new.location_id,
    }
    return save_keyed(MemberGrant.objects, fields, {}, new={"granted_at": clock.now()})
