"""Set-up of centers."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor, Side
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.accounts import operations as accounts
from occhub.domains.accounts.types import NewMembership
from occhub.domains.centers import policy, rules
from occhub.domains.centers.models import Center as CenterRow
from occhub.domains.centers.types import Center, CenterSetUp
from occhub.platform.errors import NotFound
from occhub.platform.saved import Saved, Written
from occhub.platform.saving import save_keyed

_COPIED = (
    "name",
    "street",
    "city",
    "state",
    "postal_code",
    "latitude",
    "longitude",
    "zone",
    "phone",
    "fax",
    "accepting",
)


@operation(P.CENTER_MAINTAIN, may=policy.may_maintain)
def save_center(actor: Actor, center: Center) -> Saved:
    """Create the center of this slug or bring it up to date; it keeps its id."""
    values = {name: getattr(center, name) for name in _COPIED} | {
        "kind": str(center.kind),
        "capabilities": sorted(center.capabilities),
        "hours": rules.hours_to_json(center.hours),
    }
    return save_keyed(CenterRow.objects, {"slug": center.slug}, values, new={"id": center.id})


@operation(P.CENTER_CONNECT, may=policy.may_connect)
def connect_center(actor: Actor, center_id: uuid.UUID, *, has_endpoint: bool) -> None:
    """Note whether a center's own system takes authorizations; set-up of the center leaves this alone.

    Raises ``NotFound`` without such a center.
    """
    if not CenterRow.objects.filter(pk=center_id).update(has_endpoint=has_endpoint):
        raise NotFound


@operation(P.CENTER_MAINTAIN, may=policy.may_maintain)
def set_up_center(actor: Actor, wanted: CenterSetUp) -> tuple[Written, ...]:
    """Write a center and its staff, all or nothing; ``actor`` acts for its id. Tells what became of each row."""
    center = save_center(actor, wanted.center)
    done = [Written("center", wanted.center.slug, center.change)]
    for one in wanted.staff:
        user = accounts.save_user(actor, one.user)
        place = NewMembership(user.id, Side.CENTER, one.role, center_id=center.id, id=one.membership_id)
        member = accounts.save_membership(actor, place)
        done += [Written("user", one.user.email, user.change), Written("staff", one.user.email, member.change)]
    return tuple(done)
