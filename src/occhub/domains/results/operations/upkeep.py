"""Garbage, old searches and old news: work of the system, as role worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.results import policy, rules
from occhub.domains.results.models import Announcement, StoredQuery, blob_store
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
def drop_old_news(actor: Actor) -> int:
    """Remove what was told of corrected and withdrawn reports, of everybody: so many days after it was waved off, and
    the rest so many days after it happened, as the settings say. Returns how many. The ledger keeps what happened.
    """
    now = clock.now()
    waved_off = Q(dismissed_at__lt=now - timedelta(days=settings.OCCHUB_NEWS_SEEN_DAYS))
    old = Q(at__lt=now - timedelta(days=settings.OCCHUB_NEWS_DAYS))
    removed: int = Announcement.objects.filter(waved_off | old).delete()[0]
    return removed


@operation(P.RESULT_CHECK, may=policy.may_keep_store)
def drop_old_searches(actor: Actor) -> int:
    """Remove stored searches older than 30 days, of everybody; returns how many."""
    oldest = clock.now() - SEARCHES_KEPT
    removed: int = StoredQuery.objects.filter(created_at__lt=oldest).delete()[0]
    return removed
