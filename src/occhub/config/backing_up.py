"""`occhub backup`: database, documents and secrets of a running or stopped installation in one new directory.

Order matters: the database first, then the documents. A document without its row is harmless, a row without its
document is not, and documents are never changed.
"""

from __future__ import annotations

import argparse
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg

from occhub import __version__
from occhub.config import database
from occhub.config.env import BadSetting
from occhub.platform import clock
from occhub.platform.backup import archive, manifest
from occhub.platform.postgres.address import Address
from occhub.platform.postgres.binaries import locate
from occhub.platform.postgres.program import run_program
from occhub.platform.postgres.roles import BACKUP
from occhub.platform.secrets import KEYS, sync
from occhub.platform.storage import LocalBlobStore
from occhub.platform.supervisor.serve import say

SECRETS: Final = "secrets.tar"


def backup(arguments: argparse.Namespace) -> int:
    """Make one backup in a directory named by the time; what was begun is removed when it fails."""
    os.umask(0o077)
    begun = clock.now()
    name = f"{begun:%Y-%m-%dT%H%M%SZ}"
    target = Path(arguments.directory).absolute() / name
    apart = Path(arguments.secrets).absolute() / f"{name}-{SECRETS}" if arguments.secrets else None
    with database.running() as where:
        if database.state(where) is database.State.MISSING:
            raise BadSetting("The database is empty: there is nothing to back up.")
        try:
            documents = _complete(where, begun, target, apart)
        except OSError as error:
            raise BadSetting(f"The backup could not be written: {error}. There is none.") from error
    say(f"Backed up to {target}: the database; documents: {documents}.")
    say(f"{apart or target / SECRETS} opens every document: keep it in another place than the rest.")
    return 0


def _complete(where: Address, begun: datetime, target: Path, apart: Path | None) -> int:
    """The whole backup under its name, or nothing; returns how many documents it has."""
    partial = target.with_name(f"{target.name}.partial")
    partial.mkdir(parents=True)
    try:
        documents = _write(where, begun, partial)
        secrets = apart or partial / SECRETS
        secrets.parent.mkdir(parents=True, exist_ok=True)
        archive.pack_secrets(where.secrets.files(), secrets)
        for path in (*partial.iterdir(), secrets, secrets.parent, partial):
            sync(path)
        partial.rename(target)
        sync(target.parent)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return documents


def _write(where: Address, begun: datetime, directory: Path) -> int:
    """Everything but the secrets; returns how many documents there are."""
    keys = {name: where.secrets.check_value(name) for name in KEYS}
    programs = locate(os.environ).major
    _dump(where, directory / manifest.DUMP, programs)
    store = LocalBlobStore(database.data_dir() / "blobs")
    documents = archive.pack_documents(store, directory / manifest.DOCUMENTS)
    hashes = {name: manifest.hash_of(directory / name) for name in (manifest.DUMP, manifest.DOCUMENTS)}
    made = manifest.Manifest(
        made_at=f"{begun:%Y-%m-%dT%H:%M:%SZ}",
        occhub=__version__,
        programs=programs,
        documents=documents,
        hashes=hashes,
        keys=keys,
    )
    made.write(directory)
    return documents


def _dump(where: Address, target: Path, programs: int) -> None:
    with psycopg.connect(where.role_dsn(BACKUP), connect_timeout=10) as connection:
        server = connection.info.server_version // 10_000
    if server < programs:
        say(
            f"The database is PostgreSQL {server} and the programs that write this backup are {programs}: it can be "
            f"restored\ninto version {programs} or newer alone. OCCHUB_PG_BIN=<the programs of version {server}> "
            "makes one for your server."
        )
    arguments = ["--format=custom", f"--file={target}"]
    if run_program(where, "pg_dump", arguments, role=BACKUP, environ=os.environ) != 0:
        raise BadSetting("The database could not be dumped; the reason stands above. There is no backup.")
