"""How often something happened lately: counted in the database, for all processes, in one step each.

Two who count at once wait for each other in the database, a millisecond each; nobody is refused because others are
counting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from occhub.platform import clock
from occhub.platform.cache import Entry, JsonCache

_kept = JsonCache("", {})


@dataclass(frozen=True, slots=True)
class Limit:
    """So many uses in any stretch of so many seconds."""

    amount: int
    seconds: int


def take(name: str, limit: Limit) -> float | None:
    """Count one use. Its moment, by which it can be given back; None (and nothing counted) when there were too many."""
    now = clock.now().timestamp()

    def decide(there: Entry | None) -> Entry | None:
        uses = _recent(there.value if there else [], now, limit)
        return Entry([now, *uses], now + limit.seconds) if len(uses) < limit.amount else None

    return now if _kept.change(name, decide) else None


def give_back(name: str, moment: float) -> None:
    """Take one use away again. Others stay; one that ended meanwhile is none."""

    def decide(there: Entry | None) -> Entry | None:
        if there is None or not isinstance(there.value, list) or moment not in there.value:
            return None
        uses = list(there.value)
        uses.remove(moment)
        return Entry(uses, there.until)

    _kept.change(name, decide)


def is_left(name: str, limit: Limit) -> bool:
    """Whether one more use would be counted now."""
    return len(_recent(_kept.get(name, []), clock.now().timestamp(), limit)) < limit.amount


def forget(names: Sequence[str]) -> None:
    """Count from zero again."""
    _kept.delete_many(names)


def _recent(uses: Any, now: float, limit: Limit) -> list[float]:
    """The moments that still count, newest first; of anything but moments, none."""
    if not isinstance(uses, list):
        return []
    return [one for one in uses if isinstance(one, (int, float)) and one > now - limit.seconds]
