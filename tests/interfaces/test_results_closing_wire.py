"""Reports that are closed while bytes flow, and many who stop reading, over real connections."""

from __future__ import annotations

import hashlib
import io
import socket
import uuid
import zipfile
from contextlib import ExitStack

from tests.domains.test_results_ending import withdraw
from tests.factories.documents import ADMIN, AUSTIN_DESK, GRANTED, proof, publish, visit
from tests.support import hub, sql
from tests.support.wire import Browser

SIZE = 24 * 1024 * 1024  # more than the buffers of a connection hold
SMALL = 900 * 1024  # sent as a whole, without a place
CLINICIAN, MANAGER = "clinician@austin.example", "manager@austin.example"
TAKEN = (
    "select object_id, outcome from access_ledger where operation like '%%.download_file'"
    " and user_id = (select id from accounts_user where email = %s) order by at"
)


def some_of(connection: socket.socket) -> bytes:
    """The head of an answer and the beginning of its content."""
    found = b""
    while len(found) < 8192:
        found += connection.recv(4096)
    return found


def whole_answer(connection: socket.socket, begun: bytes) -> bytes:
    """The whole of an answer of which some came already."""
    connection.settimeout(30)
    found = bytearray(begun)
    wanted = 0
    while not wanted or len(found) < wanted:
        part = connection.recv(1024 * 1024)
        if not part:
            break
        found += part
        head, is_there, _ = bytes(found[:4096]).partition(b"\r\n\r\n")
        wanted = len(head) + 4 + announced(head) if is_there else 0
    return bytes(found)


def announced(head: bytes) -> int:
    """The length that the head of an answer tells."""
    lines = (line.partition(b":") for line in head.split(b"\r\n"))
    return next(int(value) for name, _, value in lines if name.strip().lower() == b"content-length")


def test_an_archive_that_is_being_sent_gives_nothing_of_what_was_withdrawn_before_its_turn(db: str) -> None:
    of = visit()
    begun, later = publish(of, text="Begun", size=SIZE), publish(of, text="Later", size=SIZE)
    with hub.running(db) as running:
        browser = Browser(running.url, ADMIN)
        form = browser.form(document=[str(begun), str(later)])
        with browser.begin("POST", "/results/archive", form) as connection:
            first = some_of(connection)
            assert first.startswith(b"HTTP/1.1 200")
            assert sql.rows(db, TAKEN, ADMIN) == [(begun, "allowed")]  # decided, and on its way
            for one in (begun, later):
                withdraw(one)
            answer = whole_answer(connection, first)
    head, _, content = answer.partition(b"\r\n\r\n")
    assert len(content) == announced(head)
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    whole, note, manifest = archive.namelist()
    assert (whole[-4:], note[-4:], manifest) == (".pdf", ".txt", "manifest.csv")
    assert archive.read(whole) == proof("Begun", SIZE).content
    assert archive.read(note).rstrip() == b"Left out: no longer available to you."
    lines = archive.read(manifest).decode().splitlines()[1:]
    left_out = [line.rstrip().endswith("Left out: no longer available to you") for line in lines]
    assert left_out == [False, True]
    assert b"%PDF" not in content[content.index(note.encode()) :]
    assert hashlib.sha256(proof("Later", SIZE).content).hexdigest() not in lines[1]
    assert sql.rows(db, TAKEN, ADMIN) == [(begun, "allowed"), (None, "denied")]


def test_a_file_that_is_being_sent_ends_whole_and_is_a_disclosure_and_the_next_one_is_not_found(db: str) -> None:
    document_id = publish(visit(), size=SIZE)
    with hub.running(db) as running:
        browser = Browser(running.url, ADMIN)
        with browser.begin("GET", f"/results/{document_id}/download") as connection:
            first = some_of(connection)
            withdraw(document_id)
            answer = whole_answer(connection, first)
        assert answer.partition(b"\r\n\r\n")[2] == proof("Audiogram", SIZE).content
        assert browser.send("GET", f"/results/{document_id}/download").status == 404
    assert sql.rows(db, TAKEN, ADMIN) == [(document_id, "allowed"), (None, "denied")]


def test_twenty_four_who_stop_reading_keep_no_page_from_the_others(db: str) -> None:
    of = visit()
    large, small = publish(of, size=SIZE), publish(of, text="Small", size=SMALL)
    assert len(proof("Small", SMALL).content) < 1024 * 1024
    with hub.running(db) as running, ExitStack() as stack:
        people = {email: Browser(running.url, email) for email in (ADMIN, GRANTED, AUSTIN_DESK, CLINICIAN, MANAGER)}
        held: list[socket.socket] = []
        for email in (GRANTED, CLINICIAN, MANAGER):
            for document_id in (large, small):
                held += [stack.enter_context(people[email].begin("GET", file_of(email, document_id))) for _ in range(4)]
        assert [one.recv(12) for one in held] == [b"HTTP/1.1 200"] * 24
        for _ in range(3):
            answers = [
                people[email].send("GET", address)
                for email, address in (
                    (ADMIN, "/"),
                    (ADMIN, "/results/"),
                    (ADMIN, f"/results/{large}"),
                    (ADMIN, file_of(ADMIN, small)),
                    (AUSTIN_DESK, "/center/"),
                    (AUSTIN_DESK, f"/center/visits/{of.id}/"),
                    (GRANTED, "/results/"),  # who holds downloads still works
                )
            ]
            assert [(one.status, one.is_whole) for one in answers] == [(200, True)] * 7


def file_of(email: str, document_id: uuid.UUID) -> str:
    """Where somebody's side gets a file."""
    return f"/results/{document_id}/file" if "northwind" in email else f"/center/documents/{document_id}/file"
