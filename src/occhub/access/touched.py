"""Whose data an operation gave away, read from the records it returned.

Records are frozen dataclasses. A field ``employee_id`` names a person; ``id`` names the object; tuples, lists and
mappings are walked. What a class holds is looked up once. What cannot be read without being used up (an iterator), or
would ask the database later (rows, querysets), is refused: it would leave without a trace.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterator, Mapping, Set
from datetime import date, time, timedelta
from enum import Enum, auto
from functools import cache
from typing import Any

from django.db.models import Manager, Model, QuerySet

from occhub.access.context import Running


class UntraceableResult(TypeError):
    """An operation returned something that the ledger cannot read: a fault in the code."""


_SCALARS = (str, int, float, bool, bytes, uuid.UUID, date, time, timedelta, type(None))
_UNTRACEABLE = (Model, QuerySet, Manager, Iterator)


class _Kind(Enum):
    """How a value is read, by its class."""

    LEAF = auto()
    MANY = auto()
    MAPPING = auto()
    RECORD = auto()
    UNTRACEABLE = auto()


@cache
def _kind(of: type[Any]) -> _Kind:
    if issubclass(of, _SCALARS):
        return _Kind.LEAF
    if issubclass(of, (list, tuple, Set)):
        return _Kind.MANY
    if issubclass(of, Mapping):
        return _Kind.MAPPING
    if dataclasses.is_dataclass(of):
        return _Kind.RECORD
    return _Kind.UNTRACEABLE if issubclass(of, _UNTRACEABLE) else _Kind.LEAF


@cache
def _names(kind: type[Any]) -> tuple[bool, tuple[str, ...]]:
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
    of: Any = type(value)
    kind = _kind(of)
    if kind is _Kind.LEAF:
        return
    if kind is _Kind.MANY:
        _add(people, getattr(value, "employee_id", None))
        for one in value:
            _walk(people, one)
    elif kind is _Kind.MAPPING:
        for one in value.values():
            _walk(people, one)
    elif kind is _Kind.RECORD:
        has_person, inner = _names(of)
        if has_person:
            _add(people, getattr(value, "employee_id"))  # noqa: B009  (the field is known by name only)
        for name in inner:
            _walk(people, getattr(value, name))
    else:
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
