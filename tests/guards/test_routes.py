"""Every route is a door: it names its permission or the reason why it is public, or the build fails."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from occhub.interfaces.web.door import Door

MATRIX = Path(__file__).resolve().parents[2] / "docs" / "compliance" / "permission_matrix.csv"


def routes(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, str, Any]]:
    """(name, address, view) of every route."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, prefix + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield one.name or "", prefix + str(one.pattern), one.callback


def test_every_route_is_a_door() -> None:
    assert [address for _, address, view in routes() if not isinstance(getattr(view, "door", None), Door)] == []


def test_every_route_has_a_name_of_its_own() -> None:
    names = [name for name, _, _ in routes()]
    assert sorted(names) == sorted(set(names))
    assert all(names)


def test_every_public_route_says_why() -> None:
    assert [name for name, _, view in routes() if view.door.permission is None and len(view.door.public) < 15] == []


def test_every_guarded_route_stands_with_each_method_in_the_permission_matrix_and_none_is_stale() -> None:
    with MATRIX.open(newline="") as file:
        listed = {(row["route"], row["method"]) for row in csv.DictReader(file)}
    guarded = [(name, view.door) for name, _, view in routes() if view.door.permission is not None]
    assert listed == {(name, method) for name, door in guarded for method in door.methods}


def test_ids_in_addresses_are_random_uuids() -> None:
    allowed = ("<uuid:", "<int:page>", "<str:token>", "<step:name>")  # a step of a form, of a fixed list
    for name, address, _ in routes():
        for piece in address.split("<")[1:]:
            assert ("<" + piece).startswith(allowed), name
