"""Keyset paging: a page begins after the last row that was seen, so that page 400 costs as much as page 1.

A cursor is the place of a row in the order (a moment and a random id) with a MAC: it says nothing about anyone and
stands in addresses. One that was not made here counts as none.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet

PAGE_SIZE = 25
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FORM = struct.Struct(">?q16s")
_MAC_BYTES = 8

T = TypeVar("T")
U = TypeVar("U")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list that is ordered newest first; ``is_back`` asks for what stands before it (newer)."""

    at: datetime
    id: uuid.UUID
    is_back: bool = False

    def text(self) -> str:
        """The form that stands in an address."""
        body = _FORM.pack(self.is_back, (self.at - _EPOCH) // _MICROSECOND, self.id.bytes)
        return base64.urlsafe_b64encode(body + _mac(body)).decode("ascii").rstrip("=")

    @staticmethod
    def read(text: str | None) -> Cursor | None:
        """The inverse of :meth:`text`; None for nothing and for what was not made here."""
        try:
            whole = base64.urlsafe_b64decode((text or "") + "=" * (-len(text or "") % 4))
        except (binascii.Error, ValueError):
            return None
        body, mac = whole[: _FORM.size], whole[_FORM.size :]
        if len(body) != _FORM.size or not hmac.compare_digest(mac, _mac(body)):
            return None
        is_back, micros, identity = _FORM.unpack(body)
        return Cursor(_EPOCH + micros * _MICROSECOND, uuid.UUID(bytes=identity), is_back)


def _mac(body: bytes) -> bytes:
    key = b"occhub.cursor" + str(settings.SECRET_KEY).encode()
    return hmac.new(key, body, hashlib.sha256).digest()[:_MAC_BYTES]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursors of the pages beside it (None at the end)."""

    items: tuple[T, ...]
    newer: str | None = None
    older: str | None = None

    def with_items(self, items: Iterable[U]) -> Page[U]:
        """The same place with other items: records instead of rows."""
        return Page(tuple(items), self.newer, self.older)


def keyset(rows: QuerySet[M], cursor: str | None, *, moment: str, size: int = PAGE_SIZE) -> Page[M]:
    """One page of ``rows``, newest ``moment`` first, then by id. One query (two on the way back to the first page)."""
    place = Cursor.read(cursor)
    is_back = place is not None and place.is_back
    wanted = rows.filter(_beyond(place, moment)) if place else rows
    order = (moment, "id") if is_back else (f"-{moment}", "-id")
    found = list(wanted.order_by(*order)[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if is_back and not has_more:
        return keyset(rows, None, moment=moment, size=size)
    if is_back:
        found.reverse()
    return Page(
        tuple(found),
        newer=_place(found[0], moment, is_back=True) if place and found else None,
        older=_place(found[-1], moment, is_back=False) if found and (is_back or has_more) else None,
    )


def _beyond(place: Cursor, moment: str) -> Q:
    """Rows after (or before) the place. The first condition alone bounds the index scan."""
    way = "gt" if place.is_back else "lt"
    bound = Q(**{f"{moment}__{way}e": place.at})
    return bound & (Q(**{f"{moment}__{way}": place.at}) | Q(**{f"id__{way}": place.id}))


def _place(row: Any, moment: str, *, is_back: bool) -> str:
    return Cursor(getattr(row, moment), row.pk, is_back).text()
