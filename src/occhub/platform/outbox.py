"""Facts leave an operation here: a row and a job in the same transaction, or neither.

The job hands the event to each subscriber. A subscriber calls one operation under the event's id as its idempotency key, so
that a second delivery has no second effect.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from typing import Any, Protocol

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
    """Register ``handler(event_id, event)``; done once at start, in one list that the wiring keeps."""
    known = _SUBSCRIPTIONS.setdefault(event.__name__, [])
    if all(one.name != name for one in known):
        known.append(Subscription(name, event, handler))


def publish(event: Event) -> uuid.UUID:
    """Write the event into the present transaction; returns its id."""
    fields = {field.name: str(getattr(event, field.name)) for field in dataclasses.fields(event)}  # type: ignore[arg-type]  # a protocol cannot say "dataclass"
    row = OutboxEvent(kind=type(event).__name__, payload=fields, company_id=event.company_id, at=clock.now())
    OutboxEvent.objects.bulk_create([row])
    if row.kind in _SUBSCRIPTIONS:
        jobs.enqueue("platform.relay", event_id=str(row.id))
    return row.id


def relay(event_id: str) -> None:
    """Hand one event to each of its subscribers; raises when one failed, so that the job is tried again."""
    row = OutboxEvent.objects.get(pk=uuid.UUID(event_id))
    failure: Exception | None = None
    for subscription in _SUBSCRIPTIONS.get(row.kind, ()):
        event = subscription.event(**{name: uuid.UUID(value) for name, value in row.payload.items()})
        try:
            subscription.handler(row.id, event)
        except AlreadyDone:
            continue
        except Exception as error:
            failure = error
    if failure is not None:
        raise failure
