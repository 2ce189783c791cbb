"""Publish a report: sealed file first, then the rows, all or nothing."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, touch
from occhub.domains.authorizations import operations as authorizations
from occhub.domains.authorizations.types import DocumentSource
from occhub.domains.catalogue import reads as catalogue
from occhub.domains.catalogue.types import ReportType
from occhub.domains.results import policy, rules
from occhub.domains.results.events import CardChanged, DocumentPublished
from occhub.domains.results.models import CompanyKey, Document, StoredFile, blob_store
from occhub.domains.results.operations._words import note_words
from occhub.domains.results.reads._out import reports_out
from occhub.domains.results.types import DocumentState, PersonCheck, PersonMissing
from occhub.domains.visits import reads as visits
from occhub.platform import clock, outbox
from occhub.platform.crypto import Aad, RootKey, new_kek, seal, wrap_kek
from occhub.platform.errors import Problem
from occhub.platform.pdf import InspectedPdf

PDF = "application/pdf"
SERVED, ORIGINAL = "served", "original"
FIRST_KEY = 1


@dataclass(frozen=True, slots=True)
class _Publication:
    """What a new document, or a new version of one, is made of."""

    id: uuid.UUID
    visit_id: uuid.UUID
    line_id: uuid.UUID | None
    source: DocumentSource
    report_type: str
    title: str
    service_date: date
    published_at: datetime
    published_by: str
    person_check: PersonCheck
    valid_until: date | None
    version: int = 1
    series_id: uuid.UUID | None = None
    work_status_id: uuid.UUID | None = None


@operation(P.RESULT_PUBLISH, may=policy.may_bring)
def publish_document(
    actor: Actor,
    visit_id: uuid.UUID,
    report_type: str,
    title: str,
    line_id: uuid.UUID | None,
    pdf: InspectedPdf,
    *,
    is_right_person: bool = False,
    valid_until: date | None = None,
) -> uuid.UUID:
    """Publish a checked PDF of a visit of the actor's center, open or past. Returns the id of the document.

    An empty ``title`` stands for the report type's name. A line's result is final with the last of its reports; one of
    the whole visit stands for every line that produces its type. :class:`Problem` names the field, also where the same
    file is published already for this visit and type; :class:`NotFound` for a visit elsewhere and for a line of another
    authorization. :class:`PersonMissing` where the file names somebody else or nobody, unless the actor says
    that it ``is_right_person``; what was found or said is kept with the document. A report that expires needs
    ``valid_until``.
    """
    visit = visits.visit(actor, visit_id)
    facts = policy.DocumentFacts(
        visit.company_id, visit.center_id, visit.authorization.location_id, report_type, DocumentState.PUBLISHED
    )
    ask(policy.decide(actor, P.RESULT_PUBLISH, facts))
    source = authorizations.source_of_document(actor, visit.authorization.id, line_id)
    _refuse_undone(actor, visit_id)
    service_date = clock.local_date(visit.checked_in_at, source.center_zone)
    kind = _kind(actor, report_type, injury=source.is_injury, day=service_date)
    document = _Publication(
        id=uuid.uuid4(),
        visit_id=visit.id,
        line_id=line_id,
        source=source,
        report_type=kind.code,
        title=rules.checked_title(title, kind),
        service_date=service_date,
        published_at=clock.now(),
        published_by=actor.name,
        person_check=_person_check(source, pdf, is_right_person=is_right_person),
        valid_until=rules.checked_valid_until(kind, valid_until, service_date),
    )
    _refuse_published(document, pdf)
    _store(document, pdf)
    authorizations.note_result(actor, visit.authorization.id, reports_out(visit.authorization.id))
    outbox.publish(DocumentPublished(source.company_id, document.id))
    return document.id


def _person_check(source: DocumentSource, pdf: InspectedPdf, *, is_right_person: bool) -> PersonCheck:
    """What the file says of the person. A report of another person in this one's file is the worst slip of a desk."""
    if pdf.text is None:
        return PersonCheck.NOT_MADE
    missing = rules.missing_of_person(pdf.text, source.last_name, source.date_of_birth)
    if missing is None:
        return PersonCheck.NO_TEXT
    if missing and not is_right_person:
        raise PersonMissing({"person": rules.missing_words(missing)})
    return PersonCheck.CONFIRMED if missing else PersonCheck.FOUND


def _refuse_undone(actor: Actor, visit_id: uuid.UUID) -> None:
    """Nobody was there; decided under the authorization's lock, which undoing takes too."""
    if not visits.takes_reports(actor, visit_id):
        raise Problem({"files": "The check-in of this visit was undone, so no report can be published for it."})


def _refuse_published(document: _Publication, pdf: InspectedPdf) -> None:
    """The very same file a second time is a slip; decided under the authorization's lock."""
    same = StoredFile.objects.filter(
        company_id=document.source.company_id,
        document__visit_id=document.visit_id,
        document__report_type=document.report_type,
        document__state=str(DocumentState.PUBLISHED),
        content_hash=hashlib.sha256(pdf.content).digest(),
    )
    title = same.values_list("document__title", flat=True).first()
    if title is not None:
        raise Problem({"files": f"This file is published already as {title}. Choose another file, or leave it out."})


def _kind(actor: Actor, code: str, *, injury: bool, day: date) -> ReportType:
    return rules.checked_kind(code, catalogue.publishable(catalogue.catalogue(actor), injury=injury, day=day))


def _store(document: _Publication, pdf: InspectedPdf) -> None:
    """Seal and put the file, read it back, then write the rows: a row without its blob cannot arise."""
    key = _company_key(document.source.company_id)
    stored = [_put(document, pdf.content, SERVED, key)]
    if pdf.original is not None:
        stored.append(_put(document, pdf.original, ORIGINAL, key))
    row = _document_row(document, pdf)
    row.save(force_insert=True)
    for one in stored:
        one.save(force_insert=True)
    note_words(row, document.source.number)
    touch(row)
    if document.valid_until is not None:
        outbox.publish(CardChanged(row.company_id, row.id))


def _company_key(company_id: uuid.UUID) -> CompanyKey:
    """The company's newest key, made on first use. Two at once: the second waits for the first's row and takes it."""
    rows = CompanyKey.objects.filter(company_id=company_id).order_by("-version")
    found: CompanyKey | None = rows.first()
    if found is not None:
        return found
    root = RootKey(settings.OCCHUB_ROOT_KEY)
    wrapped = wrap_kek(root, new_kek(), tenant=company_id, version=FIRST_KEY)
    fresh = CompanyKey(company_id=company_id, version=FIRST_KEY, wrapped=wrapped, created_at=clock.now())
    CompanyKey.objects.bulk_create([fresh], ignore_conflicts=True)
    made: CompanyKey = rows[0]
    return made


def _put(document: _Publication, content: bytes, kind: str, key: CompanyKey) -> StoredFile:
    """One sealed file. The seal is bound to what the file is, so that an original cannot be put where the served one
    stands."""
    mime = PDF if kind == SERVED else f"application/x-{kind}+pdf"
    place = Aad(tenant=document.source.company_id, document=document.id, version=document.version, mime=mime)
    sealed = seal(content, kek=key.kek, kek_version=key.version, aad=place)
    blob = blob_store().put(sealed.ciphertext)
    return StoredFile(
        company_id=document.source.company_id,
        center_id=document.source.center_id,
        document_id=document.id,
        kind=kind,
        version=document.version,
        mime=mime,
        size=sealed.size,
        blob_key=blob.key,
        content_hash=sealed.plaintext_sha256,
        blob_hash=sealed.ciphertext_sha256,
        nonce=sealed.nonce,
        wrapped_key=sealed.wrapped_dek,
        company_key_version=sealed.kek_version,
        commitment=sealed.key_commitment,
        form=sealed.format_version,
        stored_at=clock.now(),
    )


def _document_row(document: _Publication, pdf: InspectedPdf) -> Document:
    source = document.source
    return Document(
        id=document.id,
        company_id=source.company_id,
        center_id=source.center_id,
        location_id=source.location_id,
        visit_id=document.visit_id,
        authorization_id=source.authorization_id,
        employee_id=source.employee_id,
        line_id=document.line_id,
        responsible_member_id=source.responsible_member_id,
        first_name=source.first_name,
        last_name=source.last_name,
        sort_key=source.sort_key,
        date_of_birth=source.date_of_birth,
        center_name=source.center_name,
        center_state=source.center_state,
        center_zone=source.center_zone,
        report_type=document.report_type,
        title=document.title,
        is_injury=source.is_injury,
        claim_key=source.claim_key,
        service_date=document.service_date,
        published_at=document.published_at,
        published_by=document.published_by,
        state=str(DocumentState.PUBLISHED),
        version=document.version,
        series_id=document.series_id,
        work_status_id=document.work_status_id,
        pages=pdf.facts.pages,
        size=pdf.facts.size,
        changed_at=clock.now(),
        person_check=str(document.person_check),
        is_flattened=pdf.original is not None,
        valid_until=document.valid_until,
    )
