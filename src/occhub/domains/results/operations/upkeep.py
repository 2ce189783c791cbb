"""The store against its rows, garbage, old searches: work of the system, as role worker."""

from __future__ import annotations

import random
import uuid
from datetime import timedelta

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.results import policy
from occhub.domains.results.models import CompanyKey, StoredFile, StoredQuery, blob_store
from occhub.domains.results.types import StoreReport
from occhub.platform import clock
from occhub.platform.crypto import IntegrityFailure, open_sealed
from occhub.platform.storage import BlobError

GARBAGE_AFTER = timedelta(days=1)
SEARCHES_KEPT = timedelta(days=30)
SAMPLE = 200
_AT_ONCE = 500


@operation(P.RESULT_CHECK, may=policy.may_keep_store)
def check_store(actor: Actor, *, thorough: bool = False) -> StoreReport:
    """Compare rows and blobs of all companies: is each blob there, do those that are opened agree, what has no row.

    Opens 200 files chosen at random, with ``thorough`` every one. Role worker: it alone sees the rows of all companies.
    """
    missing: list[uuid.UUID] = []
    present: list[uuid.UUID] = []
    files = 0
    store = blob_store()
    rows = StoredFile.objects.order_by("id").values_list("id", "document_id", "blob_key")
    for identity, document, blob_key in rows.iterator(chunk_size=_AT_ONCE):
        files += 1
        if store.exists(blob_key):
            present.append(identity)
        else:
            missing.append(document)
    chosen = present if thorough else random.sample(present, min(SAMPLE, len(present)))
    return StoreReport(files, len(chosen), tuple(missing), _damaged(chosen), len(_orphans()))


def _damaged(file_ids: list[uuid.UUID]) -> tuple[uuid.UUID, ...]:
    keys: dict[tuple[uuid.UUID, int], CompanyKey] = {
        (key.company_id, key.version): key for key in CompanyKey.objects.all()
    }
    found = []
    for start in range(0, len(file_ids), _AT_ONCE):
        for row in StoredFile.objects.filter(id__in=file_ids[start : start + _AT_ONCE]):
            key = keys.get((row.company_id, row.company_key_version))
            if key is None or not _opens(row, key):
                found.append(row.document_id)
    return tuple(found)


def _opens(row: StoredFile, key: CompanyKey) -> bool:
    try:
        open_sealed(row.sealed(blob_store().get(row.blob)), kek=key.kek, aad=row.place)
    except (BlobError, IntegrityFailure):
        return False
    return True


def _orphans() -> list[str]:
    """Blobs older than a day that no row names. Younger ones may belong to a publication that has not committed yet."""
    old = [blob.key for blob in blob_store().stored() if blob.age > GARBAGE_AFTER]
    orphans: list[str] = []
    for start in range(0, len(old), _AT_ONCE):
        part = old[start : start + _AT_ONCE]
        known = set(StoredFile.objects.filter(blob_key__in=part).values_list("blob_key", flat=True))
        orphans += [key for key in part if key not in known]
    return orphans


@operation(P.RESULT_CHECK, may=policy.may_keep_store)
def remove_orphans(actor: Actor) -> int:
    """Remove blobs without a row that are older than a day; returns how many. Role worker, which sees all rows.

    What a killed writer left half written goes after the same day; it was never a blob and is not counted.
    """
    store = blob_store()
    store.sweep_unfinished(older_than=GARBAGE_AFTER)
    orphans = _orphans()
    for key in orphans:
        store.delete(key)
    return len(orphans)


@operation(P.RESULT_CHECK, may=policy.may_keep_store)
def drop_old_searches(actor: Actor) -> int:
    """Remove stored searches older than 30 days, of everybody; returns how many."""
    oldest = clock.now() - SEARCHES_KEPT
    removed: int = StoredQuery.objects.filter(created_at__lt=oldest).delete()[0]
    return removed
