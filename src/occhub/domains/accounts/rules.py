"""Pure decisions of accounts."""

from __future__ import annotations

import hashlib


def token_hash(token: str) -> bytes:
    """What the database knows of a mailed secret: its SHA-256. The secret has 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode("utf-8")).digest()
