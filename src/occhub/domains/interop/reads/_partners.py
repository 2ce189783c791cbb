"""Rows of partners as records."""

from __future__ import annotations

from occhub.domains.interop.models import EndpointRow, FeedRow
from occhub.domains.interop.types import Endpoint, FeedIdentity, MessageForm


def endpoint_of(row: EndpointRow) -> Endpoint:
    """An endpoint as it crosses the threshold."""
    return Endpoint(
        id=row.id,
        center_id=row.center_id,
        host=row.host,
        port=row.port,
        use_tls=row.use_tls,
        ca_pem=row.ca_pem,
        form=MessageForm(row.form),
        receiving_application=row.receiving_application,
        receiving_facility=row.receiving_facility,
        in_use=row.in_use,
        paused=row.paused,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )


def feed_of(row: FeedRow) -> FeedIdentity:
    """A feed identity as it crosses the threshold."""
    return FeedIdentity(
        id=row.id,
        center_id=row.center_id,
        facility=row.facility,
        application=row.application,
        addresses=tuple(row.addresses),
        connections=row.connections,
        active=row.active,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )
