"""A report of a center's system becomes a document, a new version of one, a withdrawal; or it waits for a person."""

from __future__ import annotations

import hashlib
import uuid
from contextlib import suppress
from datetime import datetime

from occhub.access.actor import Actor
from occhub.domains.authorizations import operations as authorizations
from occhub.domains.authorizations.types import LineView
from occhub.domains.interop.models import CodeMeaning, InboundMessage
from occhub.domains.interop.operations import _series
from occhub.domains.interop.operations._matching import bring_in
from occhub.domains.interop.operations._parts import Outcome, Part, done, waits
from occhub.domains.interop.operations._series import Place
from occhub.domains.interop.reads._matching import Match, known_visit
from occhub.domains.interop.rules.meaning import Order, Version, compare, line_meant, may_perform, type_of
from occhub.domains.interop.types.inbound import PartState, Why
from occhub.domains.interop.wire.inbound.records import Attachment, Rank, Report
from occhub.domains.results import operations as results
from occhub.domains.results.types import WithdrawReason
from occhub.domains.visits import operations as visits
from occhub.platform.errors import Conflict, Problem
from occhub.platform.pdf import InspectedPdf

CORRECTED = "The center's system sent a newer version."
CANCELLED = "The center's system cancelled this result."


def work(actor: Actor, message: InboundMessage, part: Part, report: Report, match: Match) -> Outcome:
    """What becomes of a report (or one file of it) that belongs to ``match``. The authorization is locked here, so that
    of two versions at once one knows of the other."""
    authorizations.source_of_document(actor, match.authorization.id, None)
    version = Version(report.at or part.sent, int(report.rank))
    keys = report.series or (f"N|{_own_number(match)}|{report.code}",)
    place = Place(message.feed_id, message.center_id, match.authorization.id, keys)
    place = _series.place_with_aliases(place)
    gone = _series.cancelled(place)
    is_over = gone is not None and compare(gone, version) is not Order.NEWER
    if report.rank is Rank.CANCELLED:
        outcome = Outcome(PartState.LATE, Why.OLDER) if is_over else _cancel(actor, place, version)
    else:
        _series.remember(place, version)
        outcome = _of_file(actor, part, report, match, place, version, is_over=is_over)
    outcome.authorization_id = match.authorization.id
    outcome.series_key, outcome.version_at, outcome.version_rank = keys[0], version.at, version.rank
    outcome.series_sub = _sub(part) if part.attachment is not None else _series.WHOLE
    return outcome


def _sub(part: Part) -> str:
    """A file of a report is known by its code and its place among those of the same code."""
    return f"{(part.attachment.code if part.attachment else '') or '-'}|{part.occurrence}"


def _own_number(match: Match) -> str:
    return match.line.number if match.line is not None else match.authorization.number


def _cancel(actor: Actor, place: Place, version: Version) -> Outcome:
    """Every file of the report is closed on every door; a version that comes late does not open it again."""
    _series.remember(place, version)
    withdrawn = None
    for row in _series.files_of(place):
        if row.document_id is None or (row.at, row.rank) > (version.at, version.rank):
            continue
        with suppress(Conflict):  # somebody at the center withdrew or replaced it before: theirs is the last word
            withdrawn = results.withdraw_document(actor, row.document_id, WithdrawReason.OTHER, CANCELLED)
        row.document_id = None
        row.save(update_fields=["document_id"])
    if withdrawn is None:
        return done(Why.NOTHING_TO_WITHDRAW)
    return done(Why.WITHDRAWN, document_id=withdrawn)


def _of_file(
    actor: Actor, part: Part, report: Report, match: Match, place: Place, version: Version, *, is_over: bool
) -> Outcome:
    attachment = part.attachment
    if attachment is None:
        return _status(actor, report, match)
    line = line_meant(match.authorization.lines, match.line, report)
    performed = _perform(actor, report, match, line)
    if is_over:
        return Outcome(PartState.LATE, Why.OLDER, visit_id=performed)
    if part.fault or part.pdf is None:
        return waits(part.fault or Why.EMPTY, part.detail)
    return _version(actor, part, report, match, place, version, (attachment, part.pdf, line))


def _status(actor: Actor, report: Report, match: Match) -> Outcome:
    """A result without a file says how far a service is, and nothing that could be read by anybody."""
    line = line_meant(match.authorization.lines, match.line, report)
    visit = _perform(actor, report, match, line)
    if visit is not None:
        return done(Why.PERFORMED, visit_id=visit)
    return Outcome(PartState.KEPT, Why.PRELIMINARY if report.rank is Rank.PRELIMINARY else Why.NO_FILE)


def _perform(actor: Actor, report: Report, match: Match, line: LineView | None) -> uuid.UUID | None:
    """A final result says that the service was performed, also one that comes late or whose file is damaged."""
    if report.rank is Rank.PRELIMINARY or line is None or not may_perform(line):
        return None
    try:
        visit = _visit(actor, match, report.observed)
        return visit if visits.perform_line(actor, visit, line.id) else None
    except (Conflict, Problem):  # cancelled, expired: the file says so, too, where there is one
        return None


def _visit(actor: Actor, match: Match, observed: datetime | None) -> uuid.UUID:
    """The visit of the report, created when nobody checked the person in by hand."""
    found = known_visit(actor, match, observed)
    return found.id if found is not None else bring_in(actor, match, observed, is_inferred=True)


def _version(
    actor: Actor,
    part: Part,
    report: Report,
    match: Match,
    place: Place,
    version: Version,
    file: tuple[Attachment, InspectedPdf, LineView | None],
) -> Outcome:
    attachment, pdf, line = file
    sub = _sub(part)
    row = _series.file_of(place, sub)
    digest = hashlib.sha256(pdf.content).digest()
    order = compare(Version(row.at, row.rank) if row is not None else None, version)
    is_same = row is not None and row.content_hash is not None and bytes(row.content_hash) == digest
    if order is Order.OLDER:
        return Outcome(PartState.LATE, Why.OLDER)
    if order is Order.SAME:
        return Outcome(PartState.KEPT, Why.SAME_FILE) if is_same else waits(Why.SAME_MOMENT)
    standing = row.document_id if row is not None else None
    if report.rank is Rank.PRELIMINARY:
        _series.set_file(place, sub, version, digest, standing)
        return Outcome(PartState.KEPT, Why.PRELIMINARY)
    if standing is not None and is_same:
        _series.set_file(place, sub, version, digest, standing)
        return Outcome(PartState.KEPT, Why.SAME_FILE, document_id=standing)
    outcome = _published(actor, report, match, standing, (attachment, pdf, line))
    if outcome.state is PartState.DONE and isinstance(outcome.document_id, uuid.UUID):
        _series.set_file(place, sub, version, digest, outcome.document_id)
    return outcome


def _published(
    actor: Actor,
    report: Report,
    match: Match,
    standing: uuid.UUID | None,
    file: tuple[Attachment, InspectedPdf, LineView | None],
) -> Outcome:
    attachment, pdf, line = file
    meanings = dict(
        CodeMeaning.objects.filter(center_id=match.authorization.center_id).values_list("code", "report_type")
    )
    kind, why = type_of(report, attachment, match.authorization.lines, line, meanings)
    if why:
        return waits(why)
    try:
        if standing is not None:
            made = results.replace_document(actor, standing, "", CORRECTED, pdf, is_right_person=True)
            return done(Why.CORRECTED, document_id=made)
        visit = _visit(actor, match, report.observed)
        line = line_meant(match.authorization.lines, match.line, report, kind)
        made = results.publish_document(
            actor, visit, kind, "", line.id if line is not None else None, pdf, is_right_person=True
        )
        _perform(actor, report, match, line)
    except Problem as problem:
        return waits(
            Why.NEEDS_DATE if "valid_until" in problem.fields else Why.NOT_NOW, "; ".join(problem.fields.values())
        )
    except Conflict as conflict:
        return waits(Why.NOT_NOW, str(conflict))
    return done(Why.PUBLISHED, document_id=made, visit_id=visit)
