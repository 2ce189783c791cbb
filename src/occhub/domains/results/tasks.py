"""Jobs of results, and the walks through the whole store: one operation for each part of it, so that neither a
transaction nor the memory grows with the store. As role worker.
"""

from __future__ import annotations

import heapq
import secrets
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from procrastinate.contrib.django import app

from occhub.access.actor import Actor, system_actor
from occhub.domains.results import operations, reads, rules
from occhub.domains.results.models import blob_store
from occhub.domains.results.types import AnnouncementKind, StoreReport
from occhub.platform import jobs
from occhub.platform.ids import CompanyId
from occhub.platform.storage import StoredBlob

SAMPLE = 200
OPENED_AT_ONCE = 50  # each is read whole
BLOBS_AT_ONCE = 500
One = TypeVar("One")


@app.periodic(cron="41 3 * * *")
@app.task(name="results.tidy", queue="upkeep", queueing_lock="results.tidy")
def tidy(timestamp: int) -> None:
    """Once a night: searches that nobody comes back to, news that were read or are old, blobs that no row names, files
    half written."""
    actor = system_actor("results.tidy")
    operations.drop_old_searches(actor)
    operations.drop_old_news(actor)
    remove_garbage(actor)


@jobs.job("results.tell_readers")
def tell_readers(*, company_id: str, document_id: str, kind: str, held: int, waiting: str) -> None:
    """Look once more who got a report while it was replaced or withdrawn."""
    actor = system_actor("results.tell_readers", company_id=CompanyId(uuid.UUID(company_id)))
    operations.tell_late_readers(
        actor, uuid.UUID(document_id), AnnouncementKind(kind), held=bool(held), waiting=waiting.split() or None
    )


def remove_garbage(actor: Actor) -> int:
    """Remove blobs without a row that are older than a day; returns how many.

    What a killed writer left half written goes after the same day; it was never a blob and is not counted.
    """
    blob_store().sweep_unfinished(older_than=rules.GARBAGE_AFTER)
    return sum(operations.remove_orphans(actor, part) for part in _orphans(actor))


def check_store(actor: Actor, *, thorough: bool = False) -> StoreReport:
    """Compare rows and blobs of all companies: is each blob there, do those that are opened agree, what has no row.

    Opens 200 files chosen at random, with ``thorough`` every one. What is published meanwhile may be in it or not.
    """
    seen = _Seen()
    present = _present(actor, seen)
    chosen = present if thorough else heapq.nsmallest(SAMPLE, present, key=lambda _: secrets.randbits(64))
    opened = 0
    damaged: list[uuid.UUID] = []
    for part in _parts(chosen, OPENED_AT_ONCE):
        opened += len(part)
        damaged += reads.damaged_files(actor, part)
    orphans = sum(len(part) for part in _orphans(actor))
    return StoreReport(seen.files, opened, tuple(seen.missing), tuple(damaged), orphans)


@dataclass(slots=True)
class _Seen:
    """What the walk through the rows has met so far."""

    files: int = 0
    missing: list[uuid.UUID] = field(default_factory=list)


def _present(actor: Actor, seen: _Seen) -> Iterator[uuid.UUID]:
    """The files that have their blobs, one by one; the others are noted."""
    after: uuid.UUID | None = None
    while True:
        part = reads.stored_files(actor, after)
        seen.files += len(part.present) + len(part.missing)
        seen.missing += part.missing
        yield from part.present
        after = part.last
        if after is None:
            return


def _orphans(actor: Actor) -> Iterator[list[StoredBlob]]:
    """Blobs older than a day that no row names, some at once. Directories are read outside of any transaction."""
    old = (blob for blob in blob_store().stored() if blob.age > rules.GARBAGE_AFTER)
    for part in _parts(old, BLOBS_AT_ONCE):
        unnamed = set(reads.unnamed_blobs(actor, [blob.key for blob in part]))
        if unnamed:
            yield [blob for blob in part if blob.key in unnamed]


def _parts(every: Iterable[One], size: int) -> Iterator[list[One]]:
    rest = iter(every)
    while part := list(islice(rest, size)):
        yield part
