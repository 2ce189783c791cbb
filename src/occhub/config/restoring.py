"""`occhub restore`: a backup becomes the installation of a data directory whose database is new and empty.

Nothing that is there is ever overwritten, so a restore that was broken off is simply run again.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import psycopg

from occhub.config import database
from occhub.config.backing_up import SECRETS
from occhub.config.env import BadSetting
from occhub.platform.backup import archive, manifest
from occhub.platform.backup.errors import BackupError
from occhub.platform.postgres.address import Address, address
from occhub.platform.postgres.binaries import locate
from occhub.platform.postgres.places import database_user, places_for
from occhub.platform.postgres.program import run_program
from occhub.platform.postgres.roles import OWNER, ensure_roles, reachable
from occhub.platform.processes import die_with_parent
from occhub.platform.secrets import KEYS, SecretStore, check_value, write_file_once
from occhub.platform.storage import LocalBlobStore
from occhub.platform.supervisor import lock
from occhub.platform.supervisor.serve import say
from occhub.platform.supervisor.specs import SupervisorError

# Roles, schemas and extensions are made as `migrate` makes them; the rest is the owner's and comes from the dump.
_MADE_BEFORE: Final = re.compile(r"\d+; \d+ \d+ (?:(?:ACL|COMMENT) - )?(?:SCHEMA|EXTENSION) ")
_TABLES: Final = """\
select count(*) from pg_class where relkind in ('r', 'p', 'S')
and relnamespace::regnamespace::text not in ('pg_catalog', 'pg_toast', 'information_schema')"""
_AFTERWARDS: Final = (
    ("Bringing the database to this version", ["migrate"]),
    ("Verifying the ledger", ["ledger", "verify"]),
    ("Checking the installation", ["check"]),
)


def restore(arguments: argparse.Namespace) -> int:
    """Restore and look at the result; 1 when something in it needs a person."""
    os.umask(0o077)
    source = Path(arguments.directory).absolute()
    found = manifest.read(source)
    try:
        done = _restore(source, found, Path(arguments.secrets).absolute() if arguments.secrets else source / SECRETS)
    except OSError as error:
        raise BadSetting(f"The backup could not be restored: {error}. When that is mended, run it again.") from error
    say(f"Restored: the database as of {found.made_at}; documents: {found.documents}.")
    say("Start occhub as usual." if all(done) else "Something in it needs a person, see above.")
    return 0 if all(done) else 1


def _restore(source: Path, found: manifest.Manifest, secrets: Path) -> list[bool]:
    """The whole way; gives whether each of the commands that look at the result found it sound."""
    data = database.data_dir()
    with _alone(data):
        say("Reading the backup")
        manifest.verify(source, found)
        missing = _missing_secrets(SecretStore(data / "secrets"), found, secrets)
        with database.running(create=True) as where:
            _refuse_unfit(where, data, found)
            for name, content in missing.items():
                write_file_once(where.secrets.directory / name, content)
            say("Restoring the documents")
            archive.unpack_documents(source / manifest.DOCUMENTS, LocalBlobStore(data / "blobs"))
            say("Restoring the database")
            _fill(where, source / manifest.DUMP)
            return [_run(title, command) for title, command in _AFTERWARDS]


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Keep `serve` out of the data directory, or refuse beside it."""
    try:
        held = lock.take(data)
    except SupervisorError as error:
        raise BadSetting(f"{error}\nNothing was restored.") from None
    with held:
        where = address(data)
        if where.embedded and where.answers():
            raise BadSetting("Another command of occhub uses the database at this moment. Nothing was restored.")
        yield


def _missing_secrets(store: SecretStore, found: manifest.Manifest, packed: Path) -> dict[str, bytes]:
    """The secrets of the backup that are not here yet. Raises `BackupError` unless the keys are those of the backup."""
    files = archive.read_secrets(packed) if packed.is_file() else {}
    for name, purpose in KEYS.items():
        wanted = found.keys.get(name)
        if store.exists(name) and store.check_value(name) != wanted:
            raise BackupError(
                f"{store.path(name)} is the key of another database. Restore into another data directory "
                "(OCCHUB_DATA). Nothing was restored."
            )
        if name in files and _check_value(name, files[name]) != wanted:
            raise BackupError(
                f"{packed} belongs to another installation than the backup of {found.made_at}. Nothing was restored."
            )
        if name not in files and not store.exists(name):
            raise BackupError(
                f"The key {name} of this backup ({purpose}) is missing. Name the file that was kept apart: "
                "occhub restore DIRECTORY --secrets FILE. Nothing was restored."
            )
    return {name: content for name, content in files.items() if not (store.directory / name).exists()}


def _check_value(name: str, content: bytes) -> str:
    try:
        return check_value(name, bytes.fromhex(content.decode("ascii")))
    except ValueError:
        return ""


def _refuse_unfit(where: Address, data: Path, found: manifest.Manifest) -> None:
    """Nobody's data are ever removed for a backup, and no server takes a dump of newer programs."""
    programs = locate(os.environ).major
    there = reachable(where.admin_dsn(), where.database)
    with psycopg.connect(where.admin_dsn(there), connect_timeout=10) as admin:
        server = admin.info.server_version // 10_000
        row = admin.execute(_TABLES).fetchone() if there == where.database else None
    if row is not None and row[0]:
        raise BadSetting(
            "This database holds data, and a backup is restored into an empty one only. Name another data directory "
            f"(OCCHUB_DATA), {_other_way(where, data)}. Nothing was restored."
        )
    if programs < found.programs:
        raise BadSetting(
            f"The backup was written by the programs of PostgreSQL {found.programs}, and those here are {programs}. "
            "OCCHUB_PG_BIN names newer ones. Nothing was restored."
        )
    if server < programs:
        raise BadSetting(
            f"The server is PostgreSQL {server}, and the programs here are {programs}. "
            "OCCHUB_PG_BIN names those of the server's version. Nothing was restored."
        )


def _other_way(where: Address, data: Path) -> str:
    if not where.embedded:
        return "or make a new, empty database"
    return f"or move {places_for(data, database_user(os.environ), os.environ).cluster} away while occhub is stopped"


def _fill(where: Address, dump: Path) -> None:
    """All of the dump or nothing of it, in one transaction, as the role that owns the tables."""
    for warning in ensure_roles(where.admin_dsn(), where.secrets.directory, where.database).warnings:
        say(warning)
    with TemporaryDirectory() as scratch:
        listed = Path(scratch) / "list"
        _pg_restore(where, "--list", f"--file={listed}", str(dump))
        lines = listed.read_text(encoding="utf-8").splitlines(keepends=True)
        listed.write_text("".join(line for line in lines if not _MADE_BEFORE.match(line)), encoding="utf-8")
        into = ["--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={where.database}"]
        _pg_restore(where, f"--use-list={listed}", *into, str(dump))
    with psycopg.connect(where.role_dsn(OWNER), autocommit=True) as owner:
        owner.execute("analyze")  # a dump has no statistics, and the first pages would be slow without


def _pg_restore(where: Address, *arguments: str) -> None:
    if run_program(where, "pg_restore", arguments, role=OWNER, environ=os.environ) != 0:
        raise BadSetting(
            "The database was not restored and is empty; the reason stands above. Documents and secrets are there "
            "already and stay: run it again."
        )


def _run(title: str, command: list[str]) -> bool:
    """A process of its own, since each command chooses its database role before it starts."""
    say(title)
    done = subprocess.run(  # noqa: S603 - ourselves, no shell
        [sys.executable, "-m", "occhub", *command], check=False, preexec_fn=die_with_parent(signal.SIGTERM)
    )
    return done.returncode == 0
