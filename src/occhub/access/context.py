"""The state of the operation that runs on this thread. Only :mod:`occhub.access` touches it."""

from __future__ import annotations

import uuid
from contextvars import ContextVar
from dataclasses import dataclass, field

from occhub.access.actor import Actor
from occhub.access.decision import Decision


class OutsideOperation(RuntimeError):
    """Protected data was asked for outside an operation: a fault in the code, never a person's."""


@dataclass(slots=True)
class Running:
    """One operation on the stack: who, what, which decisions were asked, what was touched."""

    actor: Actor
    name: str
    permission: str
    entry_id: uuid.UUID
    changes: bool
    parent: Running | None = None
    decisions: list[Decision] = field(default_factory=list)
    object_type: str = ""
    object_id: uuid.UUID | None = None
    company_id: uuid.UUID | None = None
    center_id: uuid.UUID | None = None
    people: set[uuid.UUID] = field(default_factory=set)
    count: int = 0


_running: ContextVar[Running | None] = ContextVar("occhub_running", default=None)


def running() -> Running | None:
    """The innermost operation that runs now, if any."""
    return _running.get()


def current() -> Running:
    """The innermost operation that runs now; raises :class:`OutsideOperation` where there is none."""
    found = _running.get()
    if found is None:
        raise OutsideOperation("protected data may be touched only inside an @operation")
    return found


def enter(frame: Running) -> None:
    """Make ``frame`` the innermost operation."""
    _running.set(frame)


def leave(frame: Running) -> None:
    """End ``frame``: its parent is the innermost again."""
    _running.set(frame.parent)
