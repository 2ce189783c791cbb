"""Bring a database to the present schema: roles and rights first (as administrator), then migrations (as owner)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from occhub.config import keys
from occhub.platform.postgres.address import Address
from occhub.platform.postgres.roles import ensure_roles


def migrate(where: Address, *, tell: Callable[[str], None] = print) -> None:
    """Make keys, roles, database and tables; repeatable. Needs a process in which Django was not set up yet.

    Raises :class:`SecretError`, and changes nothing, when a key of a database that was in use before is missing.
    """
    keys.ensure(where)
    done = ensure_roles(where.admin_dsn(), Path(where.secrets.directory), where.database)
    for warning in done.warnings:
        tell(warning)
    migrate_as_owner()
    keys.note(where)


def migrate_as_owner() -> None:
    """Run the migrations in this process, as the role that owns the tables."""
    os.environ["OCCHUB_DB_ROLE"] = "occhub_owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "occhub.config.settings")
    import django  # settings are read at the first import, after the role was chosen
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
