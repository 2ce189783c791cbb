"""Compare a set-up file with the installation: faults that the file alone does not show."""

from __future__ import annotations

from occhub.interfaces.cli.loading.read import Fault, Found
from occhub.interfaces.cli.loading.write import TASK
from occhub.interfaces.cli.operators import refusal


def faults(found: Found) -> tuple[Fault, ...]:
    """Operators whose account belongs to somebody who works in a company or a center, each with its line."""
    operators = found.setup.provider.operators if found.setup else ()
    refused = [(number, one.email, refusal(one.email, task=TASK)) for number, one in enumerate(operators)]
    return tuple(
        found.fault(("provider", "operators", number, "email"), f"{email!r} {words}")
        for number, email, words in refused
        if words is not None
    )
