"""kill -9 of every part of the product during 300 mixed operations."""

from __future__ import annotations

import statistics
from collections import Counter
from functools import partial
from typing import Any, Final

from tools.proofs.work import Failed, Work

ABOUT: Final = "kill -9 of worker, web, supervisor, PostgreSQL and everything during 300 mixed operations"
ROUNDS: Final = 6
OPERATIONS: Final = 50
KILLS: Final = 10


def run(work: Work) -> str:
    """Six rounds, each a fresh installation with its own seed; a round is a step."""
    rounds = [work.step(f"round-{number}", partial(_round, work.seed + number)) for number in range(ROUNDS)]
    kills: Counter[str] = Counter()
    for one in rounds:
        kills.update(one["kills"])
    times = [seconds for one in rounds for seconds in one["recovery"]]
    total = {name: sum(one[name] for one in rounds) for name in _SUMMED}
    return (
        f"{total['acknowledged']} of {total['operations']} operations acknowledged in {total['attempts']} attempts; "
        f"{kills.total()} kills ({', '.join(f'{name} {count}' for name, count in sorted(kills.items()))}) with "
        f"{total['in_flight']} operations in flight; {total['unknown']} unknown answers ({total['lost']} lost on "
        f"their way), {total['resolved']} operations resolved by the same key ({total['already_there']} were done); "
        f"0 lost, 0 invented, 0 doubled; {total['files']} files opened and whole; ledger complete and intact; "
        f"recovery median {statistics.median(times):.1f} s, longest {max(times):.1f} s"
    )


_SUMMED: Final = (
    "operations",
    "acknowledged",
    "attempts",
    "unknown",
    "lost",
    "resolved",
    "already_there",
    "in_flight",
    "files",
)


def _round(seed: int) -> dict[str, Any]:
    from tests.kills.run import Plan, play  # only now: a process of its own settings

    figures = play(Plan(seed=seed, operations=OPERATIONS, kills=KILLS))
    print(f"  {figures.words()}", flush=True)
    if figures.faults:
        raise Failed("\n".join(figures.faults))
    return figures.plain()
