"""The product as its users meet it: real server and worker processes on a database of their own."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from occhub.config import static
from occhub.platform.supervisor import serve
from tests.support import cluster

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / ".build" / "static-test"


@dataclass(frozen=True, slots=True)
class Hub:
    """Where a running hub answers, and which database it uses."""

    url: str
    database: str
    environment: dict[str, str]


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(database: str, port: int, **extra: str) -> dict[str, str]:
    """The environment of the product's processes on a test database."""
    info = cluster.info()
    return os.environ | {
        "OCCHUB_MODE": "test",
        "OCCHUB_DATA": str(info.secrets_dir.parent),
        "OCCHUB_DATABASE_URL": f"postgresql:///{database}?host={info.host}&port={info.port}",
        "OCCHUB_STATIC_ROOT": str(STATIC),
        "OCCHUB_BASE_URL": f"http://localhost:{port}",
        "OCCHUB_JOB_BACKOFF_BASE": "1",
        "PORT": str(port),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        **extra,
    }


def collect_static() -> None:
    """Collect and hash the static files once for all journeys."""
    if static.is_old(STATIC):
        command = [sys.executable, "-m", "occhub", "collect-static"]
        subprocess.run(command, env=environment("occhub_template", 1), cwd=ROOT, check=True)


def server_command(port: int) -> list[str]:
    """The web server as the supervisor starts it."""
    return list(serve.web("127.0.0.1", port).argv)


@contextlib.contextmanager
def running(database: str, **extra: str) -> Iterator[Hub]:
    """A hub on ``database`` until the block ends: web server and worker."""
    with serving(database, **extra) as hub, working(hub):
        yield hub


@contextlib.contextmanager
def serving(database: str, **extra: str) -> Iterator[Hub]:
    """The web server alone, for what no job has a part in. Between two requests it holds no connection to the
    database, so that another one may stand under the same name for the next test.
    """
    collect_static()
    port = free_port()
    variables = environment(database, port, **extra)
    with _ended(server_command(port), variables | {"OCCHUB_DB_ROLE": "occhub_web"}):
        wait_until_healthy(f"http://127.0.0.1:{port}/healthz")
        yield Hub(f"http://localhost:{port}", database, variables)


@contextlib.contextmanager
def working(hub: Hub) -> Iterator[None]:
    """The worker beside a web server."""
    command = [sys.executable, "-m", "occhub", "worker"]
    with _ended(command, hub.environment | {"OCCHUB_DB_ROLE": "occhub_worker"}):
        yield


@contextlib.contextmanager
def _ended(command: list[str], variables: dict[str, str]) -> Iterator[None]:
    """A process that is ended with the block."""
    process = subprocess.Popen(command, env=variables, cwd=ROOT)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_healthy(address: str, *, seconds: float = 60) -> None:
    """Wait for a 200 of the health page."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310  (loopback)
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise TimeoutError(address)
