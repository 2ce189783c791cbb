"""Who reads and who changes company data."""

from __future__ import annotations

from occhub.access.actor import Actor, Role, Side
from occhub.access.decision import Decision, allow, forbid, only

REGISTER = "company"  # the kind under which set-up finds a company's id by its key
may_maintain = only(Role.SYSTEM, rule="companies.system-only")


def may_read(actor: Actor) -> Decision:
    """Every member reads the data of the own company; a Supervisor sees work status alone."""
    is_member = actor.side is Side.EMPLOYER and actor.company_id is not None and actor.role is not Role.SUPERVISOR
    return allow("companies.member") if is_member else forbid("companies.not-a-member")


def may_act(actor: Actor) -> Decision:
    """Everybody who is identified may learn as whom they act."""
    return allow("companies.own") if actor.user_id is not None else forbid("companies.nobody-signed-in")
