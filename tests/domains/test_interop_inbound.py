"""Messages are kept, sealed, before they are answered; a repetition has no second effect; the listener's role may do
that and nothing else."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from occhub.access.actor import system_actor
from occhub.domains.interop import operations, reads, tasks
from occhub.domains.interop.types import NewFeed
from occhub.domains.interop.types.inbound import Recorded, Sender
from occhub.domains.interop.wire.inbound.heads import Head, read_head
from occhub.platform.errors import Forbidden
from tests.factories import cast
from tests.support import hl7, sql
from tests.support.hl7 import Client, message

LISTENER = system_actor("interop.listener")
ORU = "ORU^R01^ORU_R01"
OPERATOR = "operator@provider.example"


@pytest.fixture
def feed(db: str, as_role: Any) -> Sender:
    """Austin's feed identity; the connection is the listener's from now on."""
    operations.save_feed(cast.actor(OPERATOR), cast.AUSTIN, NewFeed("AUSTIN", addresses=("127.0.0.0/8",)))
    as_role("occhub_feed")
    found = reads.sender(LISTENER, "AUSTIN", "EMR", "127.0.0.1")
    assert found is not None
    return found


def keep(feed: Sender, raw: bytes) -> Recorded:
    """Keep a message as the listener does."""
    head = read_head(raw)
    assert isinstance(head, Head)
    return operations.record_inbound(LISTENER, feed, head, raw, address="127.0.0.1")


def jobs(database: str) -> int:
    """How many messages wait to be worked on."""
    return int(sql.rows(database, "select count(*) from procrastinate_jobs where task_name = 'interop.route'")[0][0])


def test_the_same_message_again_gets_the_same_answer_and_has_no_second_effect(db: str, feed: Sender) -> None:
    raw = message(ORU, hl7.pid(), control_id="A-1")
    first, second = keep(feed, raw), keep(feed, raw)
    assert (first.id, first.answer) == (second.id, second.answer)
    assert (first.is_new, second.is_new, jobs(db)) == (True, False, 1)


def test_another_content_under_the_same_control_id_is_kept_for_a_person(db: str, feed: Sender, as_role: Any) -> None:
    keep(feed, message(ORU, hl7.pid(), control_id="A-1"))
    other = message(ORU, hl7.pid("Other"), control_id="A-1")
    first, second = keep(feed, other), keep(feed, other)
    assert hl7.code(first.answer) == "AE"
    assert "MSH-10" in first.answer.decode()
    assert (first.answer, first.id) == (second.answer, second.id)
    assert sql.rows(db, "select state, why, is_first from interop_inbound order by received_at") == [
        ("received", "", True),
        ("quarantined", "control_id_reused", False),
    ]
    as_role("occhub_worker")
    tasks.route(message_id=str(first.id))
    assert sql.rows(db, "select kind, state, why from interop_part") == [("whole", "quarantined", "control_id_reused")]


def test_the_same_control_id_of_another_sender_is_another_message(db: str, feed: Sender, as_role: Any) -> None:
    as_role("occhub_web")
    operations.save_feed(cast.actor(OPERATOR), cast.RENO, NewFeed("RENO", addresses=("127.0.0.0/8",)))
    as_role("occhub_feed")
    reno = reads.sender(LISTENER, "RENO", "EMR", "127.0.0.1")
    assert reno is not None
    keep(feed, message(ORU, control_id="A-1"))
    assert hl7.code(keep(reno, message(ORU, facility="RENO", control_id="A-1")).answer) == "AA"


REFUSED = {
    "SIU^S12^SIU_S12": ("AR", "type"),
    "MDM^T09^MDM_T01": ("AR", "event"),
    "ADT^A40^ADT_A39": ("AR", "event"),
    "": ("AE", "no_type"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_taken_is_refused_with_a_reason_and_kept(db: str, feed: Sender, kind: str) -> None:
    kept = keep(feed, message(kind, hl7.pid()))
    found = sql.rows(db, "select answer_code, why, state from interop_inbound")
    assert found == [(*REFUSED[kind], "refused")]
    assert (hl7.code(kept.answer), jobs(db)) == (REFUSED[kind][0], 0)


def test_a_message_without_a_control_id_is_kept_each_time(db: str, feed: Sender) -> None:
    raw = message(ORU, control_id="X").replace(b"|X|", b"||")
    assert {hl7.code(keep(feed, raw).answer) for _ in range(2)} == {"AE"}
    assert sql.rows(db, "select count(*), count(distinct control_id) from interop_inbound") == [(2, 2)]


def test_what_is_stored_holds_nothing_that_can_be_read(db: str, feed: Sender) -> None:
    keep(feed, message(ORU, hl7.pid("CANARYNAME")))
    stored = b"".join(bytes(part) for row in sql.rows(db, "select ciphertext, nonce from interop_raw") for part in row)
    assert b"CANARY" not in stored
    assert b"PID" not in stored


def test_two_at_once_are_one_message(db: str, feed: Sender) -> None:
    raw = message(ORU, hl7.pid(), control_id="TWIN")
    answers: list[bytes] = []
    with hl7.listening() as port:
        barrier = threading.Barrier(8)

        def ask() -> None:
            with Client(port) as peer:
                barrier.wait()
                answers.append(peer.ask(raw))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1
    assert sql.rows(db, "select count(*) from interop_inbound") == [(1,)]


def test_a_sender_is_known_by_names_and_address(db: str, feed: Sender, as_role: Any) -> None:
    as_role("occhub_web")
    operator = cast.actor(OPERATOR)
    operations.save_feed(operator, cast.RENO, NewFeed("AUSTIN", "LAB", addresses=("127.0.5.0/24",), connections=2))
    as_role("occhub_feed")
    by_name = reads.sender(LISTENER, "AUSTIN", "LAB", "127.0.5.9")
    assert by_name is not None
    assert (by_name.center_id, by_name.connections) == (cast.RENO, 2)
    anywhere = reads.sender(LISTENER, "AUSTIN", "LAB", "127.0.0.1")
    assert anywhere == feed
    for facility, address in (("AUSTIN", "10.0.0.1"), ("austin", "127.0.0.1"), ("", "127.0.0.1"), ("X", "::1")):
        assert reads.sender(LISTENER, facility, "EMR", address) is None
    as_role("occhub_web")
    operations.save_feed(operator, cast.AUSTIN, NewFeed("AUSTIN", addresses=("127.0.0.0/8",), active=False))
    as_role("occhub_feed")
    assert reads.sender(LISTENER, "AUSTIN", "EMR", "127.0.0.1") is None


@pytest.mark.parametrize("email", sorted(cast.PEOPLE))
def test_no_person_keeps_messages(db: str, feed: Sender, as_role: Any, email: str) -> None:
    as_role("occhub_web")
    raw = message(ORU)
    head = read_head(raw)
    assert isinstance(head, Head)
    with pytest.raises(Forbidden):
        operations.record_inbound(cast.actor(email), feed, head, raw)


DENIED = (
    "select 1 from interop_raw",
    "update interop_inbound set state = 'done'",
    "delete from interop_inbound",
    "insert into interop_part default values",
    "select 1 from interop_series",
    "select 1 from authorizations_authorization",
    "select 1 from results_document",
    "select 1 from employees_employee",
    "select 1 from accounts_user",
    "select 1 from access_ledger",
    "select 1 from interop_endpoint",
    "update interop_feed set active = true",
    "select 1 from platform_outbox",
)


@pytest.mark.parametrize("statement", DENIED)
def test_the_listener_may_keep_messages_and_nothing_else(db: str, statement: str) -> None:
    assert sql.refused(db, "occhub_feed", statement)


def test_each_message_stands_in_the_ledger_of_its_center(db: str, feed: Sender) -> None:
    kept = keep(feed, message(ORU))
    found = sql.rows(
        db, "select operation, outcome, center_id, object_id, task from access_ledger where object_id = %s", kept.id
    )
    assert found == [
        ("domains.interop.operations.inbound.record_inbound", "allowed", cast.AUSTIN, kept.id, "interop.listener")
    ]
