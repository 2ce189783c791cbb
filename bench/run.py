"""One run: interleaved rounds of every work on every application, medians, ratios."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

from bench import archive, report, stage
from bench.callers import SEARCHES, Bare, Occhub, Postgres, Working
from bench.driver import Measured, Stream, Work, one_after_another, together
from bench.fill import Size

RANKS: Final = (1, 2, 3, 5, 10, 20, 50, 100)
WORKS: Final = ("authorize", "listing", "search", "typed_search")


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: rows, rounds, and seconds of one caller and of all at once."""

    sizes: tuple[Size, ...]
    rounds: int
    alone: float
    together: float


FULL: Final = Plan((Size(2_000, 100_000), Size(2_000, 1_000_000)), rounds=3, alone=2.0, together=3.0)
SMALL: Final = Plan((Size(20, 600),), rounds=1, alone=0.05, together=0.15)


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
    parser.add_argument("--first", action="store_true", help="the smaller number of documents only")
    parser.add_argument("--output", type=Path, help="the file for the table instead of bench/results/<date>.md")
    chosen = parser.parse_args(argv)
    plan = SMALL if chosen.small else FULL
    load = os.getloadavg()
    sizes = plan.sizes[:1] if chosen.first else plan.sizes
    runs = [(size, *measure(plan, size, lambda text: print(text, flush=True))) for size in sizes]
    text = report.text(runs)
    print(f"\n{text}", flush=True)
    output = chosen.output or (None if chosen.small else report.default_output())
    if output is not None:
        output.write_text(report.page(plan.rounds, text, load), encoding="utf-8")
        print(f"\nWritten to {output}")
    return "; ".join(f"{size.documents:,} documents: {report.figures(found, kept)}" for size, found, kept in runs)


def measure(plan: Plan, size: Size, tell: Callable[[str], None]) -> tuple[report.Found, archive.Found]:
    """The medians of all rounds by work and application, and those of the archives."""
    with stage.ready(size, RANKS, tell) as there, contextlib.ExitStack() as stack:
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
        pairs: list[tuple[str, Occhub | Bare, int]] = [
            ("occhub", occhub[0], there.servers[0]),
            ("A", bare[0], there.servers[1]),
        ]
        archives = {
            (members, name): archive.measured(partial(_archive, caller, there.documents), server, members, plan.rounds)
            for members in archive.MEMBERS
            for name, caller, server in pairs
        }
    found = {
        key: Measured(*(median(getattr(one, name) for one in of_key) for name in ("p50", "p95", "rate")))
        for key, of_key in rounds.items()
    }
    return found, archives


def _archive(caller: Occhub | Bare, documents: list[uuid.UUID], members: int) -> Stream:
    return caller.archive(documents[:members])


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
