"""The states of an authorization and of what belongs to it, and what lists show of them."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Stored states. *Expired* is derived from the date, *extended* is an event: neither is stored."""

    SUBMITTED = "submitted"
    IN_USE = "in_use"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Shown(StrEnum):
    """The state as people read it."""

    SUBMITTED = "submitted"
    IN_USE = "in_use"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class LineState(StrEnum):
    """The state of one authorized service."""

    AUTHORIZED = "authorized"
    PERFORMED = "performed"
    REFUSED = "refused"
    NOT_PERFORMED = "not_performed"
    CONTINUES = "continues"


class ResultState(StrEnum):
    """Whether a performed line still owes its report."""

    NONE = "none"
    AWAITING = "awaiting"
    FINAL = "final"


class DeliveryState(StrEnum):
    """How far an authorization got on its way to the center."""

    QUEUED = "queued"
    SENT = "sent"
    RECEIVED = "received"
    FAILED = "failed"
    NEEDS_ATTENTION = "needs_attention"


class Show(StrEnum):
    """What the employer's list may be cut down to: a shown state, or something that needs attention."""

    ALL = ""
    SUBMITTED = "submitted"
    IN_USE = "in_use"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    NOT_OPENED = "not_opened"
    IN_CENTER = "in_center"
    REFUSED = "refused_lines"
    EXPIRING = "expiring"


class Shelf(StrEnum):
    """The parts of a center's inbox: not opened yet, may come today, everything."""

    NEW = "new"
    EXPECTED = "expected"
    ALL = "all"
