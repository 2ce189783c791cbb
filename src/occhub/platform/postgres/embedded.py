"""The embedded PostgreSQL: made, started and stopped by us, reachable by a Unix socket only.

`postgres` is our own child (no `pg_ctl`): it ends cleanly when we die, and a crash is repaired by the next start.
Its log never shows statements, parameters or row contents, since those hold health information.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from psycopg import pq
from psycopg.conninfo import make_conninfo

from occhub.platform.postgres import leftovers
from occhub.platform.postgres.binaries import Binaries, locate
from occhub.platform.postgres.errors import ClusterBusyError, PostgresError, StoppedWhileStartingError
from occhub.platform.postgres.places import ROOT_HOME, database_user, make_private, places_for
from occhub.platform.processes import die_with_parent
from occhub.platform.secrets import SecretStore

SUPERUSER: Final = "postgres"
PORT: Final = 5432  # only part of the socket's name: every cluster has a socket directory of its own
_SILENT_SECONDS: Final = 60.0
_LOG_BYTES: Final = 20 * 1024 * 1024

_SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "150",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "logging_collector": "off",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


class EmbeddedCluster:
    """One PostgreSQL cluster below a data directory. Start it from the main thread only."""

    def __init__(
        self,
        data_dir: Path,
        secrets_dir: Path,
        *,
        fsync: bool = True,
        settings: Mapping[str, str] | None = None,
        environ: Mapping[str, str] = os.environ,
        root_home: Path = ROOT_HOME,
        tell: Callable[[str], None] = print,
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.secrets = SecretStore(secrets_dir.absolute())
        self.user = database_user(environ)
        self.places = places_for(self.data_dir, self.user, environ, root_home)
        self._environ = environ
        self._durable = fsync
        self._settings = {**_SETTINGS, **({} if fsync else _unsafe_and_fast()), **(settings or {})}
        self._tell = tell
        self._binaries: Binaries | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    @property
    def host(self) -> str:
        """The socket directory, as libpq takes it for `host`."""
        return str(self.places.socket)

    @property
    def port(self) -> int:
        """The port number that is part of the socket's name."""
        return PORT

    @property
    def binaries(self) -> Binaries:
        """The programs of this cluster (`pg_dump` and so on), found on first use."""
        if self._binaries is None:
            self._binaries = locate(self._environ)
        return self._binaries

    @property
    def pid(self) -> int | None:
        """The number of the running `postgres`, if we started one."""
        return self._process.pid if self._process else None

    def admin_dsn(self, database: str = "postgres") -> str:
        """Connection string of the superuser; only set-up and migrations may use it."""
        return make_conninfo(
            host=self.host, port=PORT, user=SUPERUSER, dbname=database, password=self.secrets.password(SUPERUSER)
        )

    def prepare(self) -> None:
        """Make the cluster if there is none. Raises `PostgresError` when the one there is of another version."""
        self._make_home()
        self._take_lock()
        leftovers.remove_partial(self.places.cluster)
        if self.user.drop:
            self._binaries = self.binaries.copied_to(self.places.home)
        found = self._version_file()
        if found is None:
            self._initialize()
        elif found != str(self.binaries.major):
            raise PostgresError(_other_version(found, self.binaries, self.places.cluster))
        if not self.secrets.exists(f"db_{SUPERUSER}_password"):
            raise PostgresError(f"{self.secrets.directory} was lost. Restore it, or run make clean-data to start anew.")

    def start(self, should_stop: Callable[[], bool] = lambda: False) -> None:
        """Start the server and return when it takes connections.

        Crash recovery may take as long as it needs (progress is told); silence for a minute is an error.
        Raises `PostgresError`, and `StoppedWhileStartingError` when `should_stop` became true.
        """
        self.prepare()
        leftovers.end_orphans(self.places.cluster)
        self.is_running()  # collects our own dead server, if that is why we start again
        make_private(self.places.socket, self.user)
        leftovers.empty_socket_directory(self.places.socket)
        with self._open_log() as log:
            self._process = self._run_postgres(log)
        self._wait_until_ready(should_stop)

    def is_running(self) -> bool:
        """Whether the server we started still runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self, patience: float = 60.0) -> None:
        """Fast shutdown: sessions end, everything committed is on disk. After `patience` seconds the hard way."""
        if self._process is not None:
            for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
                if self._process.poll() is None:
                    self._process.send_signal(sign)
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(patience)
                    break
            self._process = None
        if self._lock is not None:
            shutil.rmtree(self.places.socket, ignore_errors=True)
            self._lock.close()
            self._lock = None

    def _make_home(self) -> None:
        home = self.places.home
        home.mkdir(mode=0o711 if self.user.drop else 0o700, parents=True, exist_ok=True)
        if self.user.drop:
            # Root keeps the directory, so that the database user cannot exchange the programs that root starts;
            # the data inside is the database user's alone.
            home.parent.chmod(0o711)
            home.chmod(0o711)

    def _take_lock(self) -> None:
        """Held as long as we live; the kernel frees it however we end."""
        if self._lock is not None:
            return
        lock = (self.places.home / "lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise ClusterBusyError(f"The database in {self.places.cluster} is already run by another occhub.") from None
        self._lock = lock

    def _version_file(self) -> str | None:
        with suppress(FileNotFoundError):
            return (self.places.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        return None

    def _initialize(self) -> None:
        """`initdb` beside the final place, then rename: a kill in between leaves nothing half made."""
        self._tell("Creating the database cluster")
        partial = leftovers.partial_name(self.places.cluster)
        make_private(partial, self.user)
        password = partial.with_name(f"{partial.name}.password")
        password.touch(mode=0o600)
        password.write_text(self.secrets.password(SUPERUSER) + "\n", encoding="ascii")
        if self.user.drop:
            os.chown(password, self.user.uid, self.user.gid)
        try:
            self._run_initdb(partial, password)
        except PermissionError as error:
            raise PostgresError(
                f"The database user (number {self.user.uid}) may not enter {self.places.home}: "
                "every directory above it must let others pass (chmod o+x)."
            ) from error
        finally:
            password.unlink()
        partial.rename(self.places.cluster)

    def _run_initdb(self, target: Path, password: Path) -> None:
        options = ["--encoding=UTF8", "--auth=scram-sha-256", "--data-checksums", "--no-instructions"]
        options += [f"--username={SUPERUSER}", f"--pwfile={password}", f"--pgdata={target}"]
        options += self.binaries.locale_options() + ([] if self._durable else ["--no-sync"])
        done = subprocess.run(  # noqa: S603 - our own programs, no shell
            [self.binaries.program("initdb"), *options],
            env=_environment(),
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            user=self.user.uid if self.user.drop else None,
            group=self.user.gid if self.user.drop else None,
            extra_groups=[] if self.user.drop else None,
        )
        if done.returncode != 0:
            raise PostgresError(f"The database cluster could not be created:\n{done.stderr.strip()}")

    def _open_log(self) -> IO[bytes]:
        log = self.places.log
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > _LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "ab")

    def _run_postgres(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        settings = {**self._settings, "unix_socket_directories": str(self.places.socket)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return subprocess.Popen(  # noqa: S603 - our own programs, no shell
            [self.binaries.program("postgres"), "-D", str(self.places.cluster), *options],
            env=_environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C in the terminal is ours to handle, in order
            preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509 - main thread; must follow the change of user
            user=self.user.uid if self.user.drop else None,
            group=self.user.gid if self.user.drop else None,
            extra_groups=[] if self.user.drop else None,
        )

    def _wait_until_ready(self, should_stop: Callable[[], bool]) -> None:
        address = make_conninfo(host=self.host, port=PORT, dbname="postgres", connect_timeout=5).encode()
        heard = told = time.monotonic()
        while (answer := pq.PGconn.ping(address)) != pq.Ping.OK:
            now = time.monotonic()
            if answer == pq.Ping.REJECT:  # it is there and recovering: never give up on it
                heard = now
            if should_stop():
                self.stop()
                raise StoppedWhileStartingError("Stopped while the database was starting.")
            if not self.is_running() or now - heard > _SILENT_SECONDS:
                self.stop()
                raise PostgresError(f"The database did not start.\n{_last_lines(self.places.log)}")
            if now - told > 3:
                told = now
                self._tell(f"The database is recovering ({_last_lines(self.places.log, 1, 'LOG:')})")
            time.sleep(0.02)


def _unsafe_and_fast() -> Mapping[str, str]:
    """For throwaway clusters of tests: faster, and lost when the machine stops."""
    return {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def _environment() -> dict[str, str]:
    """Nothing of ours: libpq's and the locale's variables would change what the programs do."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


def _last_lines(log: Path, count: int = 12, holding: str = "") -> str:
    with suppress(OSError), log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 8192))
        lines = file.read().decode(errors="replace").splitlines()
        return "\n".join([line for line in lines if holding in line][-count:])
    return ""


def _other_version(found: str, binaries: Binaries, cluster: Path) -> str:
    return (
        f"The database in {cluster} was made by PostgreSQL {found}; these programs are version {binaries.major}.\n"
        "Nothing was changed. Make a backup by the old programs (OCCHUB_PG_BIN=<their directory> occhub backup ...),\n"
        "move that directory away, and bring the backup back by the new ones (occhub restore)\n"
        "(docs/operator/install.md, section 'A new major version of PostgreSQL')."
    )
