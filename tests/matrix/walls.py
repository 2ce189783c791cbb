"""Take one wall down for a test."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import psycopg
from django.db.models import Q

from occhub.access.actor import Actor
from occhub.access.decision import Decision
from occhub.access.prepared import Prepared
from occhub.interfaces.web.door import Door
from tests.support import cluster

NO_THIRD_WALL = "occhub_web_norls"
# What stands for every row, in the two forms in which a policy says which: a condition, or arguments of ``filter``.
_EVERYTHING: dict[str, Callable[..., object]] = {"Q": lambda *_: Q(), "dict[str, object]": lambda *_: {}}
DOMAINS = Path(__file__).resolve().parents[2] / "src" / "occhub" / "domains"


def without_third_wall() -> None:
    """Make a role with the rights of role web that no row-level security binds."""
    info = cluster.info()
    password = info.address("postgres").secrets.password(NO_THIRD_WALL)
    with psycopg.connect(info.admin_dsn, autocommit=True) as admin:
        if not admin.execute("select 1 from pg_roles where rolname = %s", [NO_THIRD_WALL]).fetchone():
            try:
                admin.execute(f"create role {NO_THIRD_WALL} login bypassrls in role occhub_web password '{password}'")
            except psycopg.errors.DuplicateObject:
                return


class _Always:
    """A data descriptor that takes no value and always gives one."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __get__(self, instance: object, owner: type | None = None) -> object:
        return self.value

    def __set__(self, instance: object, value: object) -> None:
        return


@contextmanager
def policies_off() -> Iterator[None]:
    """Every decision is yes, every scope holds every row, every side may knock at every door."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(Decision, "allowed", _Always(True)))
        stack.enter_context(patch.object(Door, "sides", _Always(())))
        stack.enter_context(patch.object(Actor, "covers_location", lambda *_: True))
        # What was worded under the policies is not asked now, and what is worded now is not kept for later.
        stack.enter_context(worded_anew())
        for policy, name, everything in scopes():
            stack.enter_context(patch.object(policy, name, everything))
        yield


def worded_anew() -> AbstractContextManager[object]:
    """Each question is worded each time that it is asked."""
    return patch.object(Prepared, "_statement", Prepared._worded)


def scopes() -> list[tuple[ModuleType, str, Callable[..., object]]]:
    """(policy, name, what stands for every row) of each function that says which rows, by its annotation."""
    found = []
    for file in sorted(DOMAINS.glob("*/policy.py")):
        policy = importlib.import_module(f"occhub.domains.{file.parent.name}.policy")
        for name, function in inspect.getmembers(policy, inspect.isfunction):
            kind = str(function.__annotations__.get("return")).split(" | ")[0]
            if function.__module__ == policy.__name__ and kind in _EVERYTHING:
                found.append((policy, name, _EVERYTHING[kind]))
    return found
