"""Who may do what with accounts."""

from __future__ import annotations

from occhub.access.actor import Actor, Role, Side
from occhub.access.decision import Decision, allow, forbid, only

may_administer = only(Role.SYSTEM, rule="accounts.system-only")


def may_report(actor: Actor) -> Decision:
    """Pages that nobody has signed in to report failed sign-ins, forgotten passwords and tokens that came by mail."""
    return allow("accounts.report")


def may_use_own(actor: Actor) -> Decision:
    """Everybody who is identified may read what concerns the own account."""
    return allow("accounts.own") if actor.user_id is not None else forbid("accounts.nobody-signed-in")


def may_list_members(actor: Actor) -> Decision:
    """Every member of a company sees who else works in it; a Supervisor sees work status alone."""
    is_member = actor.side is Side.EMPLOYER and actor.company_id is not None and actor.role is not Role.SUPERVISOR
    return allow("accounts.member-of-company") if is_member else forbid("accounts.not-a-member")
