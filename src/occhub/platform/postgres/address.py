"""Which PostgreSQL an installation uses, and the connection string of each role.

`OCCHUB_DATABASE_URL` names an external server and database, without user and password: those belong to the roles
and lie in the secrets directory. Without it the embedded cluster of the data directory is meant.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from occhub.platform.postgres.embedded import PORT, SUPERUSER
from occhub.platform.postgres.errors import PostgresError
from occhub.platform.postgres.places import ROOT_HOME, database_user, places_for, running_socket
from occhub.platform.secrets import SecretStore

DEFAULT_DATABASE: Final = "occhub"


@dataclass(frozen=True, slots=True)
class Address:
    """Host, port and database, the options of the connection (`sslmode` and so on), and whose server it is."""

    host: str
    port: int
    database: str
    secrets: SecretStore
    embedded: bool
    options: Mapping[str, str] = field(default_factory=dict)
    admin_url: str | None = None

    def role_dsn(self, role: str, database: str | None = None) -> str:
        """The libpq connection string of one role. Raises `SecretError` when the role has no password yet."""
        return make_conninfo(
            host=self.host,
            port=self.port,
            dbname=database or self.database,
            user=role,
            password=self.secrets.password(role, create=False),
            **self.options,
        )

    def django(self, role: str, database: str | None = None) -> dict[str, object]:
        """The entry of Django's `DATABASES` for one role; the caller adds pool and transaction settings."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": self.host,
            "PORT": str(self.port),
            "NAME": database or self.database,
            "USER": role,
            "PASSWORD": self.secrets.password(role, create=False),
            "OPTIONS": dict(self.options),
        }

    def admin_dsn(self, database: str | None = None) -> str:
        """The administrator's connection string; `migrate` and `restore` alone ask for it.

        Embedded: the superuser. External: `OCCHUB_DATABASE_ADMIN_URL`; raises `PostgresError` when it is not set.
        """
        wanted = database or self.database
        if self.embedded:
            password = self.secrets.password(SUPERUSER, create=False)
            return make_conninfo(
                host=self.host, port=self.port, dbname=wanted, user=SUPERUSER, password=password, **self.options
            )
        if not self.admin_url:
            raise PostgresError(
                "OCCHUB_DATABASE_ADMIN_URL is not set. It names a role that owns the database and may create roles; "
                "only migrate and restore use it (docs/operator/install.md, section 'External PostgreSQL')."
            )
        return make_conninfo(self.admin_url, dbname=wanted)

    def answers(self, seconds: int = 5) -> bool:
        """Whether a server takes connections there; asked without signing in. Waits so long at most, 2 at least."""
        dsn = make_conninfo(host=self.host, port=self.port, dbname="postgres", connect_timeout=seconds, **self.options)
        return pq.PGconn.ping(dsn.encode()) == pq.Ping.OK


def address(data_dir: Path, environ: Mapping[str, str] = os.environ, *, root_home: Path = ROOT_HOME) -> Address:
    """The address that the environment and the data directory give; nothing is connected or started."""
    store = SecretStore(data_dir.absolute() / "secrets")
    url = environ.get("OCCHUB_DATABASE_URL", "")
    if not url:
        places = places_for(data_dir.absolute(), database_user(environ), environ, root_home)
        socket = running_socket(places.cluster) or places.socket
        return Address(str(socket), PORT, DEFAULT_DATABASE, store, embedded=True)
    return _external(url, store, environ.get("OCCHUB_DATABASE_ADMIN_URL"))


def _external(url: str, store: SecretStore, admin_url: str | None) -> Address:
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise PostgresError("OCCHUB_DATABASE_URL is not understood. Write postgresql://host:5432/occhub") from error
    if "user" in parts or "password" in parts:
        raise PostgresError(
            "OCCHUB_DATABASE_URL must hold host and database only: every role of occhub has its own generated "
            "password in the secrets directory. Remove user and password from it."
        )
    host = str(parts.pop("host", ""))
    if not host:
        raise PostgresError("OCCHUB_DATABASE_URL names no host. Write postgresql://host:5432/occhub")
    port = int(str(parts.pop("port", PORT)))
    database = str(parts.pop("dbname", DEFAULT_DATABASE))
    options = {name: str(value) for name, value in parts.items() if value is not None}
    return Address(host, port, database, store, embedded=False, options=options, admin_url=admin_url or None)
