"""The keys of an installation: made with its database, and known again by a check value that the database keeps.

A lost key that was silently made anew would make every document and every row of the ledger look damaged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import psycopg

from occhub.config.database import connect
from occhub.config.env import BadSetting
from occhub.platform.postgres.address import Address
from occhub.platform.postgres.roles import reachable
from occhub.platform.secrets import KEYS, SecretStore, make_keys

NOTED: Final = "select name, value from platform_register where kind = 'key'"
_NOTE: Final = (
    "insert into platform_register (kind, name, value, at) values ('key', %s, %s, now()) on conflict do nothing"
)


def ensure(where: Address) -> None:
    """Make the keys where the database is new. Raises `SecretError` when one is missing and the database is not new."""
    if not all(where.secrets.exists(name) for name in KEYS) and not _was_used(where):
        make_keys(where.secrets)
    for name in KEYS:
        where.secrets.key(name, create=False)


def note(where: Address) -> None:
    """Write down the check value of each key, once; the first one stays."""
    with connect(where) as connection:
        for name in KEYS:
            connection.execute(_NOTE, [name, where.secrets.check_value(name)])


def problems(store: SecretStore, noted: Mapping[str, str]) -> Iterator[str]:
    """Each key that is not the one whose check value was noted. Raises `SecretError` when one is missing."""
    for name, purpose in KEYS.items():
        if store.check_value(name) != noted.get(name, store.check_value(name)):
            yield (
                f"{store.path(name)} is not the key of this database ({purpose}). "
                "Restore it from the backup of the secrets directory; documents and ledger were not changed."
            )


def refuse_wrong(where: Address) -> None:
    """Stop when a key is missing or is another one. A migrated database without check values gets them."""
    note(where)
    with connect(where) as connection:
        noted: dict[str, str] = dict(connection.execute(NOTED).fetchall())
    if found := list(problems(where.secrets, noted)):
        raise BadSetting("\n".join(found))


def _was_used(where: Address) -> bool:
    """Whether the database holds tables of occhub already, as the administrator sees it."""
    if reachable(where.admin_dsn(), where.database) != where.database:
        return False
    with psycopg.connect(where.admin_dsn(), connect_timeout=10) as admin:
        row = admin.execute("select to_regclass('public.django_migrations')").fetchone()
    return row is not None and row[0] is not None
