"""Keyset paging: a page begins after the last row that was seen, so that page 400 costs as much as page 1.

A cursor is the place of a row in the order (a moment and random ids) with a MAC: it says nothing about anyone and
stands in addresses. One that was not made here, or for another order, counts as none.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet

PAGE_SIZE = 25
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FORM = struct.Struct(">?q16s")
_WIDE_FORM = struct.Struct(">?q16s16s")
_MAC_BYTES = 8

T = TypeVar("T")
U = TypeVar("U")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list that is ordered newest first; ``is_back`` asks for what stands before it (newer).

    ``within`` is what keeps rows of one moment together, where the order has such a thing.
    """

    at: datetime
    id: uuid.UUID
    is_back: bool = False
    within: uuid.UUID | None = None

    def text(self) -> str:
        """The form that stands in an address."""
        micros = (self.at - _EPOCH) // _MICROSECOND
        body = _FORM.pack(self.is_back, micros, self.id.bytes) + (self.within.bytes if self.within else b"")
        return base64.urlsafe_b64encode(body + _mac(body)).decode("ascii").rstrip("=")

    @staticmethod
    def read(text: str | None) -> Cursor | None:
        """The inverse of :meth:`text`; None for nothing and for what was not made here."""
        try:
            whole = base64.urlsafe_b64decode((text or "") + "=" * (-len(text or "") % 4))
        except (binascii.Error, ValueError):
            return None
        body, mac = whole[:-_MAC_BYTES], whole[-_MAC_BYTES:]
        if len(body) not in (_FORM.size, _WIDE_FORM.size) or not hmac.compare_digest(mac, _mac(body)):
            return None
        is_back, micros, identity, *within = (_FORM if len(body) == _FORM.size else _WIDE_FORM).unpack(body)
        at, inner = _EPOCH + micros * _MICROSECOND, uuid.UUID(bytes=within[0]) if within else None
        return Cursor(at, uuid.UUID(bytes=identity), is_back, inner)


def _mac(body: bytes) -> bytes:
    key = b"occhub.cursor" + str(settings.SECRET_KEY).encode()
    return hmac.new(key, body, hashlib.sha256).digest()[:_MAC_BYTES]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursors of the pages beside it (None at the end).

    ``total``: how many rows the list has, up to a limit of who counted; None where nobody did.
    """

    items: tuple[T, ...]
    newer: str | None = None
    older: str | None = None
    total: int | None = None

    def with_items(self, items: Iterable[U], *, total: int | None = None) -> Page[U]:
        """The same place with other items: records instead of rows."""
        return Page(tuple(items), self.newer, self.older, total)


@dataclass(frozen=True, slots=True)
class Order:
    """Newest ``moment`` first, then by id. Where ``within`` (a field with an id) is given, ``moment`` is a field with a
    day, and rows of one day that agree in it stand together."""

    moment: str
    within: str = ""

    def names(self, *, is_back: bool = False) -> list[str]:
        """The fields as a query orders by them."""
        way = "" if is_back else "-"
        return [f"{way}{name}" for name in (self.moment, self.within, "id") if name]

    def beyond(self, place: Cursor) -> Q:
        """Rows after (or before) the place. The first condition alone bounds the index scan."""
        way = "gt" if place.is_back else "lt"
        condition = Q(**{f"id__{way}": place.id})
        if self.within:
            same = Q(**{self.within: place.within})
            condition = Q(**{f"{self.within}__{way}": place.within}) | (same & condition)
        at = place.at.date() if self.within else place.at
        return Q(**{f"{self.moment}__{way}e": at}) & (Q(**{f"{self.moment}__{way}": at}) | condition)

    def place(self, row: Any, *, is_back: bool) -> Cursor:
        """Where a row stands."""
        at = getattr(row, self.moment)
        if not self.within:
            return Cursor(at, row.id, is_back)
        return Cursor(datetime(at.year, at.month, at.day, tzinfo=UTC), row.id, is_back, getattr(row, self.within))

    def fits(self, place: Cursor | None) -> bool:
        """Whether a cursor was made for an order of this kind."""
        return place is not None and (place.within is not None) == bool(self.within)


def keyset(rows: QuerySet[M], cursor: str | None, *, moment: str, size: int = PAGE_SIZE) -> Page[M]:
    """One page of ``rows``, newest ``moment`` first, then by id. One query (two on the way back to the first page)."""
    return ordered(rows, cursor, Order(moment), size=size)


def ordered(rows: QuerySet[M], cursor: str | None, order: Order, *, size: int = PAGE_SIZE) -> Page[M]:
    """One page of ``rows`` in an order. One query (two on the way back to the first page)."""
    return page_of(lambda place: list(placed(rows, place, order, size)), cursor, order, size=size)


def placed(rows: QuerySet[Any], place: Cursor | None, order: Order, size: int = PAGE_SIZE) -> QuerySet[Any]:
    """The rows of one page, and one more that tells whether another page follows; going back, in the other order."""
    wanted = rows.filter(order.beyond(place)) if place else rows
    return wanted.order_by(*order.names(is_back=place is not None and place.is_back))[: size + 1]


def page_of(
    fetch: Callable[[Cursor | None], list[T]], cursor: str | None, order: Order, *, size: int = PAGE_SIZE
) -> Page[T]:
    """One page of what ``fetch`` reads from a place on, as :func:`placed` gives it."""
    place = Cursor.read(cursor)
    place = place if order.fits(place) else None
    is_back = place is not None and place.is_back
    found = fetch(place)
    has_more, found = len(found) > size, found[:size]
    if is_back and not has_more:
        return page_of(fetch, None, order, size=size)
    if is_back:
        found.reverse()
    return Page(
        tuple(found),
        newer=order.place(found[0], is_back=True).text() if place and found else None,
        older=order.place(found[-1], is_back=False).text() if found and (is_back or has_more) else None,
    )
