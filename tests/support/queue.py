"""Run the jobs that a test left in the queue, in a process of their own, as the worker does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support import cluster

ROOT = Path(__file__).resolve().parent.parent.parent
ONCE = "from occhub.config import booting; booting.choose_role('occhub_worker'); booting.set_up();"
DRAIN = ONCE + " from occhub.platform import jobs; [jobs.work(wait=False) for _ in range(3)]"  # jobs make jobs


def environment(database: str, **more: str) -> dict[str, str]:
    """The environment of a worker of one database."""
    info = cluster.info()
    return {
        **os.environ,
        "OCCHUB_DATABASE_URL": f"postgresql:///{database}?host={info.host}&port={info.port}",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        **more,
    }


def drain(database: str, **more: str) -> str:
    """Do all jobs that are due; returns what the worker logged."""
    done = subprocess.run(
        [sys.executable, "-c", DRAIN],
        env=environment(database, **more),
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stderr + done.stdout
