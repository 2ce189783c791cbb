"""How passwords are hashed: Argon2, a few at a time.

Each hash takes some 100 MB and a processor's whole attention for a tenth of a second. Hashed all at once, the sign-ins
of one morning could push the process out of memory; the rest of the pages wait meanwhile. Signing in, unlocking and
choosing a new password all come through here.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.contrib.auth.hashers import Argon2PasswordHasher

from occhub.platform.errors import Busy

AT_ONCE: Final = 4
LONGEST_WAIT: Final = 5.0  # seconds; twelve who come together are through in one or two
TOO_MANY = "Too many people are signing in at this moment. Your password was not looked at. Try again."
_places = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def place() -> Iterator[None]:
    """One of the places of this process to hash in, for the time of the block. Raises ``Busy`` when none gets free."""
    if not _places.acquire(timeout=LONGEST_WAIT):
        raise Busy(TOO_MANY)
    try:
        yield
    finally:
        _places.release()


class BoundedArgon2Hasher(Argon2PasswordHasher):
    """Django's Argon2, in :func:`place`."""

    def encode(self, password: str, salt: str) -> str:
        """Raises ``Busy`` where too much is hashed already."""
        with place():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Raises ``Busy`` where too much is hashed already."""
        with place():
            return super().verify(password, encoded)
