"""The stage of a run: an embedded PostgreSQL with fsync on, filled, and both applications on granian."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import make_conninfo

from bench import archive
from bench.bare import statements
from bench.fill import Caller, Filler, Size
from occhub.platform.postgres.embedded import EmbeddedCluster
from occhub.platform.supervisor import serve

ROOT: Final = Path(__file__).resolve().parent.parent
BASE: Final = ROOT / ".build" / "bench"
DATABASE: Final = "occhub"
COPY: Final = "bare"  # A and PostgreSQL: occhub refuses to start on a database with copies of companies' rows
PROCESSES, BARE_THREADS = 2, 4


@dataclass(frozen=True, slots=True)
class Stage:
    """Where everything answers, who calls, the session keys of the same people at A, the documents of the first caller
    that have files, and the processes of both servers."""

    dsn: str
    occhub: int
    bare: int
    callers: list[Caller]
    sessions: list[str]
    documents: list[uuid.UUID]
    servers: tuple[int, int]


@contextlib.contextmanager
def ready(size: Size, ranks: Iterable[int], tell: Callable[[str], None]) -> Iterator[Stage]:
    """Everything up and filled until the block ends; nothing of it is kept."""
    BASE.mkdir(parents=True, exist_ok=True)
    _remove_killed()
    data = BASE / f"run-{os.getpid()}"
    data.mkdir()
    cluster = EmbeddedCluster(data, data / "secrets", environ=_clean(), tell=lambda _: None)
    with contextlib.ExitStack() as stack:
        stack.callback(_remove, cluster, data)
        tell("Starting PostgreSQL (fsync on)")
        cluster.start()
        stack.callback(cluster.stop, 20)
        environ = _clean() | _occhub(data)
        subprocess.run(
            [sys.executable, "-m", "occhub", "migrate"], env=environ, cwd=ROOT, check=True, capture_output=True
        )
        tell(f"Loading {size.documents:,} documents of {size.companies:,} companies")
        dsn = cluster.admin_dsn(DATABASE)
        callers = _fill(dsn, size, ranks)
        environ["BENCH_DSN"] = make_conninfo(dsn, dbname=COPY)
        _copy(cluster.admin_dsn("postgres"), environ["BENCH_DSN"])
        environ["BENCH_FILES"] = str(data / "plain")
        documents = archive.store(dsn, data, data / "plain", callers[0].company_id)
        _settle(dsn)
        ports = _free_port(), _free_port()
        tell("Starting both applications on granian")
        ours = stack.enter_context(_server(occhub_command(ports[0]), environ | {"PORT": str(ports[0])}))
        _wait(ports[0])
        companies = [str(one.company_id) for one in callers]
        prepare = [sys.executable, "-m", "bench.bare.prepare", *companies]
        bare = environ | {"DJANGO_SETTINGS_MODULE": "bench.bare.settings"}
        sessions = subprocess.run(
            prepare, env=bare, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.split()
        theirs = stack.enter_context(
            _server(_granian(ports[1], PROCESSES, BARE_THREADS, "bench.bare.wsgi:application"), bare)
        )
        _wait(ports[1])
        yield Stage(environ["BENCH_DSN"], *ports, callers, sessions, documents, (ours, theirs))


def occhub_command(port: int) -> list[str]:
    """The web server as the supervisor starts it in production."""
    return list(serve.web("127.0.0.1", port, PROCESSES).argv)


def _granian(port: int, processes: int, threads: int, application: str) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(processes), "--blocking-threads", str(threads), "--no-ws", application),
    ]


def _output(argv: list[str], environ: dict[str, str]) -> str:
    return subprocess.run(argv, env=environ, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _clean() -> dict[str, str]:
    """Our environment without what names another installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OCCHUB_", "PG", "DJANGO_"))}
    for name in ("OCCHUB_PG_BIN", "OCCHUB_PG_USER"):
        if name in os.environ:
            kept[name] = os.environ[name]
    return kept | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}


def _occhub(data: Path) -> dict[str, str]:
    """occhub as it is delivered. Demo mode, since production refuses plain HTTP; no demonstration is loaded."""
    return {"OCCHUB_MODE": "demo", "OCCHUB_DATA": str(data), "OCCHUB_BASE_URL": "http://127.0.0.1"}


def _fill(dsn: str, size: Size, ranks: Iterable[int]) -> list[Caller]:
    with psycopg.connect(dsn) as connection:
        connection.execute("set search_path = public, identity")
        return Filler(connection, size).write(ranks)


def _copy(admin: str, copy: str) -> None:
    """The tables of A and of bare PostgreSQL, with the same rows."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"create database {COPY} template {DATABASE}")
    with psycopg.connect(copy, autocommit=True) as connection:
        connection.execute(statements.TABLES)
    _settle(copy)


def _settle(dsn: str) -> None:
    """Bring every table to the state in which it is measured."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")


@contextlib.contextmanager
def _server(argv: list[str], environ: dict[str, str]) -> Iterator[int]:
    log = BASE / "server.log"
    with (
        log.open("ab") as output,
        subprocess.Popen(argv, env=environ, cwd=ROOT, stdout=output, stderr=output) as process,
    ):
        try:
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise TimeoutError(f"no answer on port {port}; see {BASE / 'server.log'}")


def _remove_killed() -> None:
    """What runs left behind that were killed; their servers ended with them."""
    for data in BASE.glob("run-*"):
        if not _is_alive(int(data.name.removeprefix("run-"))) and (data / "install_id").exists():
            _remove(EmbeddedCluster(data, data / "secrets", environ=_clean(), tell=lambda _: None), data)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove(cluster: EmbeddedCluster, data: Path) -> None:
    for directory in (cluster.places.home, cluster.places.socket, data):
        shutil.rmtree(directory, ignore_errors=True)
