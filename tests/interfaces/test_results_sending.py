"""Archives and large files: so many at once, so many for one person, and who is slow gives way."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from occhub.interfaces.web import files, sending
from occhub.interfaces.web.center import uploading
from occhub.interfaces.web.middleware import bodies
from occhub.interfaces.web.results import archive, drawing
from occhub.platform.places import Places
from occhub.platform.supervisor.serve import BLOCKING_THREADS
from tests.factories.documents import ADMIN, AUSTIN_DESK, GRANTED, proof, publish, visit
from tests.support import sql
from tests.support.web import signed_in

VIEWS = "select count(*) from access_ledger where operation like '%view_file' and outcome = 'allowed'"


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Three places for archives and three for files, two for one person; small files count as large ones."""
    clock = Clock()
    mine = [Places(3, 2, pace=sending.LEAST_PACE, clock=clock) for _ in range(2)]
    monkeypatch.setattr(archive, "STREAMS", mine[0])
    monkeypatch.setattr(files, "STREAMS", mine[1])
    monkeypatch.setattr(files, "LARGEST_WHOLE", 100)
    yield clock
    assert [(len(places._held), dict(places._working)) for places in mine] == [(0, {}), (0, {})]


@pytest.fixture
def document_id(db: str) -> uuid.UUID:
    """A published report."""
    return publish(visit())


def zipped(client: Client, document_id: uuid.UUID) -> Any:
    """The answer to the form that asks for an archive of one document."""
    return client.post("/results/archive", {"document": [str(document_id)]})


def whole(answer: Any) -> bytes:
    """All bytes of a streamed answer, which are as many as it announced."""
    content = b"".join(answer.streaming_content)
    assert (answer.status_code, answer["Content-Length"]) == (200, str(len(content)))
    return content


def test_archives_have_places_of_one_and_of_all_and_each_comes_back(document_id: uuid.UUID, clock: Clock) -> None:
    client, other = signed_in(ADMIN), signed_in(GRANTED)
    running = [zipped(client, document_id) for _ in range(2)]
    full = zipped(client, document_id)
    assert (full.status_code, full["Retry-After"]) == (503, "5")
    assert "Too many downloads are running at this moment" in full.content.decode()
    running.append(zipped(other, document_id))
    assert zipped(other, document_id).status_code == 503
    running[0].close()  # never begun
    next(iter(running[1].streaming_content))
    running[1].close()  # broken off
    whole(running[2])  # read to its end
    found = [whole(zipped(one, document_id)) for one in (client, client, other)]
    assert [len(zipfile.ZipFile(io.BytesIO(one)).namelist()) for one in found] == [2, 2, 2]


def test_who_reads_an_archive_slowly_gives_way_and_ends(document_id: uuid.UUID, clock: Clock) -> None:
    client, other = signed_in(ADMIN), signed_in(GRANTED)
    slow = [zipped(client, document_id) for _ in range(2)]
    parts = [iter(one.streaming_content) for one in slow]
    begun = [next(part) for part in parts]
    clock.now += 61
    quick = [zipped(other, document_id) for _ in range(2)]
    assert [one.status_code for one in quick] == [200, 200]
    assert zipped(client, document_id).status_code == 503  # its own are not over
    left = [sum(map(len, part)) for part in parts]  # one had to give way
    assert sorted(size == int(slow[0]["Content-Length"]) - len(begun[0]) for size in left) == [False, True]
    assert min(left) == 0
    for one in quick:
        whole(one)


@pytest.mark.parametrize("way", ["file", "download"])
def test_a_large_file_comes_in_pieces_and_whole(document_id: uuid.UUID, clock: Clock, way: str) -> None:
    answer: Any = signed_in(ADMIN).get(f"/results/{document_id}/{way}")
    assert answer.streaming
    assert whole(answer) == proof().content
    small = signed_in(ADMIN).head(f"/results/{document_id}/{way}")
    same = ("Content-Type", "Content-Length", "Content-Disposition", "Cache-Control", "Content-Security-Policy")
    assert [answer[name] for name in same] == [small[name] for name in same]


def test_pieces_are_small() -> None:
    content = bytes(range(256)) * 1000
    found = list(sending.pieces(content))
    assert (b"".join(found) == content, [len(one) for one in found]) == (True, [65536, 65536, 65536, 59392])


def test_large_files_have_places_of_one_and_of_all(
    document_id: uuid.UUID, db: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "WAIT_SECONDS", 0.1)
    client, other, desk = (signed_in(who) for who in (ADMIN, GRANTED, AUSTIN_DESK))
    address = f"/results/{document_id}/file"
    running = [client.get(address) for _ in range(2)]
    full = client.get(address)
    assert (full.status_code, files.TOO_MANY in full.content.decode()) == (503, True)
    running.append(desk.get(f"/center/documents/{document_id}/file"))
    assert [one.status_code for one in running] == [200, 200, 200]
    assert other.get(address).status_code == 503
    assert sql.rows(db, VIEWS) == [(3,)]  # who was turned away has viewed nothing
    monkeypatch.setattr(files, "LARGEST_WHOLE", 1024 * 1024)
    assert client.get(address).content == proof().content  # a small one needs no place
    for one in running:
        one.close()


def test_a_damaged_large_file_gives_its_place_back(document_id: uuid.UUID, db: str, clock: Clock) -> None:
    sql.execute(db, "delete from results_file")
    assert signed_in(ADMIN).get(f"/results/{document_id}/file").status_code == 503


def test_what_may_be_slow_leaves_threads_for_pages() -> None:
    """Who holds a place or waits for one has a thread of the server; on the largest machine, whatever this one is.
    Who joins documents has one of the places for archives meanwhile, and waits in it."""
    places = (bodies.FORMS, bodies.UPLOADS, archive.STREAMS, files.STREAMS, drawing.PLACES, uploading.CHECKS)
    beyond_this_machine = (4 - drawing.PLACES.total) + (8 - uploading.CHECKS.total)
    assert sum(one.total + one.waiting for one in places) + beyond_this_machine <= BLOCKING_THREADS - 8
