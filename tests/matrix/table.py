"""The hand-written permission matrix: one line a route, method and object; one column a principal; a cell is a status.

``in`` means: led to the sign-on page (or 401 for a POST). Nothing of the product is imported here, so that one error
cannot excuse itself.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "docs" / "compliance" / "permission_matrix.csv"
ANONYMOUS = "anonymous"
PRINCIPALS = {
    ANONYMOUS: "",
    "user_admin": "user-admin@northwind.example",
    "basic": "basic@northwind.example",
    "basic2": "basic2@northwind.example",
    "view_only": "view-only@northwind.example",
    "granted": "granted@northwind.example",
    "supervisor": "supervisor@northwind.example",
    "fabrikam_admin": "user-admin@fabrikam.example",
    "fabrikam_basic": "basic@fabrikam.example",
    "austin_desk": "front-desk@austin.example",
    "austin_clinician": "clinician@austin.example",
    "austin_manager": "manager@austin.example",
    "reno_desk": "front-desk@reno.example",
    "operator": "operator@provider.example",
}
_NORTHWIND_WORDS = {"NORTHWIND-OWN", "NORTHWIND-RENO", "OWN-USED", "RENO-USED"}
_VERSIONS = {"OWN-REPLACED", "OWN-CORRECTED"}
_OWN_REPORTS = {"OWN-AUDIOGRAM", "OWN-DER", "OWN-LONG"} | _VERSIONS
# With the notes of the center about a check-in that was undone and a report that was withdrawn.
_CENTER_REPORTS = _OWN_REPORTS | {"OWN-ARCHIVED", "OWN-WITHDRAWN", "OWN-NOTE", "FABRIKAM-NOTE"}
_CENTER_REPORTS |= {"OWN-STATUS", "FABRIKAM-STATUS", "OWN-MESSAGE"}
# Whose words may stand in an answer to whom. Everything else is a leak, whatever the status.
MAY_READ: dict[str, set[str]] = {
    ANONYMOUS: set(),
    "user_admin": _NORTHWIND_WORDS | _OWN_REPORTS | {"RENO-AUDIOGRAM", "OWN-STATUS", "RENO-STATUS"},
    "basic": {"NORTHWIND-OWN", "OWN-USED", "DRAFT"},
    "basic2": set(),
    "view_only": _NORTHWIND_WORDS,
    "granted": _NORTHWIND_WORDS | {"OWN-AUDIOGRAM", "OWN-LONG", "OWN-STATUS"} | _VERSIONS,
    "supervisor": {"OWN-STATUS"},
    "fabrikam_admin": {"FABRIKAM", "FABRIKAM-USED", "FABRIKAM-AUDIOGRAM", "FABRIKAM-STATUS"},
    "fabrikam_basic": {"FABRIKAM", "FABRIKAM-USED"},
    "austin_desk": {"NORTHWIND-OWN", "OWN-USED", "FABRIKAM", "FABRIKAM-USED", "FABRIKAM-AUDIOGRAM"} | _CENTER_REPORTS,
    "austin_clinician": {"NORTHWIND-OWN", "OWN-USED", "FABRIKAM", "FABRIKAM-USED", "FABRIKAM-AUDIOGRAM"}
    | _CENTER_REPORTS,
    "austin_manager": {"NORTHWIND-OWN", "OWN-USED", "FABRIKAM", "FABRIKAM-USED", "FABRIKAM-AUDIOGRAM"}
    | _CENTER_REPORTS,
    "reno_desk": {"NORTHWIND-RENO", "RENO-USED", "RENO-AUDIOGRAM", "RENO-NOTE", "RENO-STATUS", "RENO-MESSAGE"},
    "operator": set(),
}


@dataclass(frozen=True)
class Line:
    """One line of the matrix."""

    number: int
    route: str
    method: str
    objects: tuple[tuple[str, str], ...]
    form: str
    expected: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """How a failing probe is called."""
        objects = ",".join(value for _, value in self.objects)
        return f"{self.method} {self.route} {objects} {self.form}".strip()


def lines() -> list[Line]:
    """The matrix as it stands in the file."""
    with FILE.open(newline="") as file:
        return [_line(number, row) for number, row in enumerate(csv.DictReader(file), 2)]


def _line(number: int, row: dict[str, str]) -> Line:
    pairs = [one.partition("=") for one in row["objects"].split()]
    return Line(
        number=number,
        route=row["route"],
        method=row["method"],
        objects=tuple((name, value) for name, _, value in pairs),
        form=row["form"],
        expected=tuple((principal, row[principal].strip()) for principal in PRINCIPALS),
    )
