"""The product's own processes and a client that is not ours: python-hl7 sends over MLLP, the employer has the document.

The proof sends for 500 authorizations over 8 connections and expects each document within 2 seconds of its answer when
nothing else waits; the suite sends a few.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hl7.client import MLLPClient

from occhub.domains.authorizations.types import AuthorizationDetail
from occhub.domains.interop import operations as interop
from occhub.domains.interop.types import NewFeed
from occhub.domains.results import reads as results
from occhub.domains.results.types import ResultQuery
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import hl7, hub, pdfs, sql

IS_FULL = bool(os.environ.get("OCCHUB_FULL"))
MANY, CONNECTIONS = (500, 8) if IS_FULL else (12, 4)
AT_ONCE = 2.0 if IS_FULL else 60.0  # a busy machine says nothing about occhub
ADMIN = "user-admin@northwind.example"


@contextlib.contextmanager
def running(database: str) -> Iterator[int]:
    """Listener and worker as `serve` starts them; gives the listener's port."""
    port = hub.free_port()
    variables = hub.environment(database, hub.free_port(), MLLP_PORT=str(port))
    started = [
        subprocess.Popen([sys.executable, "-m", "occhub", name], env=variables, cwd=hub.ROOT)
        for name in ("mllp", "worker")
    ]
    try:
        _wait_for(port)
        yield port
    finally:
        for one in started:
            one.terminate()
        assert [one.wait(60) for one in started] == [0, 0]


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), hl7.Client(port):
            return
        time.sleep(0.2)
    pytest.fail("the listener does not start")


def report(of: AuthorizationDetail, content: bytes) -> bytes:
    """A report of the first line."""
    line = of.lines[0]
    obr = f"OBR|1|{line.number}|F-{line.number}|{line.service}{'|' * 21}F"
    return hl7.message("ORU^R01^ORU_R01", hl7.pid(), f"ORC|RE|{line.number}||{of.number}", obr, hl7.file(content))


def sent(client: Any, message: bytes) -> bytes:
    """What an independent client is answered, without its frame."""
    answer: bytes = client.send_message(message)
    return answer.strip(b"\x0b\x1c\r")


def until(wanted: int, database: str, seconds: float) -> float:
    """Wait for so many documents; how long it took."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if sql.rows(database, "select count(*) from results_document") == [(wanted,)]:
            return time.monotonic() - began
        time.sleep(0.05)
    return time.monotonic() - began


def test_an_independent_client_sends_and_the_employer_has_the_document(db: str) -> None:
    operator = cast.actor("operator@provider.example")
    interop.save_feed(operator, cast.AUSTIN, NewFeed("AUSTIN", addresses=("127.0.0.0/8",)))
    pdf = pdfs.padded_pdf("Audiogram", 180_000)
    raw = report(made.submitted(services=(made.AUDIOGRAM,)), pdf)
    others = [
        report(made.submitted(services=(made.AUDIOGRAM,)), pdfs.clean_pdf(f"Number {one}")) for one in range(MANY)
    ]
    with running(db) as port:
        with MLLPClient("127.0.0.1", port) as client:
            first = sent(client, raw)
            assert until(1, db, AT_ONCE) < AT_ONCE
            assert (hl7.code(first), sent(client, raw)) == ("AA", first)
        (row,) = results.documents_page(cast.actor(ADMIN), ResultQuery()).items
        assert results.view_file(cast.actor(ADMIN), row.id).content == pdf
        answers: list[bytes] = []
        parts = [others[at::CONNECTIONS] for at in range(CONNECTIONS)]

        def send(messages: list[bytes]) -> None:
            with MLLPClient("127.0.0.1", port) as client:
                answers.extend(sent(client, one) for one in messages)

        threads = [threading.Thread(target=send, args=(part,)) for part in parts]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert [hl7.code(one) for one in answers] == ["AA"] * MANY
        until(MANY + 1, db, 60.0 + MANY * 4.0)
    assert sql.rows(db, "select count(*), count(distinct authorization_id) from results_document") == [
        (MANY + 1, MANY + 1)
    ]
    assert sql.rows(db, "select state, count(*) from interop_inbound group by 1") == [("done", MANY + 1)]
