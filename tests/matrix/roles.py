"""Operation x role: which roles an operation lets in at all, hand-reviewed in ``docs/compliance/operation_roles.csv``.

An operation with a policy about the actor alone is called with nothing: a refusal comes before the body, everything
else means that the role was let in.
"""

from __future__ import annotations

import csv
import importlib
import inspect
from dataclasses import replace
from pathlib import Path

from occhub.access.actor import Actor, Role, Side, anonymous_actor, system_actor
from occhub.access.operation import REGISTRY
from occhub.platform.errors import Forbidden, NotFound, NotSignedIn
from tests.factories import cast
from tests.matrix.mutating import modules
from tests.matrix.table import PRINCIPALS

FILE = Path(__file__).resolve().parents[2] / "docs" / "compliance" / "operation_roles.csv"
ROLES = (
    "user_admin",
    "basic",
    "view_only",
    "granted",
    "supervisor",
    "austin_desk",
    "austin_clinician",
    "austin_manager",
    "operator",
)
COLUMNS = (*ROLES, "nobody", "signed_in_nowhere", "job")


def actors() -> dict[str, Actor]:
    """One actor a column."""
    known = {name: cast.actor(PRINCIPALS[name]) for name in ROLES}
    nowhere = replace(known["basic"], side=Side.ANONYMOUS, role=Role.NONE, company_id=None, grants=(), entitlements=())
    job = system_actor("probe", company_id=cast.NORTHWIND)
    return {**known, "nobody": anonymous_actor("probe"), "signed_in_nowhere": nowhere, "job": job}


def asked_of_the_actor() -> list[str]:
    """The operations that ask about the actor alone."""
    for module in modules():
        importlib.import_module(module)
    return sorted(name for name, one in REGISTRY.items() if one.has_actor_policy and name.startswith("domains."))


def is_let_in(name: str, actor: Actor) -> bool:
    """Whether the operation lets this actor in."""
    module, _, function = f"occhub.{name}".rpartition(".")
    operation = getattr(importlib.import_module(module), function)
    wanted = list(inspect.signature(inspect.unwrap(operation)).parameters.values())[1:]
    positional = [None for one in wanted if one.kind is not one.KEYWORD_ONLY]
    named = {one.name: None for one in wanted if one.kind is one.KEYWORD_ONLY}
    try:
        operation(actor, *positional, **named)
    except (Forbidden, NotSignedIn):
        return False
    except NotFound:
        return True
    except Exception:  # noqa: BLE001  (called with nothing, a body may fail in any way; it was reached)
        return True
    return True


def table() -> dict[str, dict[str, str]]:
    """The file: operation -> column -> yes or no."""
    with FILE.open(newline="") as file:
        return {row.pop("operation"): row for row in csv.DictReader(file)}


def faults(names: list[str] | None = None) -> list[str]:
    """Where the running system differs from the file."""
    people, kept, found = actors(), table(), []
    for name in names or asked_of_the_actor():
        for column, actor in people.items():
            got = "yes" if is_let_in(name, actor) else "no"
            if kept.get(name, {}).get(column) != got:
                found.append(f"{name} as {column}: {got}, expected {kept.get(name, {}).get(column)}")
    return found
