"""The partners as the operator sees them."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.centers import reads as centers
from occhub.domains.centers.types import Center
from occhub.domains.interop import policy
from occhub.domains.interop.models import EndpointRow, FeedRow
from occhub.domains.interop.reads._partners import endpoint_of, feed_of
from occhub.domains.interop.types import Partner


@operation(P.PARTNER_READ, may=policy.may_read_partners)
def partners(actor: Actor) -> list[Partner]:
    """Every center, by name, with its endpoint and its feed identity where it has them: three queries."""
    endpoints = {row.center_id: row for row in EndpointRow.objects.all()}
    feeds = {row.center_id: row for row in FeedRow.objects.all()}
    return [_partner(one, endpoints.get(one.id), feeds.get(one.id)) for one in centers.centers(actor)]


@operation(P.PARTNER_READ, may=policy.may_read_partners)
def partner(actor: Actor, center_id: uuid.UUID) -> Partner:
    """One center with what it has of both; ``NotFound`` where there is no such center."""
    center = centers.center(actor, center_id)
    endpoint = EndpointRow.objects.filter(center_id=center.id).first()
    return _partner(center, endpoint, FeedRow.objects.filter(center_id=center.id).first())


def _partner(center: Center, endpoint: EndpointRow | None, feed: FeedRow | None) -> Partner:
    return Partner(
        center_id=center.id,
        center_name=center.name,
        center_zone=center.zone,
        endpoint=endpoint_of(endpoint) if endpoint else None,
        feed=feed_of(feed) if feed else None,
    )
