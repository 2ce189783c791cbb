"""What the kernel knows about processes: alive or zombie, where they run, whose they are (Linux).

Where there is no `/proc` (macOS) the questions are answered "unknown" and the callers fall back to plain signals.
"""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_PR_SET_PDEATHSIG: Final = 1
# Loaded before any fork: a child between fork and exec must not import or allocate more than it has to.
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Process:
    """One process as `/proc/<pid>/stat` shows it; `started` is in clock ticks since boot."""

    pid: int
    state: str
    group: int
    started: int

    @property
    def is_alive(self) -> bool:
        """False for a zombie: it holds nothing but its number."""
        return self.state not in {"Z", "X"}


def process(pid: int) -> Process | None:
    """The process with this number, or None when there is none (or no `/proc`)."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return None
    fields = text[text.rindex(")") + 2 :].split()  # the name in parentheses may itself hold spaces
    return Process(pid=pid, state=fields[0], group=int(fields[2]), started=int(fields[19]))


def processes() -> Iterator[Process]:
    """All processes that can be seen."""
    if not _PROC.is_dir():
        return
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (found := process(int(entry.name))) is not None:
            yield found


def working_in(directory: Path) -> list[Process]:
    """Living processes whose working directory is `directory` (PostgreSQL: its data directory)."""
    wanted = os.path.realpath(directory)
    return [found for found in processes() if found.is_alive and _link(found.pid, "cwd") == wanted]


def with_environment(name: str, value: str) -> list[Process]:
    """Living processes, other than this one, that were started with the variable `name` = `value`."""
    wanted = f"{name}={value}".encode()
    return [
        found
        for found in processes()
        if found.is_alive and found.pid != os.getpid() and wanted in _environment(found.pid)
    ]


def end(targets: Callable[[], Iterable[Process]], *, first: signal.Signals, patience: float) -> None:
    """Signal what `targets` finds with `first`, wait `patience` seconds, then kill what is left.

    `targets` is asked again each time, so processes that fork meanwhile are met too.
    """
    for sign, seconds in ((first, patience), (signal.SIGKILL, 10.0)):
        found = list(targets())
        for one in found:
            send(one.pid, sign)
        deadline = time.monotonic() + seconds
        while found and time.monotonic() < deadline:
            time.sleep(0.05)
            found = list(targets())
        if not found:
            return


def send(pid: int, sign: signal.Signals) -> None:
    """Send a signal; a process that is already gone is fine."""
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return


def die_with_parent(sign: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the child gets `sign` when the thread that started it dies, however that happens.

    Must be used from the main thread, and runs after the change of user (which would clear the setting).
    """
    parent = os.getpid()

    def set_signal() -> None:
        if _LIBC.prctl(_PR_SET_PDEATHSIG, int(sign), 0, 0, 0) == 0 and os.getppid() != parent:
            os.kill(os.getpid(), sign)  # the parent died between fork and prctl

    def unsupported() -> None:
        return

    return set_signal if hasattr(_LIBC, "prctl") else unsupported


def _link(pid: int, name: str) -> str:
    try:
        return str((_PROC / str(pid) / name).readlink())
    except OSError:
        return ""


def _environment(pid: int) -> list[bytes]:
    try:
        return (_PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return []
