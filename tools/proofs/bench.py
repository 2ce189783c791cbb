"""Authorize, list and search beside a bare application and bare PostgreSQL. The figures tell; none of them fails."""

from __future__ import annotations

from typing import Final

from bench import run as measurement
from tools.proofs.work import Work

ABOUT: Final = "one authorization, the list and the search, as ratios to a bare application in one run"


def run(_: Work) -> str:
    """A full run; its table stands in bench/results."""
    return measurement.run([])
