"""Who is in the system, as the one who populated it told; so that the client needs nothing of the product."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

DESK = "front-desk@austin.example"
SIDES = (
    ("basic@northwind.example", "user-admin@northwind.example", "nora", "northwind", "northwind-austin"),
    ("basic@fabrikam.example", "user-admin@fabrikam.example", "felix", "fabrikam", "fabrikam-dallas"),
)


@dataclass(frozen=True, slots=True)
class People:
    """Ids by name, dates of birth as a desk types them, and the password of everybody."""

    password: str
    ids: Mapping[str, str]
    born: Mapping[str, str]

    def to_json(self) -> str:
        """For the way between two processes."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> People:
        """The inverse."""
        return People(**json.loads(text))


def address_of(number: int) -> str:
    """The n-th address that forgets its password once."""
    return f"forgetful-{number}@northwind.example"
