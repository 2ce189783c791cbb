"""Ids and numbers that depend only on the seed and on what they stand for, never on the order of building."""

import tomllib
from functools import cache
from hashlib import sha256
from importlib import resources
from random import Random
from typing import Any, Final
from uuid import UUID

from occhub.platform.ids import ALPHABET, RANDOM_CHARACTERS, format_number

SEED: Final = 2026  # of the demonstration that is loaded


def uid(seed: int, *parts: object) -> UUID:
    """An id in the form of a random UUID (version 4)."""
    return UUID(bytes=_digest(seed, *parts)[:16], version=4)


def number(seed: int, letter: str, *parts: object) -> str:
    """A number that people read, for example `A-7K2M-9QX4`: seven characters and a check character."""
    value = int.from_bytes(_digest(seed, letter, *parts)[:8], "big")
    return format_number(letter, "".join(ALPHABET[(value >> (5 * place)) & 31] for place in range(RANDOM_CHARACTERS)))


def dice(seed: int, *parts: object) -> Random:
    """A source of choices of its own for each thing, so that adding one thing changes no other."""
    return Random(_digest(seed, "dice", *parts))  # noqa: S311 - invented data that must repeat, nothing secret


def company_ids(seed: int = SEED) -> frozenset[str]:
    """The ids of the demonstration's own companies."""
    return frozenset(str(uid(seed, "company", row["key"])) for row in read_data("companies")["company"])


@cache
def read_data(name: str) -> dict[str, Any]:
    """A parsed data file of this package; shared, so it must not be changed."""
    text = (resources.files("occhub.demo") / "data" / f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def _digest(seed: int, *parts: object) -> bytes:
    return sha256("\x1f".join([str(seed), *map(str, parts)]).encode()).digest()
