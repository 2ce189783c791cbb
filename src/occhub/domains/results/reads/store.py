"""The store against its rows, part by part: no transaction and no list spans all of it. As role worker, for it alone
sees the rows of all companies.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.results import policy
from occhub.domains.results.models import CompanyKey, StoredFile, blob_store
from occhub.domains.results.types import StoredPart
from occhub.platform.crypto import IntegrityFailure, open_sealed
from occhub.platform.storage import BlobError

FILES_AT_ONCE = 500


@operation(P.RESULT_CHECK, may=policy.may_keep_store, ledgered=False)
def stored_files(actor: Actor, after: uuid.UUID | None = None) -> StoredPart:
    """Whether the next 500 files of all companies have their blobs; ``after`` is where the last call stopped."""
    every = StoredFile.objects.order_by("id").values_list("id", "document_id", "blob_key")
    rows = list((every.filter(id__gt=after) if after else every)[:FILES_AT_ONCE])
    store = blob_store()
    found = [(identity, document, store.exists(blob_key)) for identity, document, blob_key in rows]
    return StoredPart(
        present=tuple(identity for identity, _, is_there in found if is_there),
        missing=tuple(document for _, document, is_there in found if not is_there),
        last=rows[-1][0] if len(rows) == FILES_AT_ONCE else None,
    )


@operation(P.RESULT_CHECK, may=policy.may_keep_store)
def damaged_files(actor: Actor, file_ids: Sequence[uuid.UUID]) -> tuple[uuid.UUID, ...]:
    """Open these files; the ids of the documents of those that are not what was sealed."""
    rows = list(StoredFile.objects.filter(id__in=file_ids).order_by("id"))
    keys = {
        (key.company_id, key.version): key
        for key in CompanyKey.objects.filter(company_id__in={row.company_id for row in rows})
    }
    return tuple(
        row.document_id for row in rows if not _opens(row, keys.get((row.company_id, row.company_key_version)))
    )


def _opens(row: StoredFile, key: CompanyKey | None) -> bool:
    if key is None:
        return False
    try:
        open_sealed(row.sealed(blob_store().get(row.blob)), kek=key.kek, aad=row.place)
    except (BlobError, IntegrityFailure):
        return False
    return True


@operation(P.RESULT_CHECK, may=policy.may_keep_store, ledgered=False)
def unnamed_blobs(actor: Actor, keys: Sequence[str]) -> tuple[str, ...]:
    """Those of these blobs that no row names."""
    known = set(StoredFile.objects.filter(blob_key__in=keys).values_list("blob_key", flat=True))
    return tuple(key for key in keys if key not in known)
