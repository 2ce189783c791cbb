"""Django's cache over the table ``platform_cache``, in JSON alone.

Django's own backend reads its rows with pickle: whoever may write the table (the database role of the web pages may)
would run code in the web process. Here a row is text that is parsed and never run. What is no JSON counts as missing,
and so does what ended; the sweep of ``platform.tasks`` takes the rows away. Nothing that has not ended is pushed out:
the rows are counts of attempts, and a flood of names must not make anybody's count disappear.

The names in the table are digests under the secret of the installation, as they are made of e-mail addresses and of
addresses of browsers: nobody who reads the table can try out whose they are.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from occhub.platform import clock

_SALT = "occhub.platform.cache"
_READ = "select cache_key, value from platform_cache where cache_key = any(%s) and expires > to_timestamp(%s)"
# The row is locked until the end of the transaction, whether it was there or not: one statement, one row, no deadlock.
_TAKE = (
    "insert into platform_cache as c (cache_key, value, expires) values (%s, '', '-infinity')"
    " on conflict (cache_key) do update set value = c.value returning value, extract(epoch from expires)::float8"
)
_WRITE = "update platform_cache set value = %s, expires = to_timestamp(%s) where cache_key = %s"
_DELETE = "delete from platform_cache where cache_key = any(%s)"
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Entry:
    """A value and until when it holds, in seconds since 1970 (``math.inf`` for ever)."""

    value: Any
    until: float


def ends_after(seconds: float | None) -> float:
    """The moment so many seconds from now, as :class:`Entry` has it; None for no end."""
    return math.inf if seconds is None else clock.now().timestamp() + seconds


class JsonCache(BaseCache):
    """The cache of ``CACHES``. Raises ``TypeError`` or ``ValueError`` for a value that would not come back as it is."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:  # noqa: ARG002  (Django names a place)
        super().__init__(params)

    def make_key(self, key: Any, version: int | None = None) -> str:
        """The name of the row: a digest."""
        return salted_hmac(_SALT, f"{version or self.version}:{key}", algorithm="sha256").hexdigest()

    def change(self, key: Any, decide: Callable[[Entry | None], Entry | None], version: int | None = None) -> bool:
        """Read and write in one step: whoever changes the same key waits for its turn.

        ``decide`` gets what is there and gives what shall be, or None to leave it; it must not touch the database.
        Returns whether something was written. Raises what ``decide`` raises, and nothing changed then.
        """
        name = self.make_key(key, version)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_TAKE, [name])
            text, until = cursor.fetchone()
            value = _read(text) if until > clock.now().timestamp() else _MISSING
            wanted = decide(None if value is _MISSING else Entry(value, until))
            if wanted is None:
                return False
            cursor.execute(_WRITE, [_written(wanted.value), wanted.until, name])
        return True

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self.get_many([key], version).get(key, default)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        names = {self.make_key(key, version): key for key in keys}
        with connection.cursor() as cursor:
            cursor.execute(_READ, [list(names), clock.now().timestamp()])
            read = {names[name]: _read(text) for name, text in cursor.fetchall()}
        return {key: value for key, value in read.items() if value is not _MISSING}

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self.get_many([key], version))

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        until = self._until(timeout)
        self.change(key, lambda _: Entry(value, until), version)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        until = self._until(timeout)
        return self.change(key, lambda there: None if there else Entry(value, until), version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        until = self._until(timeout)
        return self.change(key, lambda there: Entry(there.value, until) if there else None, version)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Add to a number and return the sum. Raises ``ValueError`` where there is none."""
        sums: list[int] = []

        def decide(there: Entry | None) -> Entry:
            if there is None or not isinstance(there.value, int):
                raise ValueError("there is no number under this key")
            sums.append(there.value + delta)
            return Entry(sums[0], there.until)

        self.change(key, decide, version)
        return sums[0]

    def delete(self, key: Any, version: int | None = None) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(_DELETE, [[self.make_key(key, version)]])
            return bool(cursor.rowcount)

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_DELETE, [[self.make_key(key, version) for key in keys]])

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("delete from platform_cache")

    def _until(self, timeout: Any) -> float:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        # What shall end at once or ended before it began is not there.
        return -math.inf if seconds is not None and seconds <= 0 else ends_after(seconds)


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _read(text: str) -> Any:
    """The value of a row; ``_MISSING`` where it is no JSON (None is a value)."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return _MISSING


def _written(value: Any) -> str:
    text = json.dumps(value, allow_nan=False)
    if json.loads(text) != value:
        raise TypeError("JSON has no such value: it would come back as another")
    return text
