"""Who a message is from."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.interop import policy
from occhub.domains.interop.models import FeedRow
from occhub.domains.interop.types.inbound import Sender


@operation(P.INBOUND_RECORD, may=policy.may_record, ledgered=False)
def sender(actor: Actor, facility: str, application: str, address: str) -> Sender | None:
    """The active feed identity of this facility (MSH-4) and application (MSH-3), when it may send from ``address``.

    One that names no application is meant for any; one that names this application comes before it.
    """
    if not facility:
        return None
    rows = FeedRow.objects.filter(facility=facility, application__in=["", application], active=True)
    for row in rows.order_by("-application"):
        if _is_from(address, row.addresses):
            return Sender(row.id, row.center_id, row.connections)
    return None


def _is_from(address: str, networks: list[str]) -> bool:
    at = ip_address(address)
    mapped = getattr(at, "ipv4_mapped", None)
    return any((mapped or at) in ip_network(one) for one in networks)
