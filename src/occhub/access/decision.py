"""The answer of a policy, with the rule that gave it. Empty, missing and error all mean no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from occhub.access.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or not, and by which rule (a short id that goes into the ledger)."""

    allowed: bool
    rule: str
    visible: bool = True

    def __bool__(self) -> bool:
        return self.allowed


def allow(rule: str) -> Decision:
    """Yes, by ``rule``."""
    return Decision(True, rule)


def forbid(rule: str) -> Decision:
    """The object is visible, the verb is not allowed: 403."""
    return Decision(False, rule)


def hide(rule: str) -> Decision:
    """Outside the actor's scope: the same answer as for what does not exist, 404."""
    return Decision(False, rule, visible=False)


ActorPolicy: TypeAlias = Callable[[Actor], Decision]


def only(*roles: Role, rule: str) -> ActorPolicy:
    """A policy that asks for the actor's role alone."""

    def may(actor: Actor) -> Decision:
        return allow(rule) if actor.role in roles else forbid(rule)

    return may
