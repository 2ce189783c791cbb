"""The table of a run: ratios first, since they are the goals; milliseconds belong to one machine."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench import archive
from bench.driver import Measured
from bench.fill import Size

Found = dict[tuple[str, str], Measured]
Run = tuple[Size, Found, archive.Found]

NAMES: Final = {
    "authorize": "c. one authorization",
    "listing": "e. list of authorizations",
    "search": "a. results search",
    "typed_search": "a+. typed search (POST, then its list)",
}
# At most this many times A's p50 and p95, at least this part of its requests a second.
GOALS: Final[dict[str, tuple[float, float | None, float]]] = {
    "authorize": (1.6, None, 0.55),
    "listing": (2.0, None, 0.5),
    "search": (2.0, 2.5, 0.5),
}
_HEAD: Final = ("work", "p50 / A", "p95 / A", "req/s / A", "occhub ms", "A ms", "PostgreSQL ms", "req/s")


def text(runs: Iterable[Run]) -> str:
    """The tables of each size as Markdown, and what the larger one costs more."""
    parts, runs = [], list(runs)
    for size, found, archives in runs:
        parts += [f"## {size.documents:,} documents of {size.companies:,} companies", table(found), _archives(archives)]
    if len(runs) > 1:
        (_, less, _), (_, more, _) = runs
        ratios = [f"{NAMES[work]} {more[work, 'occhub'].p50 / less[work, 'occhub'].p50:.2f}" for work in GOALS]
        parts.append(f"p50 of the larger number to the smaller: {'; '.join(ratios)} (goal of a: at most 1.3).")
    return "\n\n".join(parts)


def _archives(found: archive.Found) -> str:
    head = (
        "b. PDFs of 100 KB as an archive",
        "first byte / A",
        "MB/s / A",
        "growth MiB",
        "occhub ms, MB/s",
        "A ms, MB/s",
    )
    rows = [_archive(members, found[members, "occhub"], found[members, "A"]) for members in archive.MEMBERS]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))


def _archive(members: int, ours: archive.Archived, bare: archive.Archived) -> tuple[str, ...]:
    return (
        f"{members} files",
        _judged(ours.first / bare.first, 3.0, is_upper=True),
        _judged(ours.speed / bare.speed, 0.35, is_upper=False),
        _judged(ours.growth, 8.0, is_upper=True),
        f"{ours.first:.1f}, {ours.speed:.0f}",
        f"{bare.first:.1f}, {bare.speed:.0f}",
    )


def table(found: Found) -> str:
    """The table as Markdown."""
    rows = [_row(work, found) for work in NAMES if (work, "occhub") in found]
    lines = [_HEAD, tuple("---" for _ in _HEAD), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _row(work: str, found: Found) -> tuple[str, ...]:
    ours, bare = found[work, "occhub"], found.get((work, "A")) or found["search", "A"]
    limit = found.get((work, "PostgreSQL"))
    most, most95, least = GOALS.get(work, (None, None, None))
    return (
        NAMES[work],
        _judged(ours.p50 / bare.p50, most, is_upper=True),
        _judged(ours.p95 / bare.p95, most95, is_upper=True),
        _judged(ours.rate / bare.rate, least, is_upper=False),
        f"{ours.p50:.1f} / {ours.p95:.1f}",
        f"{bare.p50:.1f} / {bare.p95:.1f}",
        f"{limit.p50:.2f} / {limit.p95:.2f}" if limit else "",
        f"{ours.rate:.0f} : {bare.rate:.0f}" + (f" : {limit.rate:.0f}" if limit else ""),
    )


def _judged(ratio: float, goal: float | None, *, is_upper: bool) -> str:
    if goal is None:
        return f"{ratio:.2f}"
    is_met = ratio <= goal if is_upper else ratio >= goal
    return f"{ratio:.2f} (goal {'at most' if is_upper else 'at least'} {goal}: {'met' if is_met else '**not met**'})"


def figures(found: Found, archives: archive.Found) -> str:
    """One line: each work's ratios of p50 and requests a second to A, and how many goals are met."""
    met, told = list(archive.goals(archives).values()), []
    for work, (most, most95, least) in GOALS.items():
        ours, bare = found[work, "occhub"], found[work, "A"]
        p50, rate = ours.p50 / bare.p50, ours.rate / bare.rate
        met += [p50 <= most, rate >= least] + ([ours.p95 / bare.p95 <= most95] if most95 else [])
        told.append(f"{NAMES[work]} {p50:.2f} x A, {rate:.2f} of A's req/s")
    filed, plain = (archives[max(archive.MEMBERS), name] for name in ("occhub", "A"))
    told.append(
        f"b. archive {filed.first / plain.first:.2f} x A to the first byte, {filed.speed / plain.speed:.2f} of A's MB/s"
    )
    return f"{'; '.join(told)}; {sum(met)} of {len(met)} goals met"


def page(rounds: int, text: str, load: tuple[float, float, float]) -> str:
    """The page of a run for `bench/results`."""
    now = datetime.now(UTC)
    return f"""# Run of {now:%b} {now.day}, {now.year}

{rounds} interleaved rounds, medians.
{os.cpu_count()} cores; load before the run {load[0]:.1f} (1 minute), {load[1]:.1f} (5 minutes).
What each row means: [README](../README.md).
p50 / p95 in milliseconds of one caller; requests a second (occhub : A : PostgreSQL) of eight callers.

{text}
"""


def default_output() -> Path:
    """``bench/results/<date>.md``."""
    return Path(__file__).parent / "results" / f"{datetime.now(UTC):%Y-%m-%d}.md"
