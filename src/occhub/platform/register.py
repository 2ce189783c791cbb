"""Names that set-up must find again: the id of a company by its key, when the demonstration was begun and finished.

The wall hides every company that the context does not name, so a key cannot be looked up there. Role worker alone reads
this table; it holds keys and ids, nothing about people.
"""

from __future__ import annotations

from occhub.platform import clock
from occhub.platform.models import RegisterEntry


def find(kind: str, name: str) -> str | None:
    """The value under this name, or None."""
    return RegisterEntry.objects.filter(kind=kind, name=name).values_list("value", flat=True).first()


def note(kind: str, name: str, value: str) -> str:
    """Note ``value`` unless the name has one already; returns the one that holds."""
    RegisterEntry.objects.bulk_create(
        [RegisterEntry(kind=kind, name=name, value=value, at=clock.now())], ignore_conflicts=True
    )
    return find(kind, name) or value
