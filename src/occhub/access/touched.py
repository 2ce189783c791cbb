"""Whose data an operation gave away, read from the records it returned.

Records are frozen dataclasses. A field ``employee_id`` names a person; ``id`` names the object; tuples, lists and
mappings are walked. What a class holds is looked up once. What cannot be read without being used up (an iterator), or
would ask the database later (rows, querysets), is refused: it would leave without a trace.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterator, Mapping, Set
from functools import cache
from typing import Any

from django.db.models import Manager, Model, QuerySet

from occhub.access.context import Running


class UntraceableResult(TypeError):
    """An operation returned something that the ledger cannot read: a fault in the code."""


_SCALARS = (str, int, float, bool, bytes, uuid.UUID, type(None))
_UNTRACEABLE = (Model, QuerySet, Manager, Iterator)


@cache
def _names(kind: type) -> tuple[bool, tuple[str, ...]]:
    names = tuple(field.name for field in dataclasses.fields(kind))
    return "employee_id" in names, tuple(name for name in names if name not in ("employee_id", "id"))


def collect(frame: Running, result: object) -> None:
    """Add the people of ``result`` to the running operation, and how many records left (a page counts its items)."""
    items = getattr(result, "items", None)
    records = items if isinstance(items, tuple) else result
    if isinstance(records, (list, tuple, Set)):
        frame.count += len(records)
    elif records is not None:
        frame.count += 1
    _walk(frame.people, result)


def _walk(people: set[uuid.UUID], value: Any) -> None:
    if isinstance(value, _SCALARS):
        return
    if isinstance(value, (list, tuple, Set)):
        _add(people, getattr(value, "employee_id", None))
        for one in value:
            _walk(people, one)
    elif isinstance(value, Mapping):
        for one in value.values():
            _walk(people, one)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        has_person, inner = _names(type(value))
        if has_person:
            _add(people, getattr(value, "employee_id"))  # noqa: B009  (the field is known by name only)
        for name in inner:
            _walk(people, getattr(value, name))
    elif isinstance(value, _UNTRACEABLE):
        raise UntraceableResult(type(value).__name__)


def _add(people: set[uuid.UUID], person: object) -> None:
    if isinstance(person, uuid.UUID):
        people.add(person)


def outcome_of(result: object) -> str:
    """The id by which a repeated request finds what the first one made."""
    if isinstance(result, uuid.UUID):
        return str(result)
    found = getattr(result, "id", None)
    return str(found) if isinstance(found, uuid.UUID) else ""
