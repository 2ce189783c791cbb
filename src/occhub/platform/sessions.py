"""Sessions on the server: the browser holds a random id, the row holds its SHA-256.

``active_at`` moves only when a person acts (never by polling), ``created_at`` never: idle and absolute limits are
counted on the server and no request can extend the absolute one.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import connection
from django.db.models import F, Q

from occhub.platform import clock
from occhub.platform.models import SessionRecord

USER_KEY = "_auth_user_id"
_LOAD = (
    "select user_id, data, created_at, active_at, expires_at, locked_at from platform_session"
    " where key_hash = %s and expires_at > %s"
)


def key_hash(session_key: str) -> bytes:
    """What the database knows of a session id."""
    return hashlib.sha256(session_key.encode("utf-8")).digest()


class SessionStore(SessionBase):
    """Django's session interface over :class:`SessionRecord`."""

    record: SessionRecord | None = None

    def _get_new_session_key(self) -> str:
        return secrets.token_urlsafe(32)

    def exists(self, session_key: str) -> bool:
        return SessionRecord.objects.filter(pk=key_hash(session_key)).exists()

    def load(self) -> dict[str, Any]:
        """What the session holds. Plain SQL, since every request asks it before anything else."""
        known = key_hash(self.session_key or "")
        with connection.cursor() as cursor:
            cursor.execute(_LOAD, [known, clock.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        self.record = SessionRecord(known, found[0], json.loads(found[1]), *found[2:])
        return dict(self.record.data)

    def create(self) -> None:
        self._session_key = self._get_new_session_key()
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # the stubs leave it out
        owner = data.get(USER_KEY)
        now = clock.now()
        if must_create:
            record = SessionRecord(
                key_hash=key_hash(self.session_key),
                user_id=owner,
                data=data,
                created_at=now,
                active_at=now,
                expires_at=now + timedelta(seconds=settings.OCCHUB_SESSION_ABSOLUTE_SECONDS),
            )
            SessionRecord.objects.bulk_create([record])
            self.record = record
            return None
        changed = SessionRecord.objects.filter(pk=key_hash(self.session_key)).update(data=data, user_id=owner)
        if not changed:
            raise UpdateError
        return None

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            SessionRecord.objects.filter(pk=key_hash(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        SessionRecord.objects.filter(expires_at__lt=clock.now()).delete()

    def touch(self, now: datetime) -> None:
        """A person acted: move the idle limit."""
        if self.session_key is not None:
            SessionRecord.objects.filter(pk=key_hash(self.session_key), locked_at=None).update(active_at=now)

    def set_locked(self, locked_at: datetime | None) -> None:
        """Lock the screen of this session, or open it again (which counts as activity)."""
        if self.session_key is not None:
            changes: dict[str, Any] = {"locked_at": locked_at}
            if locked_at is None:
                changes["active_at"] = clock.now()
            SessionRecord.objects.filter(pk=key_hash(self.session_key)).update(**changes)

    def renew_key(self) -> None:
        """Give the session a new id: who is signed in, when and until when stay as they are."""
        old, self._session_key = self.session_key, self._get_new_session_key()
        if old is not None:
            SessionRecord.objects.filter(pk=key_hash(old)).update(key_hash=key_hash(self._session_key or ""))
        self.modified = True

    @property
    def reference(self) -> str:
        """A short handle of the session for the ledger; not usable to sign in."""
        return key_hash(self.session_key or "").hex()[:16]


def is_open(user_id: uuid.UUID, since: datetime) -> bool:
    """Whether the session that a user began ``since`` goes on: neither ended nor over, nor locked by the person.

    It is looked for by its beginning, which it keeps when it gets a new id. A screen that locks itself does so when the
    idle limit has passed since the last act, one that a person locks does so right after it.
    """
    idle = timedelta(seconds=settings.OCCHUB_SESSION_IDLE_SECONDS)
    by_itself = Q(locked_at__gt=F("active_at") + idle)
    own = SessionRecord.objects.filter(user_id=user_id, created_at=since, expires_at__gt=clock.now())
    return own.filter(Q(locked_at=None) | by_itself).exists()


def end_sessions_of(user_id: uuid.UUID) -> int:
    """End every session of a user; returns how many there were."""
    return SessionRecord.objects.filter(user_id=user_id).delete()[0]


__all__ = ["CreateError", "SessionStore", "UpdateError", "end_sessions_of", "is_open", "key_hash"]
