"""Keyset cursors: they lead back and forth, and one that was not made here counts as none."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from occhub.platform.paging import Cursor, Page

moments = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001  (made aware at once)
cursors = st.builds(Cursor, moments, st.uuids(version=4), st.booleans())


@given(cursors)
def test_a_cursor_is_read_as_it_was_written(cursor: Cursor) -> None:
    text = cursor.text()
    assert Cursor.read(text) == cursor
    assert text.isascii()
    assert len(text) < 64


@given(cursors, st.integers(0, 43), st.characters(codec="ascii"))
def test_a_changed_cursor_counts_as_none(cursor: Cursor, place: int, letter: str) -> None:
    text = cursor.text()
    changed = text[:place] + letter + text[place + 1 :]
    assert Cursor.read(changed) in (None, cursor)


@given(st.text())
def test_anything_else_counts_as_none(text: str) -> None:
    assert Cursor.read(text) is None
    assert Cursor.read(None) is None


def test_a_page_keeps_its_place_with_other_items() -> None:
    page = Page((1, 2), "newer", "older")
    assert page.with_items(str(one) for one in page.items) == Page(("1", "2"), "newer", "older")
    assert Page((uuid.UUID(int=0),)).older is None
