"""Which failures of the database are worth another try of the whole transaction, and how long to wait before it."""

from __future__ import annotations

import random
import time

import psycopg
from django.db import Error
from psycopg_pool import PoolTimeout

ATTEMPTS = 4
_AGAIN = (
    "40001",
    "40P01",
)  # serialization failure, deadlock: the database undid the transaction and asks for another try
_WAITED_IN_VAIN = (*_AGAIN, "55P03")  # and: a lock was not free within the time limit
_SHUT_DOWN = ("57P01", "57P02", "57P03")  # by an administrator, by a crash, not up yet
_PAUSE_SECONDS = 0.02


def sqlstate(error: BaseException) -> str:
    """The code of the database's own error behind ``error``, or ``""``."""
    cause: BaseException | None = error
    while cause is not None:
        found = getattr(cause, "sqlstate", None)
        if isinstance(found, str):
            return found
        cause = cause.__cause__
    return ""


def may_repeat(error: BaseException, *, committing: bool) -> bool:
    """Whether the transaction surely did not happen and the next try may well.

    A connection lost before the commit was sent undid everything. One lost in the commit itself left an outcome that
    nobody knows: that error surfaces, and the person's next try under the same key finds out.
    """
    if sqlstate(error) in _AGAIN:
        return True
    return not committing and isinstance(error, Error) and _lost_connection(error)


def _lost_connection(error: BaseException) -> bool:
    code = sqlstate(error)
    if code:
        return code in _SHUT_DOWN or code.startswith("08")
    cause = error.__cause__  # where the line was cut, nobody was left to send a code
    return isinstance(cause, (psycopg.OperationalError, psycopg.InterfaceError)) and not _no_connection(error)


def is_contention(error: BaseException) -> bool:
    """Whether the work failed only because of too much other work at the same moment."""
    return sqlstate(error) in _WAITED_IN_VAIN or _no_connection(error)


def _no_connection(error: BaseException) -> bool:
    return isinstance(error.__cause__, PoolTimeout)


def pause(attempt: int) -> None:
    """Wait after try number ``attempt``: a random while, so that two that met do not meet again."""
    time.sleep(random.uniform(0.2, 1) * _PAUSE_SECONDS * 2**attempt)  # noqa: S311  (no secret hangs on it)
