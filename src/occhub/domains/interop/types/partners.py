"""A center's own system as a partner: where it listens, and as whom it sends."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

CONNECTIONS = 16  # how many connections a feed identity may hold at once, unless told otherwise


class MessageForm(StrEnum):
    """The message in which a center's system takes authorizations; both as of HL7 2.5.1."""

    OML_O21 = "OML_O21"
    ORM_O01 = "ORM_O01"


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """Where a center's system listens for authorizations, as somebody enters it.

    ``ca_pem``: the certificate (PEM) of the authority that signed the center's own, "" for those that the machine
    trusts anyway. ``receiving_*``: MSH-5 and MSH-6. ``in_use``: authorizations go there from now on.
    """

    host: str
    port: int
    use_tls: bool = True
    ca_pem: str = ""
    form: MessageForm = MessageForm.OML_O21
    receiving_application: str = ""
    receiving_facility: str = ""
    in_use: bool = True


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint as it stands. While it is ``paused`` nothing is sent, and what is to be sent waits."""

    id: uuid.UUID
    center_id: uuid.UUID
    host: str
    port: int
    use_tls: bool
    ca_pem: str
    form: MessageForm
    receiving_application: str
    receiving_facility: str
    in_use: bool
    paused: bool
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class NewFeed:
    """As whom a center's system sends, as somebody enters it.

    ``facility`` and ``application``: MSH-4 and MSH-3 of its messages, the second "" for any. ``addresses``: networks in
    CIDR form from which it may connect. ``connections``: how many it may hold at once.
    """

    facility: str
    application: str = ""
    addresses: tuple[str, ...] = ()
    connections: int = CONNECTIONS
    active: bool = True


@dataclass(frozen=True, slots=True)
class FeedIdentity:
    """A feed identity as it stands; one that is not ``active`` is refused like an unknown sender."""

    id: uuid.UUID
    center_id: uuid.UUID
    facility: str
    application: str
    addresses: tuple[str, ...]
    connections: int
    active: bool
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class Partner:
    """A center with what it has of both."""

    center_id: uuid.UUID
    center_name: str
    center_zone: str
    endpoint: Endpoint | None
    feed: FeedIdentity | None
