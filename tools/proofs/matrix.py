"""The permission matrix with both walls, and with each wall alone."""

from __future__ import annotations

import csv
from typing import Final

from tools.proofs.work import ROOT, Work

ABOUT: Final = "every cell of the permission matrix over HTTP: both walls, without row-level security, without policies"
_FILE: Final = ROOT / "docs" / "compliance" / "permission_matrix.csv"
_NOT_PRINCIPALS: Final = ("route", "method", "objects", "form")


def run(work: Work) -> str:
    """All walls in one run of tests."""
    found = work.tests("matrix", ["-n", "2", "tests/matrix"], OCCHUB_FULL="1")
    with _FILE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    principals = len([name for name in rows[0] if name not in _NOT_PRINCIPALS])
    return (
        f"{len(rows)} lines x {principals} principals = {len(rows) * principals} cells, probed with both walls and "
        f"with each wall alone ({3 * len(rows) * principals} probes); {found['passed']} tests passed"
    )
