"""Start Django for a command: as one database role, on a database of this version, never when it is unsafe."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from occhub.config.database import State, running, state
from occhub.config.env import BadSetting
from occhub.platform.postgres.address import Address


def choose_role(role: str) -> None:
    """Name the database role before the settings are read."""
    os.environ["OCCHUB_DB_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "occhub.config.settings")


def set_up() -> None:
    """Read the settings and load the apps."""
    import django  # only now: the role is part of the settings

    django.setup()


def refuse_old(where: Address) -> None:
    """Stop unless the database has the schema of this version."""
    found = state(where)
    if found is State.MISSING:
        raise BadSetting("The database is empty. Run: occhub migrate")
    if found is State.BEHIND:
        raise BadSetting("The database belongs to an older version of occhub. Run: occhub migrate")


@contextmanager
def application(role: str = "occhub_worker", *, refuse: bool = True) -> Iterator[Address]:
    """Everything a command needs to call operations; `refuse` stops it when the installation is unsafe."""
    with running() as where:
        refuse_old(where)
        choose_role(role)
        set_up()
        if refuse:
            from occhub.config.safety import refuse_unsafe  # needs the settings

            refuse_unsafe()
        yield where


@contextmanager
def acting_as(where: Address, role: str) -> Iterator[None]:
    """Let the block work with the rights of another database role.

    For the demonstration alone, which takes many quick steps: each commit returns before it is on the disk. The first
    commit after the block waits for all of them.
    """
    from django.db import connection  # needs the settings

    settings = connection.settings_dict
    before = {name: settings[name] for name in ("USER", "PASSWORD", "OPTIONS")}
    wanted = where.django(role)
    connection.close()
    settings |= {"USER": wanted["USER"], "PASSWORD": wanted["PASSWORD"]}
    settings["OPTIONS"] = settings["OPTIONS"] | {
        "options": f"{settings['OPTIONS'].get('options', '')} -c synchronous_commit=off"
    }
    try:
        yield
    finally:
        connection.close()
        settings |= before
