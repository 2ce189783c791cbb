"""`occhub ledger verify`: whether every row of the ledger is as it was written."""

from __future__ import annotations

from occhub.access.actor import system_actor
from occhub.domains.audit import reads as audit


def verify_ledger() -> int:
    """Verify and tell; the exit code is 1 when a row is damaged."""
    report = audit.verify(system_actor("ledger verify"))
    if report.is_intact:
        print(f"{report.checked} rows verified, every one of them is as it was written.")
        return 0
    print(f"{report.checked} rows verified, {len(report.damaged)} damaged:")
    for row in report.damaged:
        print(row)
    return 1
