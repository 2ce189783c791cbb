"""Who had opened a report hears what became of it.

Those who stand in the ledger are told in the transaction that ends the report. Somebody may be getting it at that very
moment: that was decided before, and is written down after. No reader waits or locks anything for this. A job looks at
the ledger again once the report has ended for everybody, and again until each transaction of a page that was open then
is over.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from occhub.access.actor import Actor
from occhub.domains.audit import reads as audit
from occhub.domains.audit.types import Reader
from occhub.domains.results.events import ReaderTold
from occhub.domains.results.models import Announcement, Document
from occhub.domains.results.types import OPENING, AnnouncementKind, DocumentState
from occhub.platform import clock, jobs, outbox

JOB = "results.tell_readers"


def tell_readers(actor: Actor, row: Document, kind: AnnouncementKind, *, held: bool = False) -> None:
    """An announcement and an event for each member who had opened the report. Inside the operation that ends it.

    ``held``: it was the version that held, so that who had opened an older one hears that its correction is gone.
    """
    tell(actor, row, kind, held=held)
    if not clock.is_told():
        look_again(row, kind, held=held)


def look_again(row: Document, kind: AnnouncementKind, *, held: bool, in_seconds: int = 0, waiting: str = "") -> None:
    """Add the job that reads the ledger again; ``waiting`` are the transactions for which it comes back."""
    jobs.enqueue(
        JOB,
        in_seconds=in_seconds,
        company_id=str(row.company_id),
        document_id=str(row.id),
        kind=str(kind),
        held=int(held),
        waiting=waiting,
    )


def tell(actor: Actor, row: Document, kind: AnnouncementKind, *, held: bool) -> int:
    """Tell everybody whom it concerns and who was not told yet; returns how many."""
    known = set(Announcement.objects.filter(document_id=row.id).values_list("kind", "member_id"))
    fresh = [
        (one, reader)
        for one, reader in _concerned(actor, row, kind, held=held)
        if (str(one), reader.membership_id) not in known
    ]
    for one, reader in fresh:
        made = _announcement(row, one, reader)
        made.save(force_insert=True)
        outbox.publish(ReaderTold(row.company_id, made.id, reader.membership_id, reader.user_id))
    return len(fresh)


def _concerned(
    actor: Actor, row: Document, kind: AnnouncementKind, *, held: bool
) -> Iterator[tuple[AnnouncementKind, Reader]]:
    """Each member once: who had opened this version, then who had opened only older ones that still open."""
    heard = set()
    for reader in audit.readers_of(actor, row.id, OPENING):
        heard.add(reader.membership_id)
        yield kind, reader
    if kind is not AnnouncementKind.WITHDRAWN or not held or row.version == 1:
        return
    series = Q(pk=row.first_id) | Q(series_id=row.first_id)
    older = Document.objects.filter(series, state=str(DocumentState.SUPERSEDED), version__lt=row.version)
    for version in older.order_by("version").values_list("id", flat=True):
        for reader in audit.readers_of(actor, version, OPENING):
            if reader.membership_id not in heard:
                heard.add(reader.membership_id)
                yield AnnouncementKind.CORRECTION_WITHDRAWN, reader


def _announcement(row: Document, kind: AnnouncementKind, reader: Reader) -> Announcement:
    return Announcement(
        company_id=row.company_id,
        center_id=row.center_id,
        member_id=reader.membership_id,
        user_id=reader.user_id,
        document_id=row.id,
        kind=str(kind),
        center_name=row.center_name,
        center_zone=row.center_zone,
        opened_at=reader.first_at,
        at=row.ended_at or clock.now(),
    )
