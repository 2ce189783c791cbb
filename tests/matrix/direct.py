"""Operation x object x principal: what an operation answers to whom, hand-reviewed in
``docs/compliance/operation_objects.csv``.

A page asks several operations, and the first that refuses hides the others: what each of them would say by itself is
asked here, past the pages. Cells: ``yes`` (something was given, or the body had its own objection), ``none`` (an empty
answer), a number (so many), 403, 404; an empty cell is not asked (what an allowed step would change is told by the
pages' matrix).
"""

from __future__ import annotations

import csv
import importlib
import inspect
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import InterfaceError, OperationalError

from occhub.access.operation import REGISTRY
from occhub.domains.authorizations.types import LineOutcome, LineState
from occhub.domains.employees.types import CorrectedEmployee
from occhub.domains.results.types import OPENING, LeftOut, ResultQuery
from occhub.domains.visits.types import GivenReason, Identity
from occhub.domains.work_status.types import Duty, NewWorkStatus
from occhub.platform import clock
from occhub.platform.errors import Forbidden, NotFound, NotSignedIn, OcchubError
from tests.factories import cast
from tests.factories.world import World, checked
from tests.matrix import roles
from tests.matrix.table import ANONYMOUS, PRINCIPALS

FILE = Path(__file__).resolve().parents[2] / "docs" / "compliance" / "operation_objects.csv"
COLUMNS = tuple(name for name in PRINCIPALS if name not in (ANONYMOUS, "fabrikam_basic", "austin_manager"))
# Operations of members or staff that take an id and are not in the file, each with the reason.
ELSEWHERE = {
    "domains.authorizations.operations.submit.submit_authorization": "the pages submit for own and foreign people",
    "domains.centers.reads.center": "centers are known to everybody",
    "domains.interop.operations.settling.settle_part": "the pages settle own and foreign parts",
    "domains.interop.reads.inbound.messages": "the id narrows a list to a center",
    "domains.employees.operations.add_employee": "the ids only leave people out of a comparison",
}
# What an operation takes beside the object that the file names, by the name of the parameter.
_BESIDE: dict[str, Callable[[], Any]] = {
    "at": clock.now,
    "body_part": lambda: "hand",
    "born": lambda: date(1988, 3, 14),
    "by_visit": lambda: False,
    "claim_number": lambda: "WC-1",
    "corrected": lambda: CorrectedEmployee("1009", "Nora", "Vance", None, ""),
    "date_of_injury": lambda: date(2026, 1, 5),
    "day": lambda: date(2026, 1, 5),
    "form": dict,
    "given": lambda: GivenReason("check-in-not-here"),
    "line_id": lambda: None,
    "identity": lambda: Identity(True, date(1988, 3, 14)),
    "is_known": lambda: False,
    "is_shown": lambda: False,
    "new": lambda: NewWorkStatus(Duty.FULL),
    "note": lambda: "",
    "operations": lambda: OPENING,
    "out": tuple,
    "outcome": lambda: LineOutcome(LineState.PERFORMED),
    "pdf": lambda: checked("Audiogram"),
    "purpose": lambda: "view",
    "query": ResultQuery,
    "reason": lambda: "wrong_file",
    "report_type": lambda: "audiogram",
    "reports": lambda: 0,
    "services": lambda: ("audiogram-annual",),
    "status_id": uuid.uuid4,
    "title": lambda: "",
    "told": lambda: "told",
    "typed": lambda: "connor",
    "visit_number": lambda: "V-7777-7777",
}


@dataclass(frozen=True)
class Row:
    """One line of the file."""

    operation: str
    objects: dict[str, str]
    expected: dict[str, str]

    @property
    def name(self) -> str:
        """How a fault is called."""
        return f"{self.operation} {' '.join(self.objects.values())}"


def rows() -> list[Row]:
    """The file."""
    with FILE.open(newline="") as file:
        return [_row(line) for line in csv.DictReader(file)]


def _row(line: dict[str, str]) -> Row:
    pairs = [one.partition("=") for one in line["objects"].split()]
    return Row(line["operation"], {name: value for name, _, value in pairs}, {one: line[one] for one in COLUMNS})


def faults(world: World, row: Row) -> list[str]:
    """Where the running system differs from a line."""
    found = []
    for principal, expected in row.expected.items():
        got = answer(world, row, principal, counted=expected.isdigit()) if expected else ""
        if got != expected:
            found.append(f"{row.name} as {principal}: {got}, expected {expected}")
    return found


def answer(world: World, row: Row, principal: str, *, counted: bool = False) -> str:
    """What the operation says to a principal about the objects of a line; of a list how long it is, if ``counted``."""
    positional, named = _arguments(row, world)
    try:
        answered = _named(row.operation)(cast.actor(PRINCIPALS[principal]), *positional, **named)
        return str(len(answered)) if counted else "yes" if _gives(answered) else "none"
    except NotFound:
        return "404"
    except (Forbidden, NotSignedIn):
        return "403"
    except OcchubError:
        return "yes"
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001  (an error in place of an answer is no answer of the file)
        return type(error).__name__


def _gives(answered: Any) -> bool:
    """Whether there is anything in an answer."""
    parts = getattr(answered, "items", answered)  # of a page its items
    parts = list(answered.values()) if isinstance(answered, dict) else parts
    return any(one not in (None, (), *LeftOut) for one in parts) if isinstance(parts, (list, tuple)) else bool(answered)


def _arguments(row: Row, world: World) -> tuple[list[Any], dict[str, Any]]:
    positional, named = [], {}
    for one in _parameters(row.operation):
        if one.name not in row.objects and one.default is not one.empty:
            continue
        value = _object(one, world, row.objects[one.name]) if one.name in row.objects else _BESIDE[one.name]()
        if one.kind is one.KEYWORD_ONLY:
            named[one.name] = value
        else:
            positional.append(value)
    return positional, named


def _object(parameter: inspect.Parameter, world: World, name: str) -> Any:
    """An id of the world; several where the operation takes several."""
    is_many = any(word in str(parameter.annotation) for word in ("tuple", "Collection", "Sequence"))
    return (world[name],) if is_many else world[name]


def with_objects() -> list[str]:
    """The operations of the domains that take the id of an object; without those that no member and no staff may."""
    lets_in = roles.table()
    return sorted(
        name
        for name in REGISTRY
        if name.startswith("domains.")
        and (name not in lets_in or any(lets_in[name][one] == "yes" for one in roles.ROLES if one != "operator"))
        and any("UUID" in str(one.annotation) for one in _parameters(name))
    )


def _parameters(name: str) -> list[inspect.Parameter]:
    return list(inspect.signature(inspect.unwrap(_named(name))).parameters.values())[1:]


def _named(name: str) -> Any:
    module, _, function = f"occhub.{name}".rpartition(".")
    return getattr(importlib.import_module(module), function)
