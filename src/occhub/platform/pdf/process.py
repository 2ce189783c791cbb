"""One fresh, confined process for one task on one untrusted file.

The file goes in and the answer comes out through memory files, not pipes: nothing can block, nothing touches a disk,
and the size of the answer is bounded by the kernel. The child gets an empty environment, no inherited descriptor,
`/` as its directory and a session of its own; it limits itself before it reads the first byte (`confinement`).
"""

import importlib.util
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

STARTED: Final = b"occhub-sandbox 1\n"
"""The first bytes of every answer: written when the child is confined, before it looks at the file."""

EXIT_OVER_LIMIT: Final = 75
"""The child's exit status for "memory ran out"."""

EXIT_OUR_FAULT: Final = 70
"""The child's exit status for a failure that is not the file's."""

_KILLED: Final = (signal.SIGKILL, signal.SIGXCPU, signal.SIGALRM)
_MODULE: Final = "occhub.platform.pdf.sandbox"
_BOOT: Final = (
    "import sys, json; a = json.loads(sys.argv[1]); sys.path += a['path']; "
    f"from {_MODULE} import main; main(a['task'], a['limits'])"
)
_MEMORY_BYTES: Final = 512 * 1024 * 1024
_PROCESSORS: Final = os.cpu_count() or 2


class SandboxUnavailable(Exception):
    """This machine could not run the sandbox now (no memory, no process, all places taken). Says nothing of the file;
    the caller may try again."""


class SandboxTimeout(Exception):
    """The task used more time, processor or memory than it may."""


class SandboxDied(Exception):
    """The parser broke on the file."""


@dataclass(frozen=True, slots=True)
class Lane:
    """How many tasks of one kind run at once in this process, how long others wait (seconds at most; None: as long as
    the task may take) and how far their processes stand back for the rest of the machine (nice, 0 to 19)."""

    free: threading.BoundedSemaphore
    wait_seconds: float | None
    niceness: int


CHECKED_AT_ONCE: Final = max(2, min(8, _PROCESSORS))

CHECKING: Final = Lane(threading.BoundedSemaphore(CHECKED_AT_ONCE), wait_seconds=None, niceness=0)
"""For files that are being published. Whose turn it is, is decided before by person: who comes here finds it free."""

DRAWN_AT_ONCE: Final = max(2, min(4, _PROCESSORS // 2))

DRAWING: Final = Lane(threading.BoundedSemaphore(DRAWN_AT_ONCE), wait_seconds=3, niceness=10)
"""For pictures and texts of pages: readers never take the places in which the desk's files are checked."""


@dataclass(frozen=True, slots=True)
class _Exit:
    status: int
    answer: bytes


def run_sandboxed(
    task: dict[str, str | int],
    data: bytes,
    *,
    timeout_seconds: float,
    answer_bytes: int,
    lane: Lane = CHECKING,
) -> bytes:
    """The answer of the task (see `sandbox`) on `data`, at most `answer_bytes` long.

    Raises `SandboxTimeout`, `SandboxDied` (both speak of the file) or `SandboxUnavailable` (speaks of the machine).
    `timeout_seconds` is wall time from the start of the child, which also gets that much processor time.
    """
    wait = timeout_seconds if lane.wait_seconds is None else min(timeout_seconds, lane.wait_seconds)
    if not lane.free.acquire(timeout=wait):
        raise SandboxUnavailable("All places for this kind of task are taken.")
    limits = {
        "seconds": max(1, int(timeout_seconds + 0.999)),
        "memory": _MEMORY_BYTES,
        "output": len(STARTED) + answer_bytes,
        "niceness": lane.niceness,
    }
    try:
        ended = _run(task, data, timeout_seconds, limits)
    except OSError as error:
        raise SandboxUnavailable(f"The process for checking files did not start: {error.strerror}.") from None
    finally:
        lane.free.release()
    if not ended.answer.startswith(STARTED):
        if -ended.status in _KILLED:
            raise SandboxTimeout
        raise SandboxUnavailable("The process for checking files did not start.")
    return _judge(ended)


def _judge(ended: _Exit) -> bytes:
    if ended.status == 0:
        return ended.answer[len(STARTED) :]
    if ended.status == EXIT_OUR_FAULT:
        raise SandboxUnavailable("The process for checking files is not complete.")
    if ended.status == EXIT_OVER_LIMIT or -ended.status in _KILLED:
        raise SandboxTimeout
    raise SandboxDied


def _run(task: dict[str, str | int], data: bytes, timeout_seconds: float, limits: dict[str, int]) -> _Exit:
    source, answer = _memory_file("source"), _memory_file("answer")
    try:
        _fill(source, data)
        process = subprocess.Popen(  # noqa: S603 - our own interpreter with fixed arguments, no shell
            _command({"path": _import_path(), "task": task, "limits": limits}),
            stdin=source,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},
            start_new_session=True,
        )
        status = _wait(process, timeout_seconds)
        return _Exit(status, os.pread(answer, limits["output"], 0))
    finally:
        os.close(source)
        os.close(answer)


def _command(argument: dict[str, object]) -> list[str]:
    """-I: no environment, no user site; -S: no site hooks; -B: writes no bytecode. The import path is given by hand,
    not by PYTHONPATH, so that a colon in a path does no harm."""
    return [sys.executable, "-I", "-S", "-B", "-c", _BOOT, json.dumps(argument)]


def _wait(process: subprocess.Popen[bytes], timeout_seconds: float) -> int:
    """The exit status; when the time is over the whole session of the child is killed. No polling: a pidfd wakes us."""
    deadline = time.monotonic() + timeout_seconds
    descriptor = os.pidfd_open(process.pid)
    try:
        poller = select.poll()
        poller.register(descriptor, select.POLLIN)
        ready = poller.poll(max(0.0, deadline - time.monotonic()) * 1000)
    finally:
        if not _has_ended(descriptor):
            os.killpg(process.pid, signal.SIGKILL)
        os.close(descriptor)
        status = process.wait()
    return status if ready else -signal.SIGKILL


def _has_ended(descriptor: int) -> bool:
    """Whether the process behind a pidfd has ended."""
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    return bool(poller.poll(0))


def _memory_file(name: str) -> int:
    return os.memfd_create(f"occhub-{name}", os.MFD_CLOEXEC)


def _fill(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    os.lseek(descriptor, 0, os.SEEK_SET)


@cache
def _import_path() -> list[str]:
    """Where the child finds this project and the two parsers; everything else stays out of its reach."""
    places = [str(Path(__file__).resolve().parents[3])]
    for name in ("pikepdf", "pypdfium2"):
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise SandboxUnavailable(f"The package {name} is not installed.")
        place = str(Path(spec.origin).parents[1])
        if place not in places:
            places.append(place)
    return places
