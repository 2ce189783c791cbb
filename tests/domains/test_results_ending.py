"""A report that is replaced or withdrawn: what everybody finds and opens afterwards, and what is refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial

import pytest

from occhub.access.actor import Once
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import LineOutcome, LineState, ResultState
from occhub.domains.results import operations, reads
from occhub.domains.results.types import (
    DocumentState,
    DocumentVersion,
    DueReport,
    ResultQuery,
    WithdrawnDocument,
    WithdrawReason,
)
from occhub.domains.visits import operations as visits
from occhub.domains.visits.types import VisitDetail
from occhub.platform.errors import AlreadyDone, Conflict, Forbidden, NotFound, Problem
from tests.factories import authorizations as made
from tests.factories import cast
from tests.factories.documents import ADMIN, AUSTIN_DESK, BASIC, GRANTED, RENO_DESK, proof, publish, visit
from tests.support import sql
from tests.support.together import at_once

CLINICIAN = "clinician@austin.example"
WITHDRAWN = "Clinician Austin withdrew this report meanwhile. Nothing was changed."
STATES = "select version, state, series_id, ended_by, end_reason, end_note from results_document order by version"


def replace(document_id: uuid.UUID, desk: str = AUSTIN_DESK, title: str = "", text: str = "Corrected") -> uuid.UUID:
    """A corrected version of a report."""
    return operations.replace_document(cast.actor(desk), document_id, title, "Wrong ear", proof(text))


def withdraw(
    document_id: uuid.UUID,
    desk: str = AUSTIN_DESK,
    reason: str = "wrong_file",
    note: str = "",
    seen: DocumentState = DocumentState.PUBLISHED,
) -> uuid.UUID:
    """A report taken away."""
    return operations.withdraw_document(cast.actor(desk), document_id, reason, note, seen)


def found(email: str) -> list[uuid.UUID]:
    """What somebody's list shows."""
    return [one.id for one in reads.documents_page(cast.actor(email), ResultQuery()).items]


def performed() -> VisitDetail:
    """A visit whose audiogram was performed."""
    of = visit()
    (line,) = [one for one in of.authorization.lines if one.service_name.startswith("Audiogram")]
    visits.record_line(cast.actor(AUSTIN_DESK), of.id, line.id, LineOutcome(LineState.PERFORMED))
    return of


def audiogram(of: VisitDetail) -> uuid.UUID:
    """The line of the audiogram."""
    return next(one.id for one in of.authorization.lines if one.service_name.startswith("Audiogram"))


def result_state(of: VisitDetail) -> ResultState:
    """Whether the audiogram's line owes its report, as the requester sees it."""
    lines = authorizations.authorization(cast.actor(BASIC), of.authorization.id).lines
    return next(one.result_state for one in lines if one.id == audiogram(of))


def test_a_corrected_version_stands_in_the_place_of_the_older_one(db: str) -> None:
    of = performed()
    first = publish(of, line_id=audiogram(of))
    second = replace(first)
    admin = cast.actor(ADMIN)
    assert [found(who) for who in (ADMIN, GRANTED)] == [[second], [second]]
    old, new = reads.document(admin, first), reads.document(admin, second)
    versions = (
        DocumentVersion(second, 2, DocumentState.PUBLISHED, new.published_at),
        DocumentVersion(first, 1, DocumentState.SUPERSEDED, old.published_at),
    )
    assert (old.state, old.versions, old.current, old.title) == (
        DocumentState.SUPERSEDED,
        versions,
        versions[0],
        "Audiogram",
    )
    assert (new.state, new.versions, new.current, new.version) == (DocumentState.PUBLISHED, versions, None, 2)
    same = ("title", "report_type", "visit_id", "service_date", "is_injury", "person", "date_of_birth")
    assert [getattr(old, name) for name in same] == [getattr(new, name) for name in same]
    assert reads.view_file(admin, first).content == proof().content
    assert reads.view_file(admin, second).content == proof("Corrected").content
    assert sql.rows(db, STATES) == [
        (1, "superseded", None, "Front-Desk Austin", "", "Wrong ear"),
        (2, "published", first, "", "", ""),
    ]
    history = authorizations.authorization(cast.actor(BASIC), of.authorization.id).history
    assert [(one.kind, one.detail) for one in history[-2:]] == [("report_published", ""), ("report_corrected", "")]
    assert result_state(of) is ResultState.FINAL


def test_a_third_version_belongs_to_the_same_series_and_the_title_may_change(db: str) -> None:
    first = publish(visit())
    second = replace(first, text="Second")
    third = replace(second, title="Audiogram, both ears", text="Third")
    assert sql.rows(db, "select version, series_id from results_document order by version") == [
        (1, None),
        (2, first),
        (3, first),
    ]
    newest = reads.document(cast.actor(ADMIN), third)
    assert (newest.title, [one.id for one in newest.versions]) == ("Audiogram, both ears", [third, second, first])
    words = "select token from results_token where kind = 2 and document_id = %s order by token"
    assert sql.rows(db, words, third) == [("audiogram",), ("both",), ("ears",)]
    oldest = reads.document(cast.actor(ADMIN), first)
    assert oldest.current is not None
    assert oldest.current.id == third


def test_only_the_current_version_is_found_counted_and_put_into_archives(db: str) -> None:
    of = visit()
    first = publish(of)
    second = replace(first)
    admin = cast.actor(ADMIN)
    assert [one.id for one in reads.documents_of_authorization(admin, of.authorization.id)] == [second]
    assert reads.new_count(admin) == 1
    for query in (ResultQuery(name="vance"), ResultQuery(title="audiogram"), ResultQuery(state="TX")):
        assert [(one.id, one.is_corrected) for one in reads.documents_page(admin, query).items] == [(second, True)]
    with pytest.raises(NotFound):
        reads.documents_for_archive(admin, (first,))
    shown = [(one.id, one.state) for one in reads.documents_of_visit(cast.actor(AUSTIN_DESK), of.id)]
    assert shown == [(second, DocumentState.PUBLISHED), (first, DocumentState.SUPERSEDED)]


def test_a_withdrawn_report_is_gone_on_every_door(db: str) -> None:
    of = performed()
    document_id = publish(of, line_id=audiogram(of))
    admin, desk = cast.actor(ADMIN), cast.actor(AUSTIN_DESK)
    assert reads.reports_due(desk, [of.id]) == {of.id: ()}
    assert withdraw(document_id, CLINICIAN, "wrong_person", "  Of another Vance ") == document_id
    for actor in (admin, cast.actor(GRANTED), desk):
        for read in (reads.document, reads.view_file, reads.download_file, reads.document_version):
            with pytest.raises(NotFound):
                read(actor, document_id)
    assert (found(ADMIN), reads.new_count(admin)) == ([], 0)
    assert reads.documents_of_visit(desk, of.id) == reads.documents_of_authorization(admin, of.authorization.id) == ()
    (shown,) = reads.withdrawn_of_visit(desk, of.id)
    assert shown == WithdrawnDocument(
        id=document_id,
        employee_id=cast.employee("nora"),
        title="Audiogram",
        report_type="audiogram",
        version=1,
        center_zone="America/Chicago",
        withdrawn_at=shown.withdrawn_at,
        withdrawn_by="Clinician Austin",
        reason=WithdrawReason.WRONG_PERSON,
        note="Of another Vance",
    )
    assert result_state(of) is ResultState.AWAITING
    assert reads.reports_due(desk, [of.id]) == {of.id: (DueReport(audiogram(of), "audiogram"),)}
    history = authorizations.authorization(cast.actor(BASIC), of.authorization.id).history
    assert (history[-1].kind, history[-1].detail) == ("report_withdrawn", "")


def test_what_was_replaced_does_not_come_back_when_its_correction_is_withdrawn(db: str) -> None:
    of = performed()
    first = publish(of, line_id=audiogram(of))
    second = replace(first)
    withdraw(second)
    admin = cast.actor(ADMIN)
    assert found(ADMIN) == []
    old = reads.document(admin, first)
    assert (old.state, old.current, [one.id for one in old.versions]) == (DocumentState.SUPERSEDED, None, [first])
    assert result_state(of) is ResultState.AWAITING
    assert reads.reports_due(cast.actor(AUSTIN_DESK), [of.id])[of.id] != ()
    withdraw(first, seen=DocumentState.SUPERSEDED)
    with pytest.raises(NotFound):
        reads.document(admin, first)


def test_a_line_whose_other_report_is_out_stays_final(db: str) -> None:
    of = performed()
    publish(of, line_id=audiogram(of))
    extra = publish(of, line_id=audiogram(of), text="Once more")
    withdraw(extra)
    assert result_state(of) is ResultState.FINAL


def test_whoever_comes_second_is_told_who_came_first(db: str) -> None:
    first = publish(visit())
    replace(first, CLINICIAN)
    told = "Clinician Austin replaced this report by a corrected one meanwhile. Nothing was changed."
    for act in (replace, withdraw):
        with pytest.raises(Conflict, match=told):
            act(first)
    withdraw(first, CLINICIAN, seen=DocumentState.SUPERSEDED)
    for act in (replace, withdraw):
        with pytest.raises(Conflict, match=WITHDRAWN):
            act(first)
    assert sql.rows(db, "select version, state from results_document order by version") == [
        (1, "withdrawn"),
        (2, "published"),
    ]


@pytest.mark.parametrize("number", range(5))
def test_two_corrections_at_once_make_one(db: str, number: int) -> None:
    first = publish(visit())
    outcomes = together(lambda: replace(first, text="Left"), lambda: replace(first, CLINICIAN, text="Right"))
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "UUID"]
    states = sql.rows(db, "select version, state from results_document order by version")
    assert states == [(1, "superseded"), (2, "published")]
    assert sql.rows(db, "select count(*) from results_file") == [(2,)]


@pytest.mark.parametrize("number", range(5))
def test_of_a_correction_and_a_withdrawal_at_once_one_wins(db: str, number: int) -> None:
    first = publish(visit())
    replaced, withdrawn = together(lambda: replace(first), lambda: withdraw(first, CLINICIAN))
    states = sql.rows(db, "select version, state from results_document order by version")
    if isinstance(replaced, Conflict):
        assert (str(replaced), withdrawn) == (WITHDRAWN, first)
        assert states == [(1, "withdrawn")]
    else:
        assert isinstance(withdrawn, Conflict)
        assert (
            str(withdrawn)
            == "Front-Desk Austin replaced this report by a corrected one meanwhile. Nothing was changed."
        )
        assert states == [(1, "superseded"), (2, "published")]


def together(*steps: Callable[[], uuid.UUID]) -> list[uuid.UUID | Conflict]:
    """All at once; what each gave, also where it was refused in words."""

    def tried(step: Callable[[], uuid.UUID]) -> uuid.UUID | Conflict:
        try:
            return step()
        except Conflict as refusal:
            return refusal

    return at_once([partial(tried, step) for step in steps])


def test_a_form_that_is_sent_twice_has_one_effect(db: str) -> None:
    first = publish(visit())
    desk = cast.actor(AUSTIN_DESK).with_once(Once("center-document-replace", uuid.uuid4(), b"same"))
    second = operations.replace_document(desk, first, "", "Wrong ear", proof("Corrected"))
    with pytest.raises(AlreadyDone) as again:
        operations.replace_document(desk, first, "", "Wrong ear", proof("Corrected"))
    assert again.value.outcome == str(second)
    other = cast.actor(AUSTIN_DESK).with_once(Once("center-document-withdraw", uuid.uuid4(), b"same"))
    operations.withdraw_document(other, second, "other", "By mistake")
    with pytest.raises(AlreadyDone):
        operations.withdraw_document(other, second, "other", "By mistake")
    kinds = "select kind, count(*) from platform_outbox where kind like 'Document%' group by 1 order by 1"
    assert sql.rows(db, kinds) == [("DocumentPublished", 1), ("DocumentReplaced", 1), ("DocumentWithdrawn", 1)]


def test_what_is_wrong_with_a_form_is_said_at_its_field(db: str) -> None:
    first = publish(visit())
    desk = cast.actor(AUSTIN_DESK)
    for title, reason, pdf, field in (
        ("", " ", proof("Corrected"), "reason"),
        ("", "x" * 501, proof("Corrected"), "reason"),
        ("x" * 121, "Wrong ear", proof("Corrected"), "title"),
        ("", "Wrong ear", proof(), "file"),
    ):
        with pytest.raises(Problem) as refused:
            operations.replace_document(desk, first, title, reason, pdf)
        assert list(refused.value.fields) == [field]
    for code, note, field in (("no-such", "", "reason"), ("other", "", "note"), ("wrong_file", "x" * 501, "note")):
        with pytest.raises(Problem) as refused:
            operations.withdraw_document(desk, first, code, note)
        assert list(refused.value.fields) == [field]
    assert sql.rows(db, "select version, state from results_document") == [(1, "published")]


def test_nobody_but_staff_of_the_center_ends_a_report(db: str) -> None:
    first = publish(visit())
    for email in (ADMIN, BASIC, GRANTED):
        for act in (replace, withdraw):
            with pytest.raises(Forbidden):
                act(first, email)
    for act in (replace, withdraw):
        with pytest.raises(NotFound):
            act(first, RENO_DESK)
        with pytest.raises(NotFound):
            act(uuid.uuid4())
    assert reads.withdrawn_of_visit(cast.actor(RENO_DESK), reads.document(cast.actor(ADMIN), first).visit_id) == ()
    assert sql.rows(db, "select state from results_document") == [("published",)]


def test_who_had_opened_it_is_announced_to_and_nobody_else(db: str) -> None:
    first = publish(visit())
    reads.view_file(cast.actor(GRANTED), first)
    reads.download_file(cast.actor(GRANTED), first)
    reads.view_file(cast.actor(AUSTIN_DESK), first)
    second = replace(first)
    assert announced(db) == [("replaced", first, GRANTED)]
    reads.download_file(cast.actor(ADMIN), second)
    withdraw(second)
    assert sorted(announced(db)) == [
        ("correction_withdrawn", second, GRANTED),  # who had the older one alone
        ("replaced", first, GRANTED),
        ("withdrawn", second, ADMIN),
    ]
    told = "select payload ->> 'membership_id' from platform_outbox where kind = 'ReaderTold' order by at"
    assert sql.rows(db, told) == [(str(cast.key(f"member {email}")),) for email in (GRANTED, ADMIN, GRANTED)]


def announced(db: str) -> list[tuple[str, uuid.UUID, str]]:
    """Who was told what of which document."""
    members = {cast.key(f"member {email}"): email for email in cast.PEOPLE}
    rows = sql.rows(db, "select kind, document_id, member_id from results_announcement order by at")
    return [(kind, document_id, members[member]) for kind, document_id, member in rows]


def test_an_injury_report_keeps_what_it_is(db: str) -> None:
    of = visit(**made.injury())
    first = publish(of, "activity-status-report")
    second = replace(first)
    kept = "report_type, is_injury, claim_key, service_date, line_id, visit_id, center_state, sort_key"
    rows = sql.rows(db, f"select {kept} from results_document")
    assert len(rows) == 2
    assert rows[0] == rows[1]
    assert [one.id for one in reads.documents_page(cast.actor(ADMIN), ResultQuery(claim_number="CL-7712")).items] == [
        second
    ]
