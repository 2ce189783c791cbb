"""``python -m tests.kills.store``: opens every stored file; prints how many there are, and blobs that no row names."""

from __future__ import annotations

import sys

from occhub.config import booting


def main() -> int:
    """1 when a file is missing or damaged."""
    with booting.application():
        from occhub.access.actor import system_actor
        from occhub.domains.results import tasks as results
        from occhub.domains.results.models import blob_store

        report = results.check_store(system_actor("kills"), thorough=True)
        known = len(report.missing) + len(report.damaged)
        blobs = sum(1 for _ in blob_store().stored())
        print(report.files, blobs - report.files)  # noqa: T201  (its one answer)
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(main())
