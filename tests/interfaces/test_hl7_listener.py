"""The listener with real sockets: who is answered what, and what a bad peer can do to a good one."""

from __future__ import annotations

import socket
import threading
import time
import uuid

import pytest

from occhub.domains.interop.types.inbound import Sender
from occhub.domains.interop.wire.inbound import answers
from occhub.domains.interop.wire.inbound.heads import Unreadable, read_head
from occhub.interfaces.hl7.framing import framed
from occhub.interfaces.hl7.limits import Limits
from occhub.interfaces.hl7.listener import Calls
from occhub.platform import clock
from tests.support import hl7
from tests.support.hl7 import Client, listening, message

AUSTIN, RENO = Sender(uuid.uuid4(), uuid.uuid4(), 3), Sender(uuid.uuid4(), uuid.uuid4(), 3)
ORU = "ORU^R01^ORU_R01"


class Kept:
    """The side behind the listener: keeps what it gets in memory and answers it."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.is_broken = False

    def identify(self, facility: str, *_: str) -> Sender | None:
        """The two known senders."""
        if self.is_broken:
            raise ConnectionError
        return {"AUSTIN": AUSTIN, "RENO": RENO}.get(facility)

    def take(self, _sender: Sender, raw: bytes, _address: str) -> bytes:
        """Keep the message."""
        if b"|SLOW|" in raw:
            time.sleep(0.5)
        if b"|FAILS|" in raw:
            raise OSError("disk full")
        self.messages.append(raw)
        head = read_head(raw)
        assert not isinstance(head, Unreadable)
        return answers.build(head, answers.Code.TAKEN, now=clock.now(), control_id="1")

    @property
    def calls(self) -> Calls:
        """As the listener gets them."""
        return Calls(self.identify, self.take)


@pytest.fixture
def kept() -> Kept:
    return Kept()


def test_a_message_is_kept_and_answered_by_its_control_id(kept: Kept) -> None:
    sent = message(ORU, hl7.pid(), control_id="C-1")
    with listening(kept.calls) as port, Client(port) as peer:
        answer = peer.ask(sent)
    assert kept.messages == [sent]
    assert hl7.lines(answer)[1] == "MSA|AA|C-1"
    assert hl7.lines(answer)[0].split("|")[2:6] == ["OCCHUB", "HUB", "EMR", "AUSTIN"]


def test_many_messages_on_one_connection_are_answered_in_their_order(kept: Kept) -> None:
    with listening(kept.calls) as port, Client(port) as peer:
        peer.send(b"".join(framed(message(ORU, control_id=f"N{one}")) for one in range(30)))
        assert [hl7.lines(peer.answer())[1] for _ in range(30)] == [f"MSA|AA|N{one}" for one in range(30)]


REFUSED = {
    "unknown sender": (message(ORU, facility="NOBODY"), "AR", "registered"),
    "no facility": (message(ORU, facility=""), "AR", "MSH-4 (sending facility) is missing"),
    "no header": (b"PID|1||||\r", "AR", "MSH segment"),
    "batch": (b"BHS|^~\\&|A|AUSTIN\rMSH|^~\\&|A|AUSTIN\r", "AR", "one by one"),
    "separators": (b"MSH|^^^^|A|AUSTIN|||||ORU^R01|1|P|2.5\r", "AR", "MSH-2"),
    "utf-16": ("MSH|^~\\&|A|AUSTIN\r".encode("utf-16"), "AR", "MSH segment"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_taken_is_refused_with_a_reason_and_not_kept(kept: Kept, case: str) -> None:
    sent, code, words = REFUSED[case]
    with listening(kept.calls) as port, Client(port) as peer:
        answer = peer.ask(sent)
        assert peer.is_closed()
    assert (hl7.code(answer), words in answer.decode()) == (code, True)
    assert kept.messages == []


def test_an_answer_repeats_no_structure_and_nothing_of_a_person(kept: Kept) -> None:
    sent = message(ORU, hl7.pid("Canary"), facility="NO&BO\\F\\DY")
    with listening(kept.calls) as port, Client(port) as peer:
        answer = peer.ask(sent)
    assert b"Canary" not in answer
    assert len(hl7.lines(answer)) == 3


def test_what_could_not_be_kept_is_never_acknowledged(kept: Kept) -> None:
    with listening(kept.calls) as port, Client(port) as peer:
        assert hl7.code(peer.ask(message(ORU, "ZZZ|FAILS|"))) == "AE"
        assert hl7.code(peer.ask(message(ORU))) == "AA"
        kept.is_broken = True
        time.sleep(2.1)  # senders are known for two seconds
    with listening(kept.calls) as port, Client(port) as peer:
        assert hl7.code(peer.ask(message(ORU))) == "AE"


def test_a_message_may_have_what_it_may_and_no_more(kept: Kept) -> None:
    small = Limits(message=300_000)
    with listening(kept.calls, small) as port, Client(port) as peer:
        assert hl7.code(peer.ask(message(ORU, "OBX|1|ED|||" + "A" * 290_000))) == "AA"
        answer = peer.ask(message(ORU, "OBX|1|ED|||" + "A" * 310_000, control_id="BIG"))
        assert hl7.code(answer) == "AR"
        assert hl7.lines(answer)[1].startswith("MSA|AR|BIG|")
        assert peer.is_closed()


def test_a_legal_message_of_25_mib_passes(kept: Kept) -> None:
    sent = message(ORU, "OBX|1|ED|||" + "A" * (25 * 1024 * 1024 - 300))
    with listening(kept.calls) as port, Client(port) as peer:
        assert hl7.code(peer.ask(sent)) == "AA"
    assert kept.messages == [sent]


def test_silence_and_slowness_end_a_connection(kept: Kept) -> None:
    quick = Limits(idle_seconds=0.4, message_seconds=0.8, kept_seconds=0.6)
    with listening(kept.calls, quick) as port:
        with Client(port) as silent:
            assert silent.is_closed()
        with Client(port) as slow:
            began = time.monotonic()
            with pytest.raises((ConnectionError, TimeoutError)):
                _drip(slow, framed(message(ORU, "OBX" * 200)))
            assert time.monotonic() - began < 10
        with Client(port) as known:
            assert hl7.code(known.ask(message(ORU))) == "AA"
            assert known.is_closed()


def _drip(peer: Client, data: bytes) -> None:
    for byte in data:
        peer.send(bytes([byte]))
        time.sleep(0.05)


def test_a_sender_has_so_many_connections_and_a_stranger_so_many_an_address(kept: Kept) -> None:
    with listening(kept.calls, Limits(by_address=5)) as port:
        peers = [Client(port) for _ in range(3)]
        assert {hl7.code(one.ask(message(ORU))) for one in peers} == {"AA"}
        with Client(port) as fourth:
            assert hl7.code(fourth.ask(message(ORU))) == "AE"
        with Client(port) as other:
            assert hl7.code(other.ask(message(ORU, facility="RENO"))) == "AA"
        strangers = [Client(port) for _ in range(5)]
        with Client(port) as sixth:
            assert sixth.is_closed()
        with Client(port, "127.0.0.9") as elsewhere:
            assert hl7.code(elsewhere.ask(message(ORU, facility="RENO"))) == "AA"
        for one in [*peers, *strangers]:
            one.close()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:  # places come back once the ends were noticed
            with Client(port) as again:
                if hl7.code(again.ask(message(ORU))) == "AA":
                    return
        pytest.fail("places did not come back")


def test_one_sender_does_not_hold_up_another(kept: Kept) -> None:
    """Austin's slow messages take Austin's turns at the workers; Reno's go on."""
    wide = Sender(AUSTIN.feed_id, AUSTIN.center_id, 16)
    calls = Calls(lambda facility, *_: {"AUSTIN": wide, "RENO": RENO}.get(facility), kept.take)
    with listening(calls) as port:
        slow = [Client(port) for _ in range(12)]
        for one in slow:
            one.send(framed(message(ORU, "ZZZ|SLOW|")))
        time.sleep(0.1)
        began = time.monotonic()
        with Client(port) as quick:
            assert hl7.code(quick.ask(message(ORU, facility="RENO"))) == "AA"
        assert time.monotonic() - began < 0.45
        assert {hl7.code(one.answer()) for one in slow} == {"AA"}
        for one in slow:
            one.close()


def test_a_message_without_an_end_is_no_message(kept: Kept) -> None:
    with listening(kept.calls) as port, Client(port) as peer:
        peer.send(b"\x0b" + message(ORU))
        peer._socket.shutdown(socket.SHUT_WR)
        assert peer.answer() == b""
    assert kept.messages == []


def test_half_closed_after_the_end_is_still_answered(kept: Kept) -> None:
    with listening(kept.calls) as port, Client(port) as peer:
        peer.send(b"\x0b" + message(ORU) + b"\x1c")
        peer._socket.shutdown(socket.SHUT_WR)
        assert hl7.code(peer.answer()) == "AA"


def test_stopping_answers_what_is_being_kept(kept: Kept) -> None:
    answered: list[bytes] = []
    with listening(kept.calls) as port:
        peer = Client(port)
        peer.send(framed(message(ORU, "ZZZ|SLOW|")))
        reader = threading.Thread(target=lambda: answered.append(peer.answer()))
        reader.start()
        time.sleep(0.2)
    reader.join(10)
    peer.close()
    assert [hl7.code(one) for one in answered] == ["AA"]
