"""Pure decisions of accounts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from occhub.access.actor import Role, Side
from occhub.domains.accounts.types import MembershipChoice


def is_operator(places: Iterable[MembershipChoice]) -> bool:
    """Whether somebody with these places looks after the installation."""
    return any((one.side, one.role) == (Side.PROVIDER, Role.OPERATOR) for one in places)


def token_hash(token: str) -> bytes:
    """What the database knows of a mailed secret: its SHA-256. The secret has 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode("utf-8")).digest()
