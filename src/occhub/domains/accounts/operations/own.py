"""What people change about their own account."""

from __future__ import annotations

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import point_at
from occhub.domains.accounts import policy
from occhub.domains.accounts.models import User
from occhub.platform import sessions


@operation(P.ACCOUNT_OWN, may=policy.may_use_own)
def end_own_sessions(actor: Actor) -> int:
    """End every session of the person, this one included; returns how many there were."""
    point_at("accounts.user", actor.user_id)
    return sessions.end_sessions_of(actor.user_id)


@operation(P.ACCOUNT_OWN, may=policy.may_use_own)
def keep_shortcuts(actor: Actor, wanted: bool) -> bool:
    """Switch the keyboard shortcuts of the pages on or off for the person; returns what is kept."""
    point_at("accounts.user", actor.user_id)
    User.objects.filter(pk=actor.user_id).update(has_shortcuts=wanted)
    return wanted
