"""Users, memberships and grants, as set-up writes them."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.accounts import policy
from occhub.domains.accounts.models import MemberGrant, Membership, User
from occhub.domains.accounts.types import NewGrant, NewMembership, NewUser
from occhub.platform import clock


@operation(P.ACCOUNT_ADMINISTER, may=policy.may_administer)
def save_user(actor: Actor, new: NewUser) -> uuid.UUID:
    """Create the user of this e-mail, or bring name and phone up to date; an existing password stays. Returns the id."""
    email = new.email.strip().lower()
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User(id=new.id or uuid.uuid4(), email=email, created_at=clock.now(), is_demo=new.is_demo)
        user.set_password(new.password)
    user.first_name, user.last_name, user.phone = new.first_name, new.last_name, new.phone
    user.save()
    return user.id


@operation(P.ACCOUNT_ADMINISTER, may=policy.may_administer)
def save_membership(actor: Actor, new: NewMembership) -> uuid.UUID:
    """Create or change the membership of a user in one place. Returns its id."""
    place = {"user_id": new.user_id, "company_id": new.company_id, "center_id": new.center_id, "side": str(new.side)}
    row = Membership.objects.filter(**place).first() or Membership(
        id=new.id or uuid.uuid4(), **place, created_at=clock.now()
    )
    row.role, row.is_der = str(new.role), new.is_der
    row.location_ids = list(new.location_ids) if new.location_ids is not None else None
    row.save(force_insert=row._state.adding)
    return uuid.UUID(str(row.id))


@operation(P.ACCOUNT_ADMINISTER, may=policy.may_administer)
def save_grant(actor: Actor, new: NewGrant) -> uuid.UUID:
    """Give a member of the actor's company a grant; a second time changes nothing. Returns its id."""
    fields = {
        "membership_id": new.membership_id,
        "company_id": actor.company_id,
        "kind": str(new.kind),
        "report_type": new.report_type,
        "location_id": new.location_id,
    }
    row = MemberGrant.objects.filter(**fields).first()
    if row is None:
        row = MemberGrant(**fields, granted_at=clock.now())
        row.save(force_insert=True)
    return uuid.UUID(str(row.id))
