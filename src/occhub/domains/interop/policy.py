"""Who may do what in interop: the partners, what goes out, what comes in.

The operator keeps the partners; so does the command line. Jobs and the listener read them.
"""

from __future__ import annotations

import uuid

from django.db.models import Q

from occhub.access.actor import Actor, Role, Side
from occhub.access.decision import ActorPolicy, Decision, allow, forbid, hide, only
from occhub.access.permissions import P

may_read_partners: ActorPolicy = only(Role.OPERATOR, Role.SYSTEM, rule="interop.partners")
may_maintain_partners: ActorPolicy = only(Role.OPERATOR, Role.SYSTEM, rule="interop.partners")
may_record: ActorPolicy = only(Role.SYSTEM, rule="interop.listener")
# What was sent becomes true in the name of the center's own system, at its center and nowhere else.
may_route: ActorPolicy = only(Role.FEED, rule="interop.feed")


def of_centers(actor: Actor) -> Q:
    """What the systems of the actor's centers sent."""
    return Q(center_id__in=sorted(actor.center_ids, key=str))


STAFF = (Role.FRONT_DESK, Role.CLINICIAN, Role.CENTER_MANAGER)
may_read_inbound: ActorPolicy = only(*STAFF, Role.OPERATOR, rule="interop.inbound")
may_replay: ActorPolicy = only(*STAFF, Role.OPERATOR, rule="interop.inbound")
# What is in a message is clinical: the center's whose system sent it, which may open all documents of its own.
may_look: ActorPolicy = only(*STAFF, rule="interop.center-staff-only")


def messages_of(actor: Actor) -> Q:
    """The messages that :func:`decide` lets the actor see: all of them for the operator."""
    if actor.role is Role.OPERATOR:
        return Q()
    return of_centers(actor) if actor.side is Side.CENTER else Q(pk__in=[])


def decide(actor: Actor, permission: P, center_id: uuid.UUID) -> Decision:
    """May the actor do this with a message of this center? The operator sees that it came and what became of it."""
    if actor.role is Role.OPERATOR:
        is_let = permission in (P.INBOUND_READ, P.INBOUND_REPLAY)
        return allow("interop.operator") if is_let else forbid("interop.center-staff-only")
    own = actor.side is Side.CENTER and actor.role in STAFF and center_id in actor.center_ids
    return allow("interop.own-center") if own else hide("interop.other-center")
