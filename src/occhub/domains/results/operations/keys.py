"""Give a company a new key: its documents stay as they are, their own keys are wrapped anew. Role worker."""

from __future__ import annotations

import uuid

from django.conf import settings

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.results import policy
from occhub.domains.results.models import CompanyKey, StoredFile
from occhub.domains.results.types import Rewrapped
from occhub.platform import clock
from occhub.platform.crypto import IntegrityFailure, RootKey, new_kek, rewrap, wrap_kek
from occhub.platform.ids import CompanyId

FILES_AT_ONCE = 500


@operation(P.RESULT_REKEY, may=policy.may_keep_store)
def companies_with_keys(actor: Actor) -> tuple[CompanyId, ...]:
    """Every company that has a key, that is, a document; always in the same order."""
    found = CompanyKey.objects.order_by("company_id").values_list("company_id", flat=True).distinct()
    return tuple(CompanyId(one) for one in found)


@operation(P.RESULT_REKEY, may=policy.may_keep_store)
def add_key(actor: Actor) -> int:
    """Make the next version of the key of the actor's company, which publications use from now on; returns it.

    The versions before stay: until a file is wrapped anew it needs the one that it names, and so do backups.
    """
    company = actor.company
    version = int(CompanyKey.objects.filter(company_id=company).latest("version").version) + 1
    wrapped = wrap_kek(RootKey(settings.OCCHUB_ROOT_KEY), new_kek(), tenant=company, version=version)
    CompanyKey(company_id=company, version=version, wrapped=wrapped, created_at=clock.now()).save(force_insert=True)
    return version


@operation(P.RESULT_REKEY, may=policy.may_keep_store)
def rewrap_files(actor: Actor, after: uuid.UUID | None = None) -> Rewrapped:
    """Wrap the keys of the next 500 files that an older key of the actor's company wraps, by its newest key.

    ``after`` is where the last call stopped. May be broken off and begun again at any time, beside people who read and
    publish. A file whose row is damaged is named and left as it is.
    """
    keys = {key.version: key for key in CompanyKey.objects.filter(company_id=actor.company)}
    newest = keys[max(keys)]
    rows = StoredFile.objects.filter(company_id=actor.company, company_key_version__lt=newest.version).order_by("id")
    found = list((rows.filter(id__gt=after) if after else rows)[:FILES_AT_ONCE])
    damaged = [row.document_id for row in found if not _rewrapped(row, keys.get(row.company_key_version), newest)]
    last = found[-1].id if len(found) == FILES_AT_ONCE else None
    return Rewrapped(len(found) - len(damaged), tuple(damaged), last)


def _rewrapped(row: StoredFile, key: CompanyKey | None, newest: CompanyKey) -> bool:
    if key is None:
        return False
    try:
        sealed = rewrap(row.sealed(b""), kek=key.kek, new_kek=newest.kek, new_kek_version=newest.version, aad=row.place)
    except IntegrityFailure:
        return False
    # Another rotation at the same time may have been here: only what was read is replaced.
    StoredFile.objects.filter(id=row.id, company_key_version=key.version).update(
        wrapped_key=sealed.wrapped_dek, company_key_version=sealed.kek_version
    )
    return True
