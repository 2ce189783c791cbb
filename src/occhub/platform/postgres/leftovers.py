"""What a killed run leaves behind: half-made clusters, orphaned servers, a `postmaster.pid` of the dead.

The caller holds the cluster's lock, so nothing found here belongs to a living occhub.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path
from typing import Final

from occhub.platform.postgres.errors import PostgresError
from occhub.platform.processes import send, working_in

_PARTIAL: Final = ".partial-"


def partial_name(cluster: Path) -> Path:
    """Where a cluster is made before it gets its name."""
    return cluster.with_name(f"{cluster.name}{_PARTIAL}{os.getpid()}")


def remove_partial(cluster: Path) -> None:
    """Remove clusters and copies of programs whose making was interrupted, and password files beside them."""
    for path in cluster.parent.glob(f"*{_PARTIAL}*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def end_orphans(cluster: Path, patience: float = 30.0) -> None:
    """Wait for the server processes of a dead occhub to end, then clear what they wrote about themselves.

    A postmaster that still lives is told to shut down fast.

    Backends notice a killed postmaster by themselves within a moment. Starting beside them would lose data, so
    what still lives after `patience` seconds is ended with SIGQUIT, the server's own immediate stop.
    """
    for sign in (signal.SIGINT, signal.SIGQUIT):
        deadline = time.monotonic() + patience
        postmaster = _postmaster(cluster)
        for found in working_in(cluster):
            if sign == signal.SIGQUIT or found.pid == postmaster:
                send(found.pid, sign)
        while time.monotonic() < deadline:
            if not working_in(cluster):
                _remove_pid_file(cluster)
                return
            time.sleep(0.02)
    raise PostgresError(f"An older database server still works in {cluster} and does not end. Restart the machine.")


def empty_socket_directory(directory: Path) -> None:
    """The socket's own lock file names a process too, and stops a start for the same wrong reasons."""
    for path in directory.iterdir():
        path.unlink()


def _remove_pid_file(cluster: Path) -> None:
    """Nobody works in the cluster: the number in `postmaster.pid` is of the dead, a zombie or another program.

    PostgreSQL itself would refuse to start while *any* process of that number exists, a zombie included, or when
    the file is empty. Without `/proc` we cannot know, so there the decision is left to it.
    """
    if Path("/proc").is_dir():
        (cluster / "postmaster.pid").unlink(missing_ok=True)


def _postmaster(cluster: Path) -> int | None:
    try:
        return abs(int((cluster / "postmaster.pid").read_text(encoding="utf-8").split("\n", maxsplit=1)[0]))
    except (FileNotFoundError, ValueError):
        return None
