"""What the sign-on pages report, so that it stands in the ledger. The auth library decides; these write it down."""

from __future__ import annotations

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import point_at
from occhub.domains.accounts import policy
from occhub.domains.accounts.models import User

USER = "accounts.user"


@operation(P.ACCOUNT_SIGN_IN, may=policy.may_use_own)
def record_sign_in(actor: Actor) -> None:
    """The person showed the password and got a session."""
    point_at(USER, actor.user_id)


@operation(P.ACCOUNT_SIGN_IN, may=policy.may_report)
def record_failed_sign_in(actor: Actor, email: str) -> None:
    """Somebody failed to sign in. The ledger names the account where there is one, never what was typed."""
    point_at(USER, User.objects.filter(email=email.strip().lower()).values_list("id", flat=True).first())


@operation(P.ACCOUNT_SIGN_IN, may=policy.may_use_own)
def record_sign_out(actor: Actor) -> None:
    """The person ended the session."""
    point_at(USER, actor.user_id)


@operation(P.ACCOUNT_SIGN_IN, may=policy.may_use_own)
def record_lock(actor: Actor) -> None:
    """The person, or the page after the idle time, locked the screen."""
    point_at(USER, actor.user_id)


@operation(P.ACCOUNT_SIGN_IN, may=policy.may_use_own)
def record_unlock(actor: Actor) -> None:
    """The person showed the password again and goes on."""
    point_at(USER, actor.user_id)


@operation(P.ACCOUNT_SIGN_IN, may=policy.may_use_own)
def record_failed_unlock(actor: Actor) -> None:
    """A wrong password was typed into a locked screen."""
    point_at(USER, actor.user_id)


@operation(P.ACCOUNT_OWN, may=policy.may_use_own)
def record_switch(actor: Actor) -> None:
    """The person goes on in another of the own memberships; the actor is already the new one."""
    point_at("accounts.membership", actor.membership_id)
