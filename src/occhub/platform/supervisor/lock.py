"""One supervisor per data directory, and an end to what a killed one left running."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from occhub.platform.postgres.places import install_id
from occhub.platform.processes import end, process, with_environment
from occhub.platform.supervisor.child import MARK
from occhub.platform.supervisor.specs import Listen, SupervisorError


def take(data_dir: Path) -> IO[str]:
    """The lock of `data_dir`, held until closed or until this process ends in any way.

    Raises `SupervisorError` when a living supervisor holds it.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = (data_dir / "supervisor.lock").open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().split(" ")[0] or "unknown"
        file.close()
        raise SupervisorError(
            f"occhub already runs in {data_dir} (process {holder}). Stop that one first, "
            "or give this one a data directory and a port of its own: OCCHUB_DATA=... PORT=... make run"
        ) from None
    file.truncate(0)
    myself = process(os.getpid())
    file.write(f"{os.getpid()} {myself.started if myself else 0}\n")
    file.flush()
    return file


def mark_of(data_dir: Path) -> str:
    """What the processes of this installation carry in their environment.

    The path belongs to it: a restored copy of the data directory has the same id and is no leftover of this one.
    """
    return f"{install_id(data_dir)} {data_dir.resolve()}"


def end_leftovers(mark: str) -> int:
    """End the processes that a killed supervisor of this installation left; gives how many there were."""
    found = with_environment(MARK, mark)
    end(lambda: with_environment(MARK, mark), first=signal.SIGTERM, patience=5.0)
    return len(found)


def refuse_taken(addresses: Iterable[Listen]) -> None:
    """Raise `SupervisorError` in plain words when one of the addresses is not ours to take."""
    for address in addresses:
        family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address.host, address.port))
            except OSError as error:
                raise SupervisorError(_refusal(address, error)) from error


def _refusal(address: Listen, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {address.port} is taken by another program. Stop that program, "
            f"or choose another port: {address.setting}={address.port + 1} make run"
        )
    if error.errno == errno.EACCES:
        other = f"{address.setting}={address.port + 8000} make run"
        return f"Port {address.port} needs special rights. Choose one above 1023, such as: {other}"
    return f"Cannot serve {address.host} port {address.port}: {error.strerror}"
