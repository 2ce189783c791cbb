"""One throwaway PostgreSQL for a whole test run, shared by all its processes.

The process that starts the run calls `start`, hands `ClusterInfo.to_json` to its workers by the environment and
calls `stop` at the end. Each test that commits works in its own `clone` of a migrated template (0.03 s).
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from occhub.platform.postgres.address import Address
from occhub.platform.postgres.embedded import EmbeddedCluster
from occhub.platform.postgres.leftovers import end_orphans
from occhub.platform.postgres.roles import configure_database, ensure_roles
from occhub.platform.secrets import SecretStore, make_keys

VARIABLE: Final = "OCCHUB_TEST_CLUSTER"
_MEMORY: Final = Path("/dev/shm")  # noqa: S108  (a file system in memory; what we make there is closed to others)
_ROOM: Final = 3 * 1024**3
# What is thrown away needs no copy of itself in the log, and its passwords no work.
_SETTINGS: Final = {
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "scram_iterations": "1",
}


@dataclass(frozen=True, slots=True)
class ClusterInfo:
    """How to reach the running test cluster, and where its programs are (readable by the database user)."""

    host: str
    port: int
    secrets_dir: Path
    admin_dsn: str
    programs: str

    def to_json(self) -> str:
        """The form that the environment carries to worker processes."""
        return json.dumps({**asdict(self), "secrets_dir": str(self.secrets_dir)})

    @staticmethod
    def from_json(text: str) -> ClusterInfo:
        """The inverse of `to_json`."""
        fields = json.loads(text)
        return ClusterInfo(**{**fields, "secrets_dir": Path(fields["secrets_dir"])})

    def address(self, database: str) -> Address:
        """The product's own address type for one database: gives `role_dsn` and Django's settings."""
        return Address(self.host, self.port, database, SecretStore(self.secrets_dir), embedded=True)


@dataclass(slots=True)
class _Running:
    base: Path
    lock: IO[str]
    cluster: EmbeddedCluster


_running: list[_Running] = []


def start() -> ClusterInfo:
    """Start the cluster of this run (main thread only) and tell its address to child processes."""
    parent = _place() / f"occhub-test-{os.geteuid()}"
    parent.mkdir(mode=0o711, exist_ok=True)
    with (parent / "guard").open("a") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)  # two runs starting at once must not take each other's for killed ones
        _clear_killed_runs(parent)
        base = Path(tempfile.mkdtemp(prefix="run-", dir=parent))
        base.chmod(0o711)  # the database user passes through; what is inside protects itself
        lock = (base / "lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
    cluster = EmbeddedCluster(
        base / "data",
        base / "data" / "secrets",
        fsync=False,
        root_home=base / "home",
        settings=_SETTINGS,
        tell=lambda _: None,
    )
    cluster.start()
    _running.append(_Running(base, lock, cluster))
    info = ClusterInfo(
        cluster.host, cluster.port, cluster.secrets.directory, cluster.admin_dsn(), str(cluster.binaries.directory)
    )
    os.environ[VARIABLE] = info.to_json()
    return info


def _place() -> Path:
    """In memory, where there is room and programs may run: a clone is a thousand files, and every test makes one."""
    if not os.environ.get("TMPDIR") and _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK):
        is_for_programs = not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC
        if is_for_programs and shutil.disk_usage(_MEMORY).free >= _ROOM:
            return _MEMORY
    return Path(tempfile.gettempdir())


def info() -> ClusterInfo:
    """The cluster of this run, seen from a worker or a child process."""
    return ClusterInfo.from_json(os.environ[VARIABLE])


def stop() -> None:
    """End what `start` started and remove its files; nothing when this process started none."""
    while _running:
        run = _running.pop()
        run.cluster.stop(patience=10)
        shutil.rmtree(run.base, ignore_errors=True)
        run.lock.close()
        os.environ.pop(VARIABLE, None)


def create(name: str) -> None:
    """A new database with roles, extensions, schemas and rights, as `migrate` finds it; to become a template."""
    cluster = info()
    make_keys(SecretStore(cluster.secrets_dir))
    ensure_roles(cluster.admin_dsn, cluster.secrets_dir, name)


def clone(template: str, name: str) -> None:
    """Copy `template` as the new database `name`. Nobody may be connected to the template meanwhile."""
    with _admin() as admin:
        for attempt in range(50):
            try:
                admin.execute(
                    sql.SQL("CREATE DATABASE {} OWNER occhub_owner TEMPLATE {}").format(
                        sql.Identifier(name), sql.Identifier(template)
                    )
                )
                break
            except psycopg.errors.ObjectInUse:  # another worker is copying at this moment
                if attempt == 49:
                    raise
                time.sleep(0.1)
        configure_database(admin, name)


def drop(name: str) -> None:
    """Remove a database and end the sessions in it; nothing when there is none."""
    with _admin() as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _admin() -> psycopg.Connection:
    return psycopg.connect(make_conninfo(info().admin_dsn, dbname="postgres"), autocommit=True)


def _clear_killed_runs(parent: Path) -> None:
    """A run that was killed leaves its directory; its lock is free again."""
    for base in parent.glob("run-*"):
        with suppress(BlockingIOError, FileNotFoundError), (base / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for cluster in (*base.glob("home/*/db"), *base.glob("data/postgres/db")):
                end_orphans(cluster, patience=5)
            shutil.rmtree(base, ignore_errors=True)
