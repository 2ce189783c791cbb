"""An archive over a real connection: whole, or visibly broken off."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from occhub.domains.results.models import blob_store
from tests.factories.documents import ADMIN, GRANTED, proof, publish, visit
from tests.support import hub, sql
from tests.support.wire import Browser


def test_a_failed_member_breaks_the_connection_off(db: str) -> None:
    of = visit()
    ids = [publish(of, text=f"Wire {number}") for number in range(3)]
    with hub.serving(db) as running:
        browser = Browser(running.url, ADMIN)
        form = browser.form(document=[str(one) for one in ids])
        whole = browser.send("POST", "/results/archive", form)
        assert (whole.status, whole.announced, whole.is_whole) == (200, len(whole.content), True)
        assert zipfile.ZipFile(io.BytesIO(whole.content)).testzip() is None
        _damage(db, ids[2])
        broken = browser.send("POST", "/results/archive", form)
        assert (broken.status, broken.announced, broken.is_whole) == (200, whole.announced, False)


def _damage(database: str, document_id: uuid.UUID) -> None:
    ((key,),) = sql.rows(database, "select blob_key from results_file where document_id = %s", document_id)
    path = Path(blob_store()._path(key))  # type: ignore[attr-defined]  # of the local store
    path.write_bytes(path.read_bytes()[:-1])


SIZE = 24 * 1024 * 1024  # more than the buffers of a connection hold


def test_one_person_who_reads_slowly_leaves_places_for_others(db: str) -> None:
    of = visit()
    document_id = publish(of, size=SIZE)
    address, whole = f"/results/{document_id}/file", len(proof("Audiogram", SIZE).content)
    with hub.serving(db) as running, ExitStack() as stack:
        slow, other = Browser(running.url, ADMIN), Browser(running.url, GRANTED)
        mine = slow.form(document=[str(document_id)])
        files = [stack.enter_context(slow.begin("GET", address)) for _ in range(7)]
        archives = [stack.enter_context(slow.begin("POST", "/results/archive", mine)) for _ in range(5)]
        assert Counter(one.recv(12) for one in files) == {b"HTTP/1.1 200": 4, b"HTTP/1.1 503": 3}
        assert Counter(one.recv(12) for one in archives) == {b"HTTP/1.1 200": 2, b"HTTP/1.1 503": 3}
        theirs = other.form(document=[str(document_id)])
        found = [other.send("GET", address), other.send("POST", "/results/archive", theirs)]
        assert [(one.status, one.is_whole) for one in found] == [(200, True), (200, True)]
        for one in (*files, *archives):
            one.close()
        after = slow.send("GET", address)
        assert (after.status, len(after.content), after.is_whole) == (200, whole, True)
