"""The real product under its supervisor, with everything that can be killed in it."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from occhub.platform.postgres.places import database_user, places_for
from occhub.platform.processes import Process, processes, send, with_environment, working_in
from occhub.platform.supervisor import lock
from occhub.platform.supervisor.child import MARK
from tests.kills.browser import Browser
from tests.support.hub import ROOT, free_port

TARGETS = ("worker", "web", "postgres", "supervisor", "everything")
PATIENCE_SECONDS = 60.0  # serving again, with no human


class NotServing(AssertionError):
    """The product did not come back by itself in time."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The processes at one moment; a leader is 0 where there is none."""

    web: tuple[int, ...]
    worker: tuple[int, ...]
    postgres: tuple[int, ...]
    web_leader: int
    worker_leader: int


class Product:
    """``occhub serve --empty`` in a data directory of its own."""

    def __init__(self, data: Path, **extra: str) -> None:
        self.data, self.port = data, free_port()
        kept = {name: value for name, value in os.environ.items() if _is_kept(name)}
        self.environment = kept | {
            "OCCHUB_MODE": "demo",
            "OCCHUB_DATA": str(data),
            "OCCHUB_JOB_BACKOFF_BASE": "1",
            "OCCHUB_JOB_POLL_SECONDS": "1",
            "OCCHUB_JOB_STALLED_SECONDS": "6",
            "PORT": str(self.port),
            "MLLP_PORT": str(free_port()),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            **extra,
        }
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._is_external = "OCCHUB_DATABASE_URL" in extra
        self._told = data.parent / f"{data.name}.told"

    def start(self) -> None:
        """Start the supervisor; returns at once."""
        with self._told.open("ab") as told:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-m", "occhub", "serve", "--empty"],
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def run(self, *arguments: str, module: str = "occhub", **more: str) -> subprocess.CompletedProcess[str]:
        """One command of the product, or a module of ours, in its environment (and ``more``)."""
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=self.environment | more,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    def parts(self) -> Parts:
        """What runs now."""
        ours = with_environment(MARK, lock.mark_of(self.data))
        words = {one.pid: _words(one.pid) for one in ours}
        leading = {one.pid for one in ours if one.pid == one.group}  # the first process of its session
        web_leader = next((pid for pid in leading if {"granian", "127.0.0.1"} <= set(words[pid])), 0)
        worker_leader = next((pid for pid, said in words.items() if said[-2:] == ["occhub", "worker"]), 0)
        return Parts(
            web=_of_group(ours, web_leader or -1),
            worker=(worker_leader,) if worker_leader else (),
            postgres=tuple(one.pid for one in working_in(self._cluster())),
            web_leader=web_leader,
            worker_leader=worker_leader,
        )

    def kill(self, target: str, chance: random.Random) -> float:
        """kill -9 one part; returns the seconds until everything serves again. Raises :class:`NotServing`."""
        self.wait(self._is_whole)
        before = self.parts()
        victims = self._victims(target, before, chance)
        begun = time.monotonic()
        for pid in victims:
            send(pid, signal.SIGKILL)
        if target in ("supervisor", "everything"):
            assert self._supervisor is not None
            self._supervisor.wait()
            self.start()
        self.wait(lambda: self._is_back(target, before, victims))
        return time.monotonic() - begun

    def _is_whole(self) -> bool:
        parts = self.parts()
        return bool(parts.web_leader and parts.worker_leader and (parts.postgres or self._is_external))

    def _victims(self, target: str, parts: Parts, chance: random.Random) -> list[int]:
        assert self._supervisor is not None
        own = [self._supervisor.pid]
        if target == "web":
            return [*parts.web] if chance.random() < 0.5 else [chance.choice(parts.web)]
        everybody = {one.pid for one in with_environment(MARK, lock.mark_of(self.data))} | {*parts.postgres, *own}
        return {
            "worker": [*parts.worker],
            "postgres": [*parts.postgres],
            "supervisor": own,
            "everything": [*everybody],
        }[target]

    def _is_back(self, target: str, before: Parts, victims: list[int]) -> bool:
        if not self.is_healthy():
            return False
        now = self.parts()
        if not now.worker_leader or not now.web_leader:
            return False
        if target in ("supervisor", "everything"):
            return now.worker_leader != before.worker_leader and now.web_leader != before.web_leader
        return now.worker_leader not in victims and now.web_leader not in victims

    def is_healthy(self) -> bool:
        """Whether the health page says ok."""
        with contextlib.suppress(Exception):  # refused, reset, cut: not healthy
            return Browser(self.port, "").get("/healthz").status == 200
        return False

    def wait(self, is_true: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        """Wait; :class:`NotServing` with the supervisor's last words when it takes too long."""
        end = time.monotonic() + seconds
        while not is_true():
            if time.monotonic() > end:
                raise NotServing("\n".join(self.told().splitlines()[-25:]))
            time.sleep(0.05)

    def told(self) -> str:
        """What all supervisors of this product said."""
        return self._told.read_text(errors="replace")

    def stop(self) -> int:
        """Ask the supervisor to stop; its exit code."""
        if self._supervisor is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            self._supervisor.send_signal(signal.SIGTERM)
        try:
            return self._supervisor.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self._supervisor.kill()
            return self._supervisor.wait()

    def leftovers(self) -> list[str]:
        """Processes of this product that live though it was stopped, and dead ones that nobody collected."""
        alive = {one.pid for one in [*with_environment(MARK, lock.mark_of(self.data)), *working_in(self._cluster())]}
        dead = [one.pid for one in processes() if not one.is_alive and _parent(one.pid) == os.getpid()]
        return [f"{pid}: {' '.join(_words(pid))}" for pid in sorted(alive)] + [f"{pid}: zombie" for pid in dead]

    def zombies(self) -> list[int]:
        """Dead processes that a living part of the product has not collected."""
        assert self._supervisor is not None
        ours = {one.pid for one in with_environment(MARK, lock.mark_of(self.data))} | {self._supervisor.pid}
        return [one.pid for one in processes() if not one.is_alive and _parent(one.pid) in ours]

    def remove(self) -> None:
        """Remove the data, and the cluster that belongs to it."""
        done = self.run(str(self.data), module="occhub.platform.supervisor.clean")
        assert done.returncode == 0, done.stderr
        self._told.unlink(missing_ok=True)

    def _cluster(self) -> Path:
        return places_for(self.data, database_user(self.environment), self.environment).cluster


def _is_kept(name: str) -> bool:
    return name in ("OCCHUB_PG_BIN", "OCCHUB_PG_USER") or not name.startswith(("OCCHUB_", "DJANGO_"))


def _of_group(found: list[Process], group: int) -> tuple[int, ...]:
    return tuple(one.pid for one in found if one.group == group)


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").rstrip("\0").split("\0")
    except OSError:
        return []


def _parent(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return 0
    return int(text[text.rindex(")") + 2 :].split()[1])
