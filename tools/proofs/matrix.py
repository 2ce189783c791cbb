"""The permission matrix with both walls, and with each wall alone."""

from __future__ import annotations

from typing import Final

from tools.proofs.work import Failed, Work

ABOUT: Final = "every cell of the permission matrix over HTTP: both walls, without row-level security, without policies"
# Each test counts the requests that it sent itself.
COUNTED: Final = {
    "test_every_cell": "with both walls",
    "test_the_matrix_is_unchanged_without_row_level_security": "without row-level security",
    "test_the_database_alone_keeps_companies_and_centers_apart": "without policies",
    "test_foreign_and_nonexistent_are_the_same_answer": "comparing foreign with nonexistent",
}


def run(work: Work) -> str:
    """All walls in one run of tests; the figures are those that the run itself counted and kept."""
    found = work.tests("matrix", ["-n", "2", "tests/matrix"], OCCHUB_FULL="1")
    sent: dict[str, int] = found["probes"]
    if missing := [name for name in COUNTED if not sent.get(name)]:
        raise Failed(f"no probe was counted by {', '.join(missing)}")
    each = ", ".join(f"{sent[name]:,} {words}" for name, words in COUNTED.items())
    return f"{sum(sent.values()):,} requests sent and judged ({each}); {found['passed']} tests passed"
