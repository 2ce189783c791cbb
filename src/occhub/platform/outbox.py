"""Facts leave an operation here: a row and its jobs in the same transaction, or neither.

Each subscriber gets a job of its own, so that one that fails is tried again alone. A subscriber calls exactly one
operation under the event's id as its idempotency key: a second delivery has no second effect.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from typing import Any, Protocol

from django.db import connection

from occhub.platform import clock, jobs
from occhub.platform.errors import AlreadyDone
from occhub.platform.models import OutboxEvent


class Event(Protocol):
    """A frozen dataclass of ids; ``company_id`` is the tenant in whose context subscribers work."""

    @property
    def company_id(self) -> uuid.UUID: ...


Handler = Callable[[uuid.UUID, Any], None]


@dataclasses.dataclass(frozen=True)
class Subscription:
    """One subscriber of one kind of event."""

    name: str
    event: type
    handler: Handler


_SUBSCRIPTIONS: dict[str, list[Subscription]] = {}


def subscribe(event: type, name: str, handler: Handler) -> None:
    """Register ``handler(event_id, event)``; done once at start, in one list that the wiring keeps.

    Raises :class:`ValueError` when another kind of event has the same class name: each would get the other's facts.
    """
    known = _SUBSCRIPTIONS.setdefault(event.__name__, [])
    if any(one.event is not event for one in known):
        raise ValueError(f"two kinds of event are named {event.__name__}")
    if all(one.name != name for one in known):
        known.append(Subscription(name, event, handler))


def publish(event: Event) -> uuid.UUID:
    """Write the event and a job for each subscriber into the present transaction; returns the event's id.

    What the demonstration tells of the past gets no jobs: nobody is told of it again.
    Raises :class:`RuntimeError` outside a transaction, and :class:`TypeError` for an event that holds more than ids.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is published in the transaction that makes it true")
    row = OutboxEvent(kind=type(event).__name__, payload=_payload(event), company_id=event.company_id, at=clock.now())
    OutboxEvent.objects.bulk_create([row])
    for subscription in () if clock.is_told() else _SUBSCRIPTIONS.get(row.kind, ()):
        jobs.enqueue("platform.relay", event_id=str(row.id), subscriber=subscription.name)
    return row.id


def _payload(event: Event) -> dict[str, str | None]:
    payload: dict[str, str | None] = {}
    for field in dataclasses.fields(event):  # type: ignore[arg-type]  # a protocol cannot say "dataclass"
        value = getattr(event, field.name)
        if value is not None and not isinstance(value, uuid.UUID):
            raise TypeError(f"{type(event).__name__}.{field.name}: events hold ids only")
        payload[field.name] = None if value is None else str(value)
    return payload


def relay(event_id: str, subscriber: str = "") -> None:
    """Hand one event to one subscriber (or to all, each though another failed); raises what failed, for the next try.

    Raises :class:`LookupError` for a subscriber that is no longer known: the job stays where a person sees it.
    """
    row = OutboxEvent.objects.get(pk=uuid.UUID(event_id))
    wanted = [one for one in _SUBSCRIPTIONS.get(row.kind, ()) if subscriber in ("", one.name)]
    if subscriber and not wanted:
        raise LookupError(f"nobody subscribes to {row.kind} as {subscriber}")
    failure: Exception | None = None
    for subscription in wanted:
        try:
            subscription.handler(row.id, _event(subscription, row.payload))
        except AlreadyDone:
            continue
        except Exception as error:  # noqa: BLE001  (raised below, after the others had their turn)
            failure = error
    if failure is not None:
        raise failure


def _event(subscription: Subscription, payload: dict[str, str | None]) -> Any:
    return subscription.event(**{name: None if text is None else uuid.UUID(text) for name, text in payload.items()})
