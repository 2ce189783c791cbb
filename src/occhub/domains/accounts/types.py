"""What crosses the threshold of accounts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from occhub.access.actor import GrantKind, Role, Side


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person who may sign in; ``password`` is None for somebody who will set it by a mailed link.

    ``id`` is taken for a new row only; None lets the system choose.
    """

    email: str
    first_name: str
    last_name: str
    phone: str = ""
    password: str | None = None
    is_demo: bool = False
    id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class NewMembership:
    """A role in one company, one center or with the provider; ``location_ids`` of None means all locations."""

    user_id: uuid.UUID
    side: Side
    role: Role
    company_id: uuid.UUID | None = None
    center_id: uuid.UUID | None = None
    location_ids: tuple[uuid.UUID, ...] | None = None
    is_der: bool = False
    id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class NewGrant:
    """What a member may see beyond the preset."""

    membership_id: uuid.UUID
    kind: GrantKind
    report_type: str | None = None
    location_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class MembershipChoice:
    """One of the places where a person may work; shown in the switcher."""

    id: uuid.UUID
    side: Side
    role: Role
    company_id: uuid.UUID | None
    center_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Member:
    """A colleague as the company's page lists them; ``list_name`` is "Last, First"."""

    id: uuid.UUID
    name: str
    list_name: str
    email: str
    phone: str
    role: Role
    is_der: bool
    is_active: bool
    location_ids: tuple[uuid.UUID, ...] | None


@dataclass(frozen=True, slots=True)
class Person:
    """The signed-in person's own data. ``views``: by page, how they want to see it."""

    id: uuid.UUID
    email: str
    first_name: str
    last_name: str
    phone: str
    has_shortcuts: bool = True
    views: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IssuedReset:
    """A fresh token and the address it goes to; the token is never shown by ``repr``."""

    email: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SpentReset:
    """Whose password was changed by a mailed token."""

    user_id: uuid.UUID
    email: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Where mail to a member goes; only inside jobs."""

    membership_id: uuid.UUID
    email: str
