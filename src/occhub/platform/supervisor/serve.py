"""`occhub serve` put together: database, web servers on each loopback address, worker, room for listeners."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from occhub.platform.postgres.address import address
from occhub.platform.postgres.embedded import EmbeddedCluster
from occhub.platform.postgres.errors import PostgresError
from occhub.platform.supervisor.run import Supervisor
from occhub.platform.supervisor.specs import ChildSpec, Listen, RunSettings, Step

WEB_APPLICATION: Final = "occhub.config.wsgi:application"
HEALTH_PATH: Final = "/healthz"
BLOCKING_THREADS: Final = 80
"""More than all that may be slow at once (`platform.places`) take together, so that pages always find one."""


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """What `occhub serve` runs.

    `environ` is all that the children get (None: our own environment). `steps` are commands to finish first
    (migrate, demo data); `listeners` run beside web and worker.
    `hosts` are the IP addresses to serve (default: the loopback addresses that exist).
    `processes` serve each address; one uses one core.
    `ready_text` is printed below the address once everything is healthy.
    """

    data_dir: Path
    port: int = 8000
    hosts: Sequence[str] = ()
    processes: int = 1
    steps: Sequence[Step] = ()
    listeners: Sequence[ChildSpec] = ()
    ready_text: str = ""
    environ: Mapping[str, str] | None = None
    logs_to_output: bool = False


def serve(settings: ServeSettings) -> int:
    """Run occhub until it is told to stop; gives the exit code. Main thread only.

    With `OCCHUB_DATABASE_URL` in the environment no database is started.
    """
    environ = os.environ if settings.environ is None else settings.environ
    data_dir = settings.data_dir.absolute()
    try:
        cluster = None
        if not environ.get("OCCHUB_DATABASE_URL"):
            cluster = EmbeddedCluster(data_dir, data_dir / "secrets", environ=environ, tell=say)
        hosts = list(settings.hosts) or loopback_addresses()
        run = RunSettings(
            data_dir=data_dir,
            children=[*(web(host, settings.port, settings.processes) for host in hosts), worker(), *settings.listeners],
            steps=settings.steps,
            ready=_ready(settings),
            environment={**environ, "OCCHUB_DATA": str(data_dir), "PORT": str(settings.port)},
            log_dir=None if settings.logs_to_output else data_dir / "log",
            database_answers=lambda: address(data_dir, environ).answers(seconds=2),
        )
        return Supervisor(run, cluster, say).run()
    except PostgresError as error:
        say(f"occhub cannot run: {error}")
        return 1


def web(host: str, port: int, processes: int = 1) -> ChildSpec:
    """One web server on one address: the server takes a single IP address, so each gets its own."""
    argv = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    argv += ["--workers", str(processes), "--blocking-threads", str(BLOCKING_THREADS), "--no-ws"]
    # Bytes of HTTP/1 alone end by a broken connection, by which slow senders are let go (`middleware.bodies`).
    argv += ["--http", "1", "--workers-kill-timeout", "5", WEB_APPLICATION]
    name = {"127.0.0.1": "web", "::1": "web-ipv6"}.get(host, f"web-{host.replace(':', '_')}")
    return ChildSpec(name=name, argv=argv, listen=Listen(host, port), health_path=HEALTH_PATH)


def worker() -> ChildSpec:
    """The background worker. It may finish its present job before it ends."""
    return ChildSpec(name="worker", argv=[sys.executable, "-m", "occhub", "worker"], stop_seconds=20.0)


def mllp(port: int) -> ChildSpec:
    """The HL7 listener. A message that it is storing is answered before it ends."""
    listen = Listen("127.0.0.1", port, "MLLP_PORT")
    return ChildSpec(name="mllp", argv=[sys.executable, "-m", "occhub", "mllp"], listen=listen, stop_seconds=15.0)


def loopback_addresses() -> list[str]:
    """127.0.0.1 and, where this machine has IPv6, ::1."""
    found = ["127.0.0.1"]
    with suppress(OSError), socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
        probe.bind(("::1", 0))
        found.append("::1")
    return found


def say(text: str) -> None:
    """One line of progress; a terminal that was closed meanwhile is no reason to stop."""
    with suppress(OSError):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def _ready(settings: ServeSettings) -> Callable[[], str]:
    def text() -> str:
        address = f"occhub is ready: http://localhost:{settings.port}  (stop with Ctrl-C)"
        return f"\n{address}\n{settings.ready_text}".rstrip() + "\n"

    return text
