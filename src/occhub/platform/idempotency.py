"""One effect for each key. The claim is part of the operation's own transaction.

A twin that runs at the same time waits on the unique index until the first commits (and then learns its outcome) or
rolls back (and then does the work itself): there is no state "running" that a crash could leave behind.
"""

from __future__ import annotations

import uuid

from django.db import connection

from occhub.platform import clock
from occhub.platform.errors import AlreadyDone, KeyReused

_CLAIM = (
    "insert into platform_idempotency (owner_id, route, key, content_hash, outcome, created_at)"
    " values (%s, %s, %s, %s, '', %s) on conflict do nothing"
)
_LOOK = "select content_hash, outcome from platform_idempotency where owner_id = %s and route = %s and key = %s"
_SETTLE = "update platform_idempotency set outcome = %s where owner_id = %s and route = %s and key = %s"
NOBODY = uuid.UUID(int=0)


def claim(owner: uuid.UUID | None, route: str, key: uuid.UUID, content_hash: bytes) -> None:
    """Take the key, or raise :class:`AlreadyDone` (same content) or :class:`KeyReused` (another content)."""
    row = None
    with connection.cursor() as cursor:
        while row is None:  # a row that was swept between the two statements leaves the key free again
            cursor.execute(_CLAIM, [owner or NOBODY, route, key, content_hash, clock.now()])
            if cursor.rowcount == 1:
                return
            cursor.execute(_LOOK, [owner or NOBODY, route, key])
            row = cursor.fetchone()
    if bytes(row[0]) != content_hash:
        raise KeyReused(outcome=row[1])
    raise AlreadyDone(outcome=row[1])


def settle(owner: uuid.UUID | None, route: str, key: uuid.UUID, outcome: str) -> None:
    """Note the id of what the key made; never a body."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [outcome, owner or NOBODY, route, key])
