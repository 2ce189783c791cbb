"""The beginning of a list that is not paged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Rows(Protocol[T_co]):
    """What can be cut: a list, and a question to the database that was not asked yet."""

    def __getitem__(self, part: slice, /) -> Iterable[T_co]: ...


@dataclass(frozen=True, slots=True)
class Newest(Generic[T]):
    """The first rows of a list, and whether there are more."""

    items: tuple[T, ...]
    has_more: bool = False


def newest(rows: Rows[T], most: int) -> Newest[T]:
    """The first rows in their order, at most ``most`` of them."""
    found = tuple(rows[: most + 1])
    return Newest(found[:most], has_more=len(found) > most)
