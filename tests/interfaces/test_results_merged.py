"""The chosen documents as one PDF with bookmarks, each decided and written down by itself."""

from __future__ import annotations

import html
import uuid
from typing import Any

import pytest
from django.test import Client

from occhub.domains.results import rules
from occhub.interfaces.web.results import archive, merged
from occhub.platform.errors import Problem
from occhub.platform.pdf import MERGED_AT_ONCE, NotMerged, SandboxUnavailable, TooMuchToMerge
from tests.factories import cast
from tests.factories.documents import ADMIN, BASIC, FABRIKAM_ADMIN, GRANTED, publish, visit
from tests.platform.test_pdf_merging import bookmarks
from tests.support import sql
from tests.support.web import signed_in

DOWNLOAD = "domains.results.reads.files.download_file"
TO_JOIN = "domains.results.reads.files.file_to_join"
WRITTEN = "select object_id from access_ledger where operation = %s and outcome = 'allowed' order by at"


def joined(client: Client, ids: list[uuid.UUID]) -> tuple[int, bytes]:
    """Status and content of the merged file."""
    answer = client.post("/results/merged", {"document": [str(one) for one in ids]})
    return answer.status_code, b"".join(answer) if answer.streaming else answer.content


def test_one_file_with_bookmarks_and_each_document_written_down_as_downloaded(db: str) -> None:
    of = visit()
    ids = [publish(of, text=f"One {number}", title=f"Report {number}") for number in range(3)]
    answer = signed_in(ADMIN).post("/results/merged", {"document": [str(one) for one in ids]})
    content = b"".join(answer)
    assert (answer.status_code, answer["Content-Type"], answer["Content-Length"]) == (
        200, "application/pdf", str(len(content)),
    )  # fmt: skip
    assert answer["Content-Disposition"].startswith('attachment; filename="results-')
    assert answer["Cache-Control"] == "no-store"
    marks = bookmarks(content)
    assert [page for _, page in marks] == [0, 1, 2, 3]
    assert [title.rpartition(", ")[0] for title, _ in marks[1:]] == [f"Vance, Nora: Report {n}" for n in range(3)]
    assert [row[0] for row in sql.rows(db, WRITTEN, DOWNLOAD)] == ids


def test_a_document_that_went_meanwhile_is_left_out_and_said(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    of = visit()
    first, second = (publish(of, text=f"Gone {number}", title=f"Report {number}") for number in range(2))
    read = archive.members

    def withdrawn_before(*asked: Any) -> object:
        sql.change(db, "update results_document set state = 'withdrawn' where id = %s", second)
        return read(*asked)

    monkeypatch.setattr(merged, "members", withdrawn_before)
    status, content = joined(signed_in(ADMIN), [first, second])
    assert (status, len(bookmarks(content))) == (200, 2)
    from occhub.platform.pdf.pages import all_text

    assert "Left out, no longer available to you: Vance, Nora: Report 1" in " ".join(all_text(content).split())
    status, content = joined(signed_in(ADMIN), [second])
    assert status == 404


def test_one_that_is_not_disclosed_hides_all_and_who_has_no_results_gets_none(db: str) -> None:
    mine = publish(visit())
    other = publish(
        visit(
            "felix",
            requester="basic@fabrikam.example",
            location_id=cast.FABRIKAM_DALLAS,
            employee_id=cast.employee("felix"),
        )
    )
    assert joined(signed_in(ADMIN), [mine, other])[0] == 404
    assert joined(signed_in(FABRIKAM_ADMIN), [mine])[0] == 404
    assert joined(signed_in(BASIC), [mine])[0] == 403
    assert joined(signed_in(GRANTED), [mine])[0] == 200
    assert joined(signed_in(ADMIN), [])[0] == 422


def test_too_many_pages_and_bytes_are_refused_in_words() -> None:
    for documents, said in (
        ([(300, 1), (201, 1)], "One PDF holds up to 500 pages, and these documents have 501."),
        ([(1, 30_000_000), (1, 30_000_000)], "One PDF holds documents of up to 50 MB together."),
    ):
        with pytest.raises(Problem) as refused:
            rules.checked_merge(documents, most_pages=500, most_bytes=50 * 1024 * 1024)
        assert refused.value.fields == {"": f"{said} Choose fewer, or download them as a ZIP."}
    rules.checked_merge([(300, 1), (200, 1)], most_pages=500, most_bytes=2)


def test_a_damaged_file_gives_no_pdf_and_the_place_comes_back(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    document = publish(visit())
    monkeypatch.setattr(merged, "merged_pdf", None)  # whatever goes wrong while it is made
    browser = signed_in(ADMIN)
    browser.raise_request_exception = False
    assert [joined(browser, [document])[0] for _ in range(3)] == [500] * 3


def test_one_person_joins_one_at_a_time_and_leaves_a_place_for_others(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    document = publish(visit())
    mine, other = signed_in(ADMIN), signed_in(GRANTED)
    seen: list[tuple[int, bool]] = []

    def joining(*_: object) -> bytes:
        """While documents are being joined, the same person asks for others, and so does somebody else."""
        if not seen:
            seen.append((0, False))
            for who in (mine, other):
                status, content = joined(who, [document])
                seen.append((status, merged.TOO_MANY_MADE in content.decode()))
        return b"%PDF joined"

    assert (merged.MAKING.total, merged.MAKING.own) == (MERGED_AT_ONCE, 1)
    monkeypatch.setattr(merged, "WAIT_SECONDS", 0.1)
    monkeypatch.setattr(merged, "merged_pdf", joining)
    assert joined(mine, [document]) == (200, b"%PDF joined")
    assert seen[1:] == [(503, True), (200, False)]
    assert (len(merged.MAKING._held), dict(merged.MAKING._working)) == (0, {})


@pytest.mark.parametrize(
    ("failed", "said"),
    [
        (TooMuchToMerge(), merged.TOO_MUCH),
        (NotMerged(), merged.NOT_JOINED),
        (SandboxUnavailable(), merged.NOT_NOW),
    ],
)
def test_what_was_not_joined_is_said_for_what_it_was_and_is_no_download(
    db: str, monkeypatch: pytest.MonkeyPatch, failed: Exception, said: str
) -> None:
    document = publish(visit())

    def fail(*_: object) -> bytes:
        raise failed

    monkeypatch.setattr(merged, "merged_pdf", fail)
    client = signed_in(ADMIN)
    status, content = joined(client, [document])
    assert (status, said in html.unescape(content.decode())) == (503, True)
    assert sql.rows(db, WRITTEN, DOWNLOAD) == []
    assert sql.rows(db, WRITTEN, TO_JOIN) == [(document,)]


def test_each_is_written_down_as_downloaded_before_the_first_byte(db: str) -> None:
    of = visit()
    ids = [publish(of, text=f"Before {number}") for number in range(3)]
    answer = signed_in(ADMIN).post("/results/merged", {"document": [str(one) for one in ids]})
    assert sql.rows(db, WRITTEN, DOWNLOAD) == [(one,) for one in ids]
    answer.close()


def test_nothing_is_sent_where_one_was_taken_away_while_the_pdf_was_made(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = visit()
    first, second = (publish(of, text=f"Taken {number}") for number in range(2))

    def withdrawn_meanwhile(*_: object) -> bytes:
        sql.change(db, "update results_document set state = 'withdrawn' where id = %s", second)
        return b"%PDF joined"

    monkeypatch.setattr(merged, "merged_pdf", withdrawn_meanwhile)
    status, content = joined(signed_in(ADMIN), [first, second])
    assert (status, merged.ONE_GONE in content.decode(), b"%PDF" in content) == (409, True, False)
    assert sql.rows(db, WRITTEN, DOWNLOAD) == []
    denied = "select object_id, outcome from access_ledger where operation = %s"
    assert [row[1] for row in sql.rows(db, denied, DOWNLOAD)] == ["denied"]


def test_nothing_is_sent_to_who_signed_out_while_the_pdf_was_made(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    document, client = publish(visit()), signed_in(ADMIN)

    def signed_out_meanwhile(*_: object) -> bytes:
        signed_in(ADMIN).post("/account/sign-out-everywhere")
        return b"%PDF joined"

    monkeypatch.setattr(merged, "merged_pdf", signed_out_meanwhile)
    assert joined(client, [document])[0] == 401
    assert sql.rows(db, WRITTEN, DOWNLOAD) == []
