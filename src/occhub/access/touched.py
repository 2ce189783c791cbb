"""Whose data an operation gave away, read from the records it returned.

Records are frozen dataclasses. A field ``employee_id`` names a person; ``id`` names the object; tuples and lists are walked.
What a class holds is looked up once.
"""

from __future__ import annotations

import dataclasses
import uuid
from functools import cache
from typing import Any

from occhub.access.context import Running




_SCALARS = (str, int, float, bool, bytes, uuid.UUID, type(None))


@cache
def _names(kind: type) -> tuple[bool, tuple[str, ...]]:
    names = tuple(field.name for field in dataclasses.fields(kind))
    return "employee_id" in names, tuple(name for name in names if name not in ("employee_id", "id"))


def collect(frame: Running, result: object) -> None:
    """Add the people of ``result`` to the running operation, and how many records left."""
    if isinstance(result, (list, tuple)):
        frame.count += len(result)
    elif result is not None:
        frame.count += 1
    _walk(frame.people, result)


def _walk(people: set[uuid.UUID], value: Any) -> None:
    if isinstance(value, _SCALARS):
        return
    if isinstance(value, (list, tuple, frozenset, set)):
        for one in value:
            _walk(people, one)
    elif isinstance(value, dict):
        for one in value.values():
            _walk(people, one)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        has_person, inner = _names(type(value))
        if has_person:
            person = getattr(value, "employee_id")  # noqa: B009  (the field is known by name only)
            if isinstance(person, uuid.UUID):
                people.add(person)
        for name in inner:
            _walk(people, getattr(value, name))


def outcome_of(result: object) -> str:
    """The id by which a repeated request finds what the first one made."""
    if isinstance(result, uuid.UUID):
        return str(result)
    found = getattr(result, "id", None)
    return str(found) if isinstance(found, uuid.UUID) else ""
