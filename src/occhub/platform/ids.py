"""Ids in URLs are random UUIDs. Numbers that people read carry a check character.

``A-XXXX-XXXX``: Crockford base32, seven random characters and one check character by Luhn mod 32 in the same
alphabet (Crockford's own check symbols include HL7 separators). With a line suffix it stays within the 16 characters
of an HL7 2.3 placer number.
"""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NewType

UserId = NewType("UserId", uuid.UUID)
MembershipId = NewType("MembershipId", uuid.UUID)
CompanyId = NewType("CompanyId", uuid.UUID)
CenterId = NewType("CenterId", uuid.UUID)
LocationId = NewType("LocationId", uuid.UUID)
EmployeeId = NewType("EmployeeId", uuid.UUID)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 7
_LOOK_ALIKE = str.maketrans("OIL", "011")
_told: ContextVar[str] = ContextVar("occhub_number", default="")


def new_uuid() -> uuid.UUID:
    """A random UUIDv4."""
    return uuid.uuid4()


def check_character(payload: str) -> str:
    """The Luhn mod 32 check character of ``payload`` (characters of :data:`ALPHABET`)."""
    total = 0
    for position, character in enumerate(reversed(payload)):
        value = ALPHABET.index(character) * (2 if position % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]


@contextmanager
def telling(number: str) -> Iterator[None]:
    """Let the block's new number of this letter be ``number``: the demonstration's reports name it beforehand.

    No page and no job uses it.
    """
    token = _told.set(number)
    try:
        yield
    finally:
        _told.reset(token)


def new_number(prefix: str) -> str:
    """A number for people, like ``A-7K2M-9QX4``; 35 random bits, unique by the table's constraint."""
    told = _told.get()
    if told.startswith(f"{prefix}-"):
        return told
    payload = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return format_number(prefix, payload)


def read_number(prefix: str, typed: str) -> str:
    """``typed`` as a number of this letter, which may be left out; "" where it is none.

    Case, blanks, hyphens and a line's suffix do not matter; O is read as 0, I and L as 1. Its check character must fit.
    """
    found = re.fullmatch(rf"({prefix}[\s-]*)?(\w{{4}})[\s-]*(\w{{4}})(-\d\d)?", typed.strip().upper(), re.ASCII)
    whole = f"{found[2]}{found[3]}".translate(_LOOK_ALIKE) if found else ""
    if not whole or set(whole) - set(ALPHABET):
        return ""
    number = format_number(prefix, whole[:RANDOM_CHARACTERS])
    return number if number.endswith(whole[-1]) else ""


def format_number(prefix: str, payload: str) -> str:
    """``payload`` (seven characters) with its check character, grouped by four."""
    whole = payload + check_character(payload)
    return f"{prefix}-{whole[:4]}-{whole[4:]}"
