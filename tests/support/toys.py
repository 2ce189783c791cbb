"""Small operations, events and subscribers with one visible effect each: a row in the outbox."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from occhub.access.actor import Actor, Once, system_actor
from occhub.access.decision import Decision, allow
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.platform import outbox
from occhub.platform.models import OutboxEvent
from tests.support import sql

Function = TypeVar("Function", bound=Callable[..., object])
SAME = b"the same content"


def anybody(actor: Actor) -> Decision:
    """A policy that lets everybody do it."""
    return allow("toys.anybody")


def changing(function: Function) -> Function:
    """Make a function an operation that changes things, as those in an ``operations`` module are."""
    function.__module__ = "tests.operations"
    return operation(P.EMPLOYEE_ADD, may=anybody)(function)  # type: ignore[return-value]  # the same signature


def reading(function: Function) -> Function:
    """Make a function an operation that reads."""
    return operation(P.EMPLOYEE_PICK, may=anybody)(function)  # type: ignore[return-value]  # the same signature


@dataclass(frozen=True, slots=True)
class Happened:
    """Something happened; ``mark_id`` is what tests count."""

    company_id: uuid.UUID
    mark_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Followed:
    """What a subscriber makes of it."""

    company_id: uuid.UUID
    mark_id: uuid.UUID


@changing
def happen(actor: Actor, mark: uuid.UUID) -> uuid.UUID:
    """Publish that ``mark`` happened; returns the event's id."""
    return outbox.publish(Happened(actor.company_id or uuid.UUID(int=0), mark))


@changing
def fall(actor: Actor, mark: uuid.UUID) -> uuid.UUID:
    """Publish, then fail."""
    outbox.publish(Happened(actor.company_id or uuid.UUID(int=0), mark))
    raise LookupError("fell")


@changing
def follow(actor: Actor, mark: uuid.UUID) -> uuid.UUID:
    """What the subscriber does, once for each event."""
    return outbox.publish(Followed(actor.company_id or uuid.UUID(int=0), mark))


def on_happened(event_id: uuid.UUID, event: Happened) -> None:
    """A subscriber as it should be: one operation under the event's id."""
    follow(_once("toys.follow", event_id, event), event.mark_id)


def on_happened_badly(event_id: uuid.UUID, event: Happened) -> None:
    """A subscriber that fails until the mark ``ready`` was published."""
    if not OutboxEvent.objects.filter(kind="Ready").exists():
        raise LookupError("Nora Vance is not ready")
    follow(_once("toys.follow_badly", event_id, event), event.mark_id)


def _once(route: str, event_id: uuid.UUID, event: Happened) -> Actor:
    from occhub.platform.ids import CompanyId

    actor = system_actor(route, company_id=CompanyId(event.company_id))
    return actor.with_once(Once(route, event_id, b""))


def key(route: str = "toys") -> Once:
    """A fresh idempotency key."""
    return Once(route, uuid.uuid4(), SAME)


def effects(database: str, kind: str = "Happened") -> list[str]:
    """The marks of all events of a kind, in order of time."""
    found = sql.rows(database, "select payload->>'mark_id' from platform_outbox where kind = %s order by at", kind)
    return [one for (one,) in found]


def wait_until(question: Callable[[], object], patience: float = 40.0) -> None:
    """Ask until the answer is true."""
    deadline = time.monotonic() + patience
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.1)
