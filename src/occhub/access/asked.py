"""Which permissions were asked for while a page was made: the doors check that theirs was among them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_asked: ContextVar[set[str] | None] = ContextVar("occhub_asked", default=None)


def note(permission: str) -> None:
    """An operation with this permission begins."""
    found = _asked.get()
    if found is not None:
        found.add(permission)


@contextmanager
def collected() -> Iterator[set[str]]:
    """The permissions asked for inside the block."""
    found: set[str] = set()
    token = _asked.set(found)
    try:
        yield found
    finally:
        _asked.reset(token)
