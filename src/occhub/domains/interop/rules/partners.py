"""What may be entered for a partner."""

from __future__ import annotations

import re
from ipaddress import ip_network

from occhub.domains.interop.types import NewEndpoint, NewFeed

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")
# MSH-3 to MSH-6 are HD, whose first component has 20 characters in HL7 2.5.1; no separator may stand in it.
_NAME = re.compile(r"[A-Za-z0-9 _.-]{1,20}")
_NAME_WORDS = "Use up to 20 letters, digits, spaces, hyphens, dots or underscores."
MOST_CONNECTIONS = 64
MOST_NETWORKS = 20
MOST_PEM = 20_000


def problems_of_endpoint(new: NewEndpoint) -> dict[str, str]:
    """What is wrong about an endpoint: field -> what to do."""
    found = {}
    if not _HOST.fullmatch(new.host):
        found["host"] = "Enter the host name or IP address of the center's system, without a path."
    if not 1 <= new.port <= 65_535:
        found["port"] = "Enter a port from 1 to 65535."
    for name in ("receiving_application", "receiving_facility"):
        if getattr(new, name) and not _NAME.fullmatch(getattr(new, name)):
            found[name] = _NAME_WORDS
    if new.ca_pem and (len(new.ca_pem) > MOST_PEM or "-----BEGIN CERTIFICATE-----" not in new.ca_pem):
        found["ca_pem"] = "Paste the certificate in PEM form. It begins with -----BEGIN CERTIFICATE-----."
    return found


def problems_of_feed(new: NewFeed) -> dict[str, str]:
    """What is wrong about a feed identity: field -> what to do."""
    found = {}
    if not _NAME.fullmatch(new.facility):
        found["facility"] = _NAME_WORDS
    if new.application and not _NAME.fullmatch(new.application):
        found["application"] = _NAME_WORDS
    if not new.addresses or len(new.addresses) > MOST_NETWORKS or not all(_is_network(one) for one in new.addresses):
        found["addresses"] = f"Enter 1 to {MOST_NETWORKS} networks, one a line, like 192.0.2.0/28 or 192.0.2.7/32."
    if not 1 <= new.connections <= MOST_CONNECTIONS:
        found["connections"] = f"Enter a number from 1 to {MOST_CONNECTIONS}."
    return found


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True
