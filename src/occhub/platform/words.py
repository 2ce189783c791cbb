"""Words for people that need a rule."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """``1 job``, ``3 jobs``, ``2,000 companies``: ``many`` where an s is not enough."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
