"""Documents over HTTP: one, as pictures, several as a ZIP; whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from occhub.domains.results.models import blob_store
from occhub.domains.results.types import FileUnavailable, LeftOut
from occhub.interfaces.web.results import archive, document, drawing
from occhub.platform.errors import NotSignedIn
from occhub.platform.pdf import DRAWN_AT_ONCE
from occhub.platform.places import Place, Places
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, BASIC, FABRIKAM_ADMIN, GRANTED, proof, publish, visit
from tests.support import sql
from tests.support.web import signed_in

VIEWS = "select count(*) from access_ledger where operation like '%view_file'"
FILE_POLICY = {"default-src 'none'", "frame-ancestors 'none'", "sandbox"}


def some(count: int) -> list[uuid.UUID]:
    """Documents of one visit, each with another text."""
    of = visit()
    return [publish(of, title=f"Report {number}", text=f"Text {number}") for number in range(count)]


def zipped(client: Client, ids: list[uuid.UUID]) -> bytes:
    """The archive that the form gives."""
    answer = client.post("/results/archive", {"document": [str(one) for one in ids]})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a streamed answer


def damage(database: str, document_id: uuid.UUID) -> None:
    """One bit of a sealed file changes."""
    ((key,),) = sql.rows(database, "select blob_key from results_file where document_id = %s", document_id)
    path = Path(blob_store()._path(key))  # type: ignore[attr-defined]  # of the local store
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(("way", "disposition"), [("file", "inline"), ("download", "attachment")])
def test_the_file_is_that_which_was_published(db: str, way: str, disposition: str) -> None:
    (document_id,) = some(1)
    answer = signed_in(ADMIN).get(f"/results/{document_id}/{way}")
    kept = sql.rows(db, "select last_name || '-' || first_name, service_date::text from results_document")[0]
    name = f"report-{document_id.hex[:8]}.pdf" if way == "file" else f"{kept[0]}_Report-0_{kept[1]}.pdf"
    assert answer.content == proof("Text 0").content
    headers = {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(answer.content)),
        "Content-Disposition": f'{disposition}; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert {name: answer[name] for name in headers} == headers
    assert set(answer["Content-Security-Policy"].split("; ")) == FILE_POLICY
    assert "ETag" not in answer


def test_head_gives_the_length_and_opens_nothing(db: str) -> None:
    (document_id,) = some(1)
    answer = signed_in(ADMIN).head(f"/results/{document_id}/file")
    assert (answer.status_code, answer["Content-Length"]) == (200, str(len(proof("Text 0").content)))
    assert answer.content == b""
    assert sql.rows(db, "select count(*) from access_ledger where operation like '%_file'") == [(0,)]


def test_head_of_a_page_draws_nothing_and_is_no_view(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (document_id,) = some(1)
    client = signed_in(ADMIN)
    monkeypatch.setattr(document, "page_image", None)
    answer = client.head(f"/results/{document_id}/page/1.png")
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "image/png", "no-store")
    assert client.head(f"/results/{document_id}?page=1").status_code == 200
    assert [client.head(f"/results/{document_id}{of}").status_code for of in ("/page/2.png", "?page=2")] == [404, 404]
    assert sql.rows(db, VIEWS) == [(0,)]


def test_a_file_has_one_address(db: str) -> None:
    (document_id,) = some(1)
    client = signed_in(ADMIN)
    for address in ("file?x=1", "download?name=a.html", "page/1.png?width=9"):
        assert client.get(f"/results/{document_id}/{address}").status_code == 404


def test_the_viewer_may_start_its_worker_and_nothing_else(db: str) -> None:
    (document_id,) = some(1)
    page = signed_in(ADMIN).get(f"/results/{document_id}")
    policy = page["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "unsafe" not in policy
    content = page.content.decode()
    assert f'data-src="/results/{document_id}/file"' in content
    for words in ("Nora Vance", "03/14/1988", "Report 0", "Harborline Austin", "Front-Desk Austin", "PDF, 1 page"):
        assert words in content, words
    assert "<title>Report - " in content


def test_where_no_viewer_works_a_page_comes_as_picture_and_text(db: str) -> None:
    (document_id,) = some(1)
    client = signed_in(ADMIN)
    page = client.get(f"/results/{document_id}?page=1").content.decode()
    assert f'src="/results/{document_id}/page/1.png"' in page
    assert "Text 0" in page
    picture = client.get(f"/results/{document_id}/page/1.png")
    assert (picture["Content-Type"], picture.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert set(picture["Content-Security-Policy"].split("; ")) == FILE_POLICY
    for address in ("?page=2", "?page=0", "?page=x", "/page/2.png", "/page/0.png"):
        assert client.get(f"/results/{document_id}{address}").status_code == 404


def test_one_person_has_half_of_the_places_for_drawing(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (document_id,) = some(1)
    client, other = signed_in(ADMIN), signed_in(GRANTED)
    places = Places(4, 2)
    seen: list[tuple[int, str]] = []

    def draw(*_: object) -> bytes:
        """While one page is being drawn, the same person asks for the next one, and somebody else for theirs."""
        if seen:
            return b"another"
        with drawing.turn(cast.actor(ADMIN)):
            answer = client.get(f"/results/{document_id}/page/1.png")
            assert drawing.TOO_MANY in answer.content.decode()
            seen.append((answer.status_code, answer["Retry-After"]))
            assert other.get(f"/results/{document_id}/page/1.png").content == b"another"
        return b"picture"

    assert (drawing.PLACES.total, drawing.PLACES.own) == (DRAWN_AT_ONCE, DRAWN_AT_ONCE // 2)
    monkeypatch.setattr(drawing, "PLACES", places)
    monkeypatch.setattr(drawing, "WAIT_SECONDS", 0.1)
    monkeypatch.setattr(document, "page_image", draw)
    assert client.get(f"/results/{document_id}/page/1.png").content == b"picture"
    assert seen == [(503, "5")]
    assert sql.rows(db, VIEWS) == [(2,)]  # who was turned away has viewed nothing
    assert (len(places._held), dict(places._working)) == (0, {})


def test_without_a_place_for_drawing_no_file_is_opened(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (document_id,) = some(1)
    client = signed_in(ADMIN)
    monkeypatch.setattr(drawing, "PLACES", Places(4, 1))
    with drawing.turn(cast.actor(ADMIN)):
        page = client.get(f"/results/{document_id}?page=1")
        assert (page.status_code, "Text 0" in page.content.decode()) == (200, False)
        assert client.get(f"/results/{document_id}/page/1.png").status_code == 503
    assert sql.rows(db, VIEWS) == [(0,)]
    assert "Text 0" in client.get(f"/results/{document_id}?page=1").content.decode()
    assert sql.rows(db, VIEWS) == [(1,)]


@pytest.mark.parametrize("address", ["?page=1", "/page/1.png"])
def test_who_waits_for_a_place_for_drawing_holds_no_connection(
    db: str, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    from django.db import connection

    (document_id,) = some(1)
    held: list[bool] = []

    class Watched(Places):
        def take(self, *args: Any, **kwargs: Any) -> Place | None:
            held.append(connection.connection is not None)
            return super().take(*args, **kwargs)

    monkeypatch.setattr(drawing, "PLACES", Watched(1, 1))
    assert signed_in(ADMIN).get(f"/results/{document_id}{address}").status_code == 200
    assert held == [False]


def test_of_a_damaged_file_not_one_byte_leaves(db: str) -> None:
    (document_id,) = some(1)
    damage(db, document_id)
    client = signed_in(ADMIN)
    for address in ("/file", "/download", "/page/1.png", "?page=1"):
        answer = client.get(f"/results/{document_id}{address}")
        assert answer.status_code == 503
        assert "did not pass the check" in answer.content.decode()
        assert b"%PDF" not in answer.content


def test_an_archive_holds_each_file_whole_and_a_list_of_them(db: str) -> None:
    ids = some(5)
    client = signed_in(ADMIN)
    answer = client.post("/results/archive", {"document": [str(one) for one in ids]})
    assert answer["Content-Type"] == "application/zip"
    assert re.fullmatch(r'attachment; filename="results-\d{8}\.zip"', answer["Content-Disposition"])
    assert answer["Cache-Control"] == "no-store"
    whole = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a streamed answer
    assert answer["Content-Length"] == str(len(whole))
    content = zipfile.ZipFile(io.BytesIO(whole))
    assert content.testzip() is None
    day = sql.rows(db, "select distinct service_date from results_document")[0][0].isoformat()
    names = [f"Vance-Nora_Report-{number}_{day}_{number + 1:03d}.pdf" for number in range(5)]
    assert content.namelist() == [*names, "manifest.csv"]
    texts = [proof(f"Text {number}").content for number in range(5)]
    assert [content.read(name) for name in names] == texts
    rows = list(csv.reader(io.StringIO(content.read("manifest.csv").decode())))
    blank = " " * max(map(len, archive.NOTES.values()))
    assert rows == [
        ["file", "document", "bytes", "sha256", "note"],
        *(
            [
                name,
                str(one),
                str(len(data)),
                hashlib.sha256(data).hexdigest(),
                blank,
            ]
            for name, one, data in zip(names, ids, texts, strict=True)
        ),
    ]
    downloads = "select object_id, outcome from access_ledger where operation like '%download_file' order by at"
    assert sql.rows(db, downloads) == [(one, "allowed") for one in ids]


def test_one_foreign_document_hides_all(db: str) -> None:
    mine = some(4)
    foreign = publish(visit("felix", requester=documents.FABRIKAM_BASIC, **documents.FELIX))
    client = signed_in(ADMIN)
    for other in (foreign, uuid.uuid4()):
        answer = client.post("/results/archive", {"document": [str(one) for one in (*mine, other)]})
        assert answer.status_code == 404
        assert b"PK" not in answer.content
    assert sql.rows(db, "select count(*) from access_ledger where operation like '%download_file'") == [(0,)]
    for email, status in ((BASIC, 403), (FABRIKAM_ADMIN, 404)):
        assert signed_in(email).post("/results/archive", {"document": [str(mine[0])]}).status_code == status


def test_a_selection_that_is_none_is_told_in_words(db: str) -> None:
    client = signed_in(ADMIN)
    for fields in ({}, {"document": ["x"]}, {"document": [str(uuid.uuid4()) for _ in range(201)]}):
        answer = client.post("/results/archive", fields)
        assert answer.status_code == 422
        assert "hoose" in answer.content.decode()


@pytest.mark.parametrize(("state", "why"), [("withdrawn", LeftOut.GONE), ("superseded", LeftOut.REPLACED)])
def test_what_is_taken_away_or_corrected_meanwhile_leaves_a_note_in_its_place(
    db: str, state: str, why: LeftOut
) -> None:
    ids = some(3)
    answer = signed_in(GRANTED).post("/results/archive", {"document": [str(one) for one in ids]})
    stream = iter(answer.streaming_content)  # type: ignore[attr-defined]  # a streamed answer
    head = next(stream)
    sql.execute(db, f"update results_document set state = '{state}' where id = '{ids[1]}'")
    whole = head + b"".join(stream)
    assert answer["Content-Length"] == str(len(whole))
    content = zipfile.ZipFile(io.BytesIO(whole))
    assert [name[-7:] for name in content.namelist()] == ["001.pdf", "002.txt", "003.pdf", "est.csv"]
    left_out = content.read(content.namelist()[1])
    assert left_out.decode().strip() == f"{archive.NOTES[why]}."
    rows = list(csv.reader(io.StringIO(content.read("manifest.csv").decode())))
    assert [(row[0][-7:], row[4].strip()) for row in rows[1:]] == [
        ("001.pdf", ""),
        ("002.txt", archive.NOTES[why]),
        ("003.pdf", ""),
    ]
    assert rows[2][3] == hashlib.sha256(left_out).hexdigest()


def test_a_leaver_gets_no_further_member(db: str) -> None:
    ids = some(3)
    answer = signed_in(GRANTED).post("/results/archive", {"document": [str(one) for one in ids]})
    stream = iter(answer.streaming_content)  # type: ignore[attr-defined]  # a streamed answer
    next(stream)
    sql.execute(db, f"update accounts_membership set is_active = false where id = '{cast.key('member ' + GRANTED)}'")
    with pytest.raises(NotSignedIn):
        list(stream)
    assert sql.rows(db, "select count(*) from access_ledger where operation like '%download_file'") == [(1,)]


def test_a_damaged_member_ends_the_archive_before_its_end(db: str) -> None:
    ids = some(3)
    damage(db, ids[2])
    answer = signed_in(ADMIN).post("/results/archive", {"document": [str(one) for one in ids]})
    sent: list[bytes] = []
    with pytest.raises(FileUnavailable):
        sent.extend(answer.streaming_content)  # type: ignore[attr-defined]  # a streamed answer
    assert len(proof("Text 0").content) < sum(map(len, sent)) < int(answer["Content-Length"])
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(sent)))


def test_nothing_keeps_a_connection_while_bytes_flow(db: str) -> None:
    from django.db import connection

    ids = some(2)
    answer = signed_in(ADMIN).post("/results/archive", {"document": [str(one) for one in ids]})
    for _ in answer.streaming_content:  # type: ignore[attr-defined]  # a streamed answer
        assert connection.connection is None
