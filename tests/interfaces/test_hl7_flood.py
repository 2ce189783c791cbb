"""Floods: whatever bad peers send, the memory stays bounded and good peers are answered. The proof sends a gigabyte and
a thousand idle peers, the suite a part of it."""

from __future__ import annotations

import os
import resource
import socket
import statistics
import time
import uuid
from contextlib import suppress
from datetime import UTC
from pathlib import Path

from occhub.domains.interop.types.inbound import Sender
from occhub.domains.interop.wire.inbound import answers
from occhub.domains.interop.wire.inbound.heads import Head, read_head
from occhub.domains.interop.wire.inbound.reading import read
from occhub.interfaces.hl7.listener import Calls, allow_connections
from occhub.platform import clock
from tests.support import hl7
from tests.support.hl7 import Client, listening, message

IS_FULL = bool(os.environ.get("OCCHUB_FULL"))
FLOOD = (1024 if IS_FULL else 96) * 1024 * 1024
IDLE = 1_000 if IS_FULL else 150
MIB = 1024 * 1024
SENDER = Sender(uuid.uuid4(), uuid.uuid4(), 16)


def _take(_sender: Sender, raw: bytes, _address: str) -> bytes:
    head = read_head(raw)
    assert isinstance(head, Head)
    return answers.build(head, answers.Code.TAKEN, now=clock.now(), control_id="1")


CALLS = Calls(lambda facility, *_: SENDER if facility == "AUSTIN" else None, _take)


def resident() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def poured(peer: Client, beginning: bytes) -> int:
    """Send without an end until the other side lets go; the most memory that was seen."""
    block, most, sent = b"A" * MIB, 0, 0
    peer.send(beginning)
    with suppress(ConnectionError, TimeoutError, BrokenPipeError, socket.timeout):
        while sent < FLOOD:
            peer.send(block)
            sent += len(block)
            most = max(most, resident())
    return most


def test_a_flood_without_an_end_is_let_go_in_bounded_memory() -> None:
    with listening(CALLS) as port:
        before = resident()
        for beginning in (
            b"\x0b",
            b"\x0b" + message("ORU^R01").rstrip(b"\r") + b"\rOBX|1|ED|||",
            b"GET / HTTP/1.1\r\n",
        ):
            with Client(port, seconds=60) as peer:
                most = poured(peer, beginning)
            assert most - before < 120 * MIB
        with Client(port) as peer:
            assert hl7.code(peer.ask(message("ORU^R01"))) == "AA"


def test_a_hundred_thousand_separators_take_bounded_memory_and_time() -> None:
    before, began = resident(), time.process_time()
    raw = message("ORU^R01", "OBX|1|TX|||" + "|^~&" * 24_000)
    head = read_head(raw)
    assert isinstance(head, Head)
    read(raw, head, UTC)
    assert resident() - before < 200 * MIB
    assert time.process_time() - began < 20


def _asked(port: int, count: int) -> float:
    """The median time of an answer."""
    times = []
    with Client(port) as peer:
        for _ in range(count):
            began = time.perf_counter()
            assert hl7.code(peer.ask(message("ORU^R01", "OBX|1|ED|||" + "A" * 100_000))) == "AA"
            times.append(time.perf_counter() - began)
    return statistics.median(times)


def test_idle_peers_from_many_addresses_do_not_hold_up_a_good_one() -> None:
    allow_connections()
    with listening(CALLS) as port:
        alone = min(_asked(port, 60) for _ in range(3))
        idle = [Client(port, f"127.0.{one // 200 + 1}.{one % 200 + 1}") for one in range(IDLE)]
        before = resident()
        beside = min(_asked(port, 60) for _ in range(3))
        assert resident() - before < 64 * MIB
        for one in idle:
            one.close()
    # Times of a busy machine are no proof; tenfold would be a queue.
    assert beside < alone * (1.1 if IS_FULL else 10) + 0.002
