"""Questions that the ORM words once for each shape, and that are asked with other values from then on.

Building and compiling a queryset costs several times what PostgreSQL takes to answer it. For the few reads that every
page makes, the statement is worded once, with markers in the places of the values, and kept: the same statement under
the same policies.
"""

from __future__ import annotations

import secrets
import threading
import uuid
from collections import namedtuple
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Lookup, QuerySet, UUIDField

from occhub.access.context import current

# A shape may name a company's report types: beyond this many, what is known is forgotten.
MOST_SHAPES: Final = 256

_LONG_AGO: Final = datetime(1700, 1, 1, tzinfo=UTC)

Value = uuid.UUID | str | datetime | list[uuid.UUID]


class UnusedValue(RuntimeError):
    """A value does not occur in the statement as it was given: the statement would ignore it."""


@UUIDField.register_lookup
class Among(Lookup):
    """``id__among=[...]``: one parameter, however many ids, so that the statement stays the same."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, values = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::uuid[])", [*values, self.rhs]


@dataclass(frozen=True, slots=True)
class _Statement:
    text: str
    values: tuple[Any, ...]
    named: tuple[tuple[int, str], ...]
    converters: Any
    compiler: Any

    def ask(self, given: dict[str, Value]) -> list[Any]:
        values = list(self.values)
        for place, name in self.named:
            values[place] = given[name]
        with connection.cursor() as cursor:
            cursor.execute(self.text, values)
            found = cursor.fetchall()
        return list(self.compiler.apply_converters(found, self.converters)) if self.converters else found


class Prepared:
    """One question: ``word`` builds its queryset from a shape and the values, ``columns`` are what is read of it.

    ``word`` sees nothing but its arguments, not even the clock. What a shape holds stands in the statement as it is;
    a value stands in it as a parameter, unchanged. The values named in ``scope`` are whose the rows are: a policy
    decides whether it asks for them.
    """

    def __init__(
        self, columns: Sequence[str], word: Callable[..., QuerySet[Any]], *, scope: Sequence[str] = ()
    ) -> None:
        self.word, self.columns, self.scope = word, tuple(columns), frozenset(scope)
        self.row = namedtuple("Row", [name.replace("__", "_") for name in columns])  # type: ignore[misc]  # the names come at run time
        self._lock = threading.Lock()
        self._known: dict[Hashable, _Statement | None] = {}

    def rows(self, shape: Hashable = None, **values: Value) -> list[Any]:
        """The rows, with the columns by name (``user__email`` as ``user_email``). Only inside an operation.

        Raises :class:`UnusedValue` where the statement does not hold a value as it was given.
        """
        current()
        statement = self._statement(shape, values)
        return [self.row(*one) for one in statement.ask(values)] if statement is not None else []

    def _statement(self, shape: Hashable, values: dict[str, Value]) -> _Statement | None:
        key = (shape, *values)
        try:
            return self._known[key]
        except KeyError:
            statement = self._worded(shape, values)
        with self._lock:
            if len(self._known) >= MOST_SHAPES:
                self._known.clear()
            self._known[key] = statement
        return statement

    def _worded(self, shape: Hashable, values: dict[str, Value]) -> _Statement | None:
        markers = {name: _marker(value) for name, value in values.items()}
        query = self.word(shape, **markers).values_list(*self.columns).query
        compiler = query.get_compiler(connection=connection)
        try:
            text, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        named = tuple((place, name) for place, one in enumerate(parameters) for name in markers if one == markers[name])
        missing = set(markers) - {name for _, name in named} - self.scope
        if missing:
            raise UnusedValue(", ".join(sorted(missing)))
        converters = compiler.get_converters([one[0] for one in compiler.select])
        return _Statement(text, tuple(parameters), named, converters, compiler)


def _marker(value: Value) -> Value:
    """A value of the same type that stands nowhere else."""
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    if isinstance(value, datetime):
        return _LONG_AGO + timedelta(microseconds=secrets.randbelow(10**15))
    if isinstance(value, list):
        return [uuid.uuid4()]
    return secrets.token_hex(16)
