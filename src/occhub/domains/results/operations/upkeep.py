"""Garbage and old searches: work of the system, as role worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.results import policy, rules
from occhub.domains.results.models import StoredQuery, blob_store
from occhub.domains.results.reads.store import unnamed_blobs
from occhub.platform import clock
from occhub.platform.storage import StoredBlob

SEARCHES_KEPT = timedelta(days=30)


@operation(P.RESULT_CHECK, may=policy.may_keep_store)
def remove_orphans(actor: Actor, blobs: Sequence[StoredBlob]) -> int:
    """Remove those of these blobs that have no row and are older than a day; returns how many. Role worker, which sees
    all rows. Younger ones may belong to a publication that has not committed yet.
    """
    store = blob_store()
    orphans = unnamed_blobs(actor, [blob.key for blob in blobs if blob.age > rules.GARBAGE_AFTER])
    for key in orphans:
        store.delete(key)
    return len(orphans)


@operation(P.RESULT_CHECK, may=policy.may_keep_store)
def drop_old_searches(actor: Actor) -> int:
    """Remove stored searches older than 30 days, of everybody; returns how many."""
    oldest = clock.now() - SEARCHES_KEPT
    removed: int = StoredQuery.objects.filter(created_at__lt=oldest).delete()[0]
    return removed
