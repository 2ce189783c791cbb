"""The state of the operation that runs on this thread. Only :mod:`occhub.access` touches it.

The variable is a context variable and the frame remembers its thread: a context that is copied into another thread
(as asynchronous servers and workers do) does not carry the operation there: the database connection is another one.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from occhub.access.actor import Actor
from occhub.access.decision import Decision

if TYPE_CHECKING:
    from occhub.access.models import LedgerEntry


class OutsideOperation(RuntimeError):
    """Protected data was asked for outside an operation: a fault in the code, never a person's."""


@dataclass(slots=True)
class Running:
    """One operation on the stack: who, what, which decisions were asked, what was touched.

    ``entries`` are the ledger rows of nested calls that wait for the end of the outermost. A shell
    holds several reads together and is no operation itself: in it alone nothing is reached and nothing ledgered.
    """

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
    refused: list[Refused] = field(default_factory=list)
    entries: list[LedgerEntry] = field(default_factory=list)
    is_shell: bool = False
    thread: int = field(default_factory=threading.get_ident)

    @property
    def root(self) -> Running:
        """The outermost operation around this one."""
        return self.parent.root if self.parent else self

    def anew(self) -> Running:
        """The same operation before anything happened, for another try of its transaction."""
        return Running(
            self.actor, self.name, self.permission, uuid.uuid4(), self.changes, self.parent, is_shell=self.is_shell
        )


@dataclass(frozen=True, slots=True)
class Refused:
    """A nested operation that was refused or failed; the outermost writes its ledger row, however itself ends."""

    frame: Running
    outcome: str
    rule: str


_running: ContextVar[Running | None] = ContextVar("occhub_running", default=None)


def running() -> Running | None:
    """The innermost operation that runs now on this thread, if any."""
    found = _running.get()
    return found if found is not None and found.thread == threading.get_ident() else None


def current() -> Running:
    """The innermost operation that runs now; raises :class:`OutsideOperation` where there is none."""
    found = running()
    if found is None or found.is_shell:
        raise OutsideOperation("protected data may be touched only inside an @operation")
    return found


@contextmanager
def inside(frame: Running) -> Iterator[None]:
    """Make ``frame`` the innermost operation for the block; what was before comes back however the block ends."""
    token = _running.set(frame)
    try:
        yield
    finally:
        _running.reset(token)
