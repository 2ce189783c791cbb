"""One run: interleaved rounds of every work on every application, medians, ratios."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from bench import report, stage
from bench.callers import SEARCHES, Bare, Occhub, Postgres, Working
from bench.driver import Measured, Work, one_after_another, together
from bench.fill import Size

RANKS: Final = (1, 2, 3, 5, 10, 20, 50, 100)
WORKS: Final = ("authorize", "listing", "search", "typed_search")


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: rounds, and seconds of one caller and of all at once."""

    size: Size
    rounds: int
    alone: float
    together: float


FULL: Final = Plan(Size(2_000, 100_000), rounds=3, alone=2.0, together=3.0)
SMALL: Final = Plan(Size(20, 600), rounds=1, alone=0.05, together=0.15)


class DifferentRows(AssertionError):
    """A shows other rows than occhub: the two would not do the same work."""


def main(argv: Sequence[str]) -> int:
    """Measure, print the table, write it to ``bench/results`` (or ``--output``; a small run writes nothing else)."""
    run(argv)
    return 0


def run(argv: Sequence[str]) -> str:
    """What :func:`main` does; gives the figures in one line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--small", action="store_true", help="some seconds on few rows: shows that it runs")
    parser.add_argument("--output", type=Path, help="the file for the table instead of bench/results/<date>.md")
    chosen = parser.parse_args(argv)
    plan = SMALL if chosen.small else FULL
    load = os.getloadavg()
    found = measure(plan, lambda text: print(text, flush=True))
    table = report.table(found)
    print(f"\n{table}", flush=True)
    output = chosen.output or (None if chosen.small else report.default_output())
    if output is not None:
        output.write_text(report.page(plan.size, plan.rounds, table, load), encoding="utf-8")
        print(f"\nWritten to {output}")
    return report.figures(found)


def measure(plan: Plan, tell: Callable[[str], None]) -> report.Found:
    """The medians of all rounds by work and application."""
    with stage.ready(plan.size, RANKS, tell) as there, contextlib.ExitStack() as stack:
        occhub = [Occhub(there.occhub, caller) for caller in there.callers]
        bare = [Bare(there.bare, *pair) for pair in zip(there.callers, there.sessions, strict=True)]
        postgres = [Postgres(there.dsn, caller) for caller in there.callers]
        for one in postgres:
            stack.callback(one.connection.close)
        for client in [*(one.client for one in occhub), *(one.client for one in bare)]:
            stack.callback(client.close)
        for caller in occhub:
            caller.store_searches()
        _compare(occhub, bare)
        applications: dict[str, Sequence[Working]] = {"PostgreSQL": postgres, "A": bare, "occhub": occhub}
        rounds: dict[tuple[str, str], list[Measured]] = {}
        for number in range(plan.rounds):
            tell(f"Round {number + 1} of {plan.rounds} (load {os.getloadavg()[0]:.1f})")
            _round(plan, applications, rounds, number)
    return {
        key: Measured(*(median(getattr(one, name) for one in of_key) for name in ("p50", "p95", "rate")))
        for key, of_key in rounds.items()
    }


def _compare(occhub: list[Occhub], bare: list[Bare]) -> None:
    """A and occhub find the same documents for each search of the largest company, in the same order."""
    for number in range(len(SEARCHES)):
        ours, theirs = occhub[0].rows(number), bare[0].rows(number)
        if ours != theirs:
            raise DifferentRows(f"search {number}: {len(ours)} rows here, {len(theirs)} at A")


def _round(
    plan: Plan,
    applications: dict[str, Sequence[Working]],
    rounds: dict[tuple[str, str], list[Measured]],
    number: int,
) -> None:
    for work in WORKS:
        names = list(applications)
        for name in names[number % 3 :] + names[: number % 3]:  # nobody is always first
            callers = applications[name]
            works: list[Work] = [getattr(one, work) for one in callers if hasattr(one, work)]
            if not works:  # a typed search is occhub's alone
                continue
            rounds.setdefault((work, name), []).append(_measured(plan, works))


def _measured(plan: Plan, works: list[Work]) -> Measured:
    for work in works:  # connections, caches and plans are warm, as on any day
        for number in range(4):
            work(number)
    time.sleep(min(0.2, plan.alone))
    p50, p95 = one_after_another(works[0], plan.alone)
    return Measured(p50, p95, together(works, plan.together))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
