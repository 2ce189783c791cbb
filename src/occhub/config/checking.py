"""`occhub check`: settings and walls, stored documents against their rows, the queue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from occhub.access.actor import system_actor
from occhub.config import safety, serving
from occhub.domains.results import tasks as results
from occhub.platform import clock, queue
from occhub.platform.postgres.address import Address
from occhub.platform.supervisor.serve import say
from occhub.platform.words import counted

LATE = timedelta(minutes=15)
DOCUMENTS = "Documents"


def run(where: Address, demonstration: frozenset[str]) -> int:
    """Look at everything and tell it; the exit code is 1 when something needs a person.

    ``demonstration`` are the ids of the demonstration's own companies.
    """
    walls = [*safety.problems(), *_mode(where, demonstration)]
    parts = {"Settings and walls": walls, DOCUMENTS: list(_documents()), "Queue": list(_queue())}
    for title, found in parts.items():
        say(f"{title}: {_verdict(title, found)}".rstrip())
        for one in found:
            say(f"  - {one}")
    return 1 if any(parts.values()) else 0


def _mode(where: Address, demonstration: frozenset[str]) -> Iterator[str]:
    """What `serve` would refuse with these settings, beside what is unsafe."""
    refused = serving.refused_companies(where, demonstration) if settings.MODE == "demo" else None
    if refused is not None:
        yield f"occhub serve refuses this database. {refused}".replace("\n", " ")


def _verdict(title: str, found: list[str]) -> str:
    if title == DOCUMENTS and safety.wrong_keys():
        return "not looked at, since a key is not the one of this database"
    return "" if found else "in order"


def _documents() -> Iterator[str]:
    if safety.wrong_keys():
        return  # every document would look damaged; the key is named above
    report = results.check_store(system_actor("check"))
    for title, found in (("has no file any more", report.missing), ("has a damaged file", report.damaged)):
        yield from (f"Document {one} {title}. Restore the directory blobs from a backup." for one in found)


def _queue() -> Iterator[str]:
    now, state = clock.now(), queue.state()
    silent = timedelta(seconds=settings.OCCHUB_JOB_STALLED_SECONDS)
    if state.dead:
        yield (
            f"{_jobs(state.dead, 'waits', 'wait')} for a person after failing too often. "
            'The operator tries such jobs again on the page "Dead jobs", or asks why in the log of the worker.'
        )
    if state.stalled:
        yield (
            f"{_jobs(state.stalled, 'was', 'were')} begun and neither ended nor worked on any more. A running worker "
            "takes such jobs up again within a minute; when this stays, ask why in the log of the worker."
        )
    if state.oldest_waiting_at is not None and now - state.oldest_waiting_at > LATE:
        is_there = state.worker_seen_at is not None and now - state.worker_seen_at < silent
        why = "The worker runs and is behind." if is_there else "No worker runs. Start occhub serve, which runs one."
        waiting = _jobs(state.waiting, "waits", "wait")
        yield f"{waiting} for a turn, the oldest for more than {LATE.seconds // 60} minutes. {why}"


def _jobs(number: int, does: str, do: str) -> str:
    return f"{counted(number, 'job')} {does if number == 1 else do}"
