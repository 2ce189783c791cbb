"""Where an embedded cluster lives and as whom it runs.

A normal user keeps it in the data directory. PostgreSQL refuses to run as root, and a user it drops to cannot
enter a checkout that only root may read: so root's cluster lives in `/var/lib/occhub/<install id>`.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Final

from occhub.platform.postgres.errors import PostgresError
from occhub.platform.secrets import write_once

ROOT_HOME: Final = Path("/var/lib/occhub")
# A Unix socket's address holds 107 bytes, PostgreSQL's file name included.
_LONGEST_SOCKET_DIRECTORY: Final = 107 - len("/.s.PGSQL.65535.lock")


@dataclass(frozen=True, slots=True)
class DatabaseUser:
    """The operating-system user that runs `postgres`; `drop` says whether we must change to it."""

    uid: int
    gid: int
    drop: bool


@dataclass(frozen=True, slots=True)
class Places:
    """The directories of one cluster."""

    home: Path
    cluster: Path
    socket: Path
    log: Path


def database_user(environ: Mapping[str, str]) -> DatabaseUser:
    """Ourselves; for root `OCCHUB_PG_USER` or `nobody`."""
    if os.geteuid() != 0:
        return DatabaseUser(os.geteuid(), os.getegid(), drop=False)
    name = environ.get("OCCHUB_PG_USER", "nobody")
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise PostgresError(f"OCCHUB_PG_USER: there is no user {name!r} on this machine.") from None
    if entry.pw_uid == 0:
        raise PostgresError("OCCHUB_PG_USER: PostgreSQL does not run as root. Name another user.")
    return DatabaseUser(entry.pw_uid, entry.pw_gid, drop=True)


def install_id(data_dir: Path) -> str:
    """The random id of this installation, kept in the data directory from the first start on."""
    path = data_dir / "install_id"
    if not path.exists():
        write_once(path, token_hex(8))
    found = path.read_text(encoding="ascii").strip()
    if not found.isalnum():
        raise PostgresError(f"{path} is damaged. Restore it from a backup of the data directory.")
    return found


def places_for(data_dir: Path, user: DatabaseUser, environ: Mapping[str, str], root_home: Path = ROOT_HOME) -> Places:
    """The directories of the cluster that belongs to `data_dir`; nothing but the install id is created."""
    identity = install_id(data_dir)
    home = root_home / identity if user.drop else data_dir / "postgres"
    cluster = home / "db"
    return Places(home, cluster, _socket_directory(cluster, user, environ), data_dir / "log" / "postgres.log")


def _socket_directory(cluster: Path, user: DatabaseUser, environ: Mapping[str, str]) -> Path:
    digest = hashlib.sha256(os.fsencode(cluster.absolute()) + str(user.uid).encode()).hexdigest()[:16]
    # A dropped user cannot enter root's runtime directory.
    runtime = None if user.drop else environ.get("XDG_RUNTIME_DIR")
    for base in (runtime, tempfile.gettempdir()):
        if base and Path(base).is_dir():
            candidate = Path(base) / f"occhub-{digest}"
            if len(os.fsencode(candidate)) <= _LONGEST_SOCKET_DIRECTORY and "," not in str(candidate):
                return candidate
    return Path("/tmp") / f"occhub-{digest}"  # noqa: S108 - a directory of ours, owner and mode are verified


def running_socket(cluster: Path) -> Path | None:
    """The socket directory that the running server wrote down; None when there is none.

    For those who connect: a service manager's runtime directory differs from that of a person's shell. Whoever
    starts the server must not follow it, since the database user can write anything there.
    """
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    found = Path(lines[4]) if len(lines) > 4 and lines[4] else None
    return found if found is not None and found.is_dir() else None


def make_private(directory: Path, user: DatabaseUser) -> None:
    """Create `directory` for the database user alone, or refuse one that somebody else has put there."""
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {user.uid, os.geteuid()}:
            raise PostgresError(f"{directory} belongs to somebody else. Remove it and start again.") from None
    if user.drop:
        os.chown(directory, user.uid, user.gid)
    directory.chmod(0o700)
