"""The command line as people run it: a process of its own on a database of the test cluster."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support import cluster

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def environment(database: str, **extra: str) -> dict[str, str]:
    """The environment of a command on a test database."""
    info = cluster.info()
    return os.environ | {
        "OCCHUB_MODE": "test",
        "OCCHUB_DATA": str(info.secrets_dir.parent),
        "OCCHUB_DATABASE_URL": f"postgresql:///{database}?host={info.host}&port={info.port}",
        "OCCHUB_DATABASE_ADMIN_URL": info.admin_dsn,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "PYTHONUNBUFFERED": "1",
        **extra,
    }


def occhub(database: str, *arguments: str, typed: str = "", **extra: str) -> Ended:
    """Run `occhub` with these arguments; `typed` is its standard input."""
    done = subprocess.run(
        [sys.executable, "-m", "occhub", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        env=environment(database, **extra),
        cwd=ROOT,
        check=False,
        timeout=300,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
