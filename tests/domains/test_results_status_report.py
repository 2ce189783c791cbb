"""The activity status report: rendered from the work status, published, corrected with it, always one page."""

from __future__ import annotations

import io
import uuid
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pypdfium2
import pytest

from occhub.domains.results import operations, reads, rules
from occhub.domains.results.types import StatusReport
from occhub.domains.visits import operations as visits
from occhub.domains.visits import reads as visit_reads
from occhub.domains.visits.types import LineOutcome, LineState, VisitDetail
from occhub.domains.work_status import operations as work_status
from occhub.domains.work_status.types import (
    LONGEST_WORDS,
    MOST_RESTRICTIONS,
    Duty,
    NewRestriction,
    NewWorkStatus,
    WorkStatusDetail,
)
from occhub.platform.errors import Conflict, Forbidden, NotFound
from occhub.platform.pdf import PdfFacts, inspect_pdf
from occhub.platform.pdf.own import own_report
from tests.factories import authorizations as made
from tests.factories import cast
from tests.factories.documents import ADMIN, AUSTIN_DESK, RENO_DESK, proof
from tests.support import sql

CLINICIAN = "clinician@austin.example"


def seen(*, injury: bool = True) -> VisitDetail:
    """Nora in the center, all performed."""
    visit = made.begin_visit(made.submitted(**(made.injury() if injury else {})).id)
    for line in visit.authorization.lines:
        visits.record_line(cast.actor(AUSTIN_DESK), visit.id, line.id, LineOutcome(LineState.PERFORMED))
    return visit_reads.visit(cast.actor(AUSTIN_DESK), visit.id)


def recorded(visit: VisitDetail, new: NewWorkStatus | None = None) -> WorkStatusDetail:
    """A restriction for a week, with an appointment; or what is given."""
    week = made.today() + timedelta(days=7)
    plain = NewWorkStatus(Duty.RESTRICTED, (NewRestriction("lift", 15, until=week),), next_on=week)
    return work_status.record_work_status(cast.actor(CLINICIAN), visit.id, new or plain)


def publish(visit: VisitDetail, status: WorkStatusDetail) -> uuid.UUID:
    """The clinician publishes."""
    return operations.publish_status_report(cast.actor(CLINICIAN), visit.id, status.id)


def text_of(content: bytes) -> str:
    """What stands on the pages, in one line."""
    found = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in found).split())


def test_the_report_says_who_what_and_until_when_and_never_why(db: str) -> None:
    visit = seen()
    status = recorded(visit)
    content = reads.status_report_preview(cast.actor(CLINICIAN), visit.id).content
    said, week = text_of(content), made.today() + timedelta(days=7)
    day = f"{week:%b} {week.day}, {week.year}"
    for words in (
        "Nora Vance", "Northwind Traders", "Austin plant", visit.number, "May work with restrictions",
        "Lift up to 15 lb", f"Through {day}", f"{day}, Harborline Austin", "Clinician Austin", "CL-77 / 12",
        "Work-related injury", "Date of injury",
    ):  # fmt: skip
        assert words in said
    for words in ("left hand", "1988", "555"):
        assert words not in said.replace("1-800-555-0100", "")
    assert sql.rows(db, "select count(*)::int from results_document") == [(0,)]
    assert publish(visit, status) is not None


def test_another_visit_names_no_injury_and_no_claim(db: str) -> None:
    visit = seen(injury=False)
    recorded(visit, NewWorkStatus(Duty.OFF))
    said = text_of(reads.status_report_preview(cast.actor(CLINICIAN), visit.id).content)
    assert "May not work Until further notice" in said
    assert "None is planned." in said
    assert not [word for word in ("injury", "Claim", "Restrictions") if word in said]


def test_it_is_published_as_any_report_and_kept_with_its_version(db: str) -> None:
    visit = seen()
    status = recorded(visit)
    document = publish(visit, status)
    preview = reads.status_report_preview(cast.actor(CLINICIAN), visit.id)
    assert reads.view_file(cast.actor(ADMIN), document).content == preview.content
    found = sql.rows(
        db, "select report_type, title, line_id, work_status_id, version, person_check from results_document"
    )
    line = visit.authorization.lines[0].id
    assert found == [("activity-status-report", "Activity status report", line, status.id, 1, "")]
    assert reads.status_report(cast.actor(CLINICIAN), visit.id) == StatusReport(document, visit.employee_id, status.id)
    with pytest.raises(Conflict, match="published already"):
        publish(visit, status)


def test_a_changed_status_takes_the_place_of_its_report(db: str) -> None:
    visit = seen()
    first = recorded(visit)
    old = publish(visit, first)
    second = recorded(visit, NewWorkStatus(Duty.FULL, seen=1))
    with pytest.raises(Conflict, match="changed meanwhile"):
        publish(visit, first)
    new = publish(visit, second)
    found = sql.rows(db, "select id, state, version, work_status_id from results_document order by version")
    assert found == [(old, "superseded", 1, first.id), (new, "published", 2, second.id)]
    assert "May work full duty" in text_of(reads.view_file(cast.actor(ADMIN), new).content)


def current(visit: VisitDetail) -> list[uuid.UUID]:
    """What the company finds of the visit."""
    return [one.id for one in reads.documents_of_visit(cast.actor(ADMIN), visit.id)]


def test_a_file_in_the_place_of_the_report_is_replaced_as_well(db: str) -> None:
    visit = seen()
    first = recorded(visit)
    by_hand = operations.replace_document(
        cast.actor(CLINICIAN), publish(visit, first), "", "Signed", proof("Signed"), is_right_person=True
    )
    assert reads.status_report(cast.actor(CLINICIAN), visit.id) == StatusReport(by_hand, visit.employee_id, first.id)
    (shown, _) = reads.documents_of_visit(cast.actor(CLINICIAN), visit.id)
    assert (shown.id, shown.checked and shown.checked.is_own) == (by_hand, False)
    second = publish(visit, recorded(visit, NewWorkStatus(Duty.FULL, seen=1)))
    assert current(visit) == [second]


@pytest.mark.parametrize("is_for_line", [True, False])
def test_a_report_published_by_hand_is_replaced_as_well(db: str, is_for_line: bool) -> None:
    visit = seen()
    line_id = visit.authorization.lines[0].id if is_for_line else None
    by_hand = operations.publish_document(
        cast.actor(CLINICIAN), visit.id, "activity-status-report", "", line_id, proof("Signed"), is_right_person=True
    )
    status = recorded(visit)
    assert reads.status_report(cast.actor(CLINICIAN), visit.id) == StatusReport(by_hand, visit.employee_id, None)
    rendered = publish(visit, status)
    assert current(visit) == [rendered]
    with pytest.raises(Conflict, match="published already"):
        publish(visit, status)


def test_who_publishes_and_previews(db: str) -> None:
    visit = seen()
    status = recorded(visit)
    with pytest.raises(Forbidden):
        operations.publish_status_report(cast.actor(ADMIN), visit.id, status.id)
    for email in (RENO_DESK,):
        with pytest.raises(NotFound):
            operations.publish_status_report(cast.actor(email), visit.id, status.id)
        with pytest.raises(NotFound):
            reads.status_report_preview(cast.actor(email), visit.id)
    other = seen(injury=False)
    with pytest.raises(NotFound):
        reads.status_report_preview(cast.actor(AUSTIN_DESK), other.id)


@pytest.mark.parametrize("word", ["limited ", "W"])
def test_the_longest_report_is_one_tagged_page(db: str, word: str) -> None:
    visit = seen()
    words = (word * LONGEST_WORDS)[:LONGEST_WORDS].strip()
    week = made.today() + timedelta(days=7)
    rows = (NewRestriction("other", words=words, until=week),) * MOST_RESTRICTIONS
    status = recorded(visit, NewWorkStatus(Duty.RESTRICTED, rows, next_on=week))
    long = (word * 200)[:200].strip()
    found = replace(visit.authorization, company_name=long, location_name=long, claim_number=long, center_name=long)
    found = replace(found, first_name=long[:80], last_name=long[:80])
    status = replace(status, recorded_by=long)
    data = rules.status_report_data(replace(visit, authorization=found), status, (long,) * 5)
    pdf = own_report("activity-status", {"mark": "A mark", "mark_short": "MARK"} | data)
    facts = inspect_pdf(pdf.content)
    assert isinstance(facts, PdfFacts)
    assert (facts.pages, pdf.facts) == (1, facts)
    with pikepdf.open(io.BytesIO(pdf.content)) as opened:
        assert bool(opened.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in opened.Root
        with opened.open_metadata() as metadata:
            assert (metadata["pdfuaid:part"], metadata["dc:title"]) == ("1", "Activity status report")
    assert text_of(pdf.content).count("Through") == MOST_RESTRICTIONS
