"""Keep the partners: where a center's system listens, and as whom it sends."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any

from django.db.models import Q

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import touch
from occhub.domains.centers import operations as center_operations
from occhub.domains.centers import reads as centers
from occhub.domains.interop import policy
from occhub.domains.interop.models import EndpointRow, FeedRow
from occhub.domains.interop.reads._partners import endpoint_of, feed_of
from occhub.domains.interop.rules.partners import problems_of_endpoint, problems_of_feed
from occhub.domains.interop.types import Endpoint, FeedIdentity, NewEndpoint, NewFeed
from occhub.platform import clock
from occhub.platform.errors import NotFound, Problem


@operation(P.PARTNER_MAINTAIN, may=policy.may_maintain_partners)
def save_endpoint(actor: Actor, center_id: uuid.UUID, new: NewEndpoint) -> Endpoint:
    """Make or replace the endpoint of a center. Raises ``Problem`` by field, ``NotFound`` without such a center.

    From its commit on, each authorization with the center goes there too (``in_use``), or to the inbox alone.
    """
    center = centers.center(actor, center_id)
    found = problems_of_endpoint(new)
    if found:
        raise Problem(found)
    row = EndpointRow.objects.select_for_update().filter(center_id=center.id).first()
    row = _write(actor, row or EndpointRow(center_id=center.id), asdict(new) | {"form": str(new.form)})
    center_operations.connect_center(actor, center.id, has_endpoint=new.in_use)
    return endpoint_of(row)


@operation(P.PARTNER_MAINTAIN, may=policy.may_maintain_partners)
def pause_endpoint(actor: Actor, center_id: uuid.UUID, *, paused: bool) -> Endpoint:
    """Send nothing to a center's system until it is resumed, or go on; what waits keeps waiting, in order."""
    row = EndpointRow.objects.select_for_update().filter(center_id=center_id).first()
    if row is None:
        raise NotFound
    return endpoint_of(_write(actor, row, {"paused": paused}))


@operation(P.PARTNER_MAINTAIN, may=policy.may_maintain_partners)
def save_feed(actor: Actor, center_id: uuid.UUID, new: NewFeed) -> FeedIdentity:
    """Make or replace the feed identity of a center.

    Raises ``Problem`` by field, also where another center sends under the same names; ``NotFound`` without such a
    center.
    """
    center = centers.center(actor, center_id)
    found = problems_of_feed(new)
    same = FeedRow.objects.filter(~Q(center_id=center.id), facility=new.facility, application=new.application)
    if not found and same.exists():
        found = {"facility": "Another center sends under these names. Choose others, so that a message has one sender."}
    if found:
        raise Problem(found)
    row = FeedRow.objects.select_for_update().filter(center_id=center.id).first()
    return feed_of(_write(actor, row or FeedRow(center_id=center.id), asdict(new) | {"addresses": list(new.addresses)}))


def _write(actor: Actor, row: Any, values: dict[str, Any]) -> Any:
    for name, value in values.items():
        setattr(row, name, value)
    row.changed_at, row.changed_by = clock.now(), actor.name
    row.save()
    touch(row)
    return row
