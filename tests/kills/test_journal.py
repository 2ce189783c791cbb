"""The checker itself: a fault that is put into what it compares must be found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kills import check
from tests.kills.expected import LEDGERED, Expected, authorizations, refusals, statuses
from tests.kills.journal import Journal
from tests.kills.people import People
from tests.kills.run import Plan

ONE, VISIT, LINE = "a" * 8, "b" * 8, "c" * 8
ROW = {
    "id": ONE,
    "instructions": "Instruction 1",
    "state": "in_use",
    "opened_at": 1,
    "cancel_reason": "",
    "extended_count": 0,
    "open_visit_id": VISIT,
}
SEEN = {"id": VISIT, "authorization_id": ONE, "state": "in_progress"}
STATUS = {"id": "s", "visit_id": VISIT, "version": 1, "duty": "off", "is_newest": True}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """Somebody was authorized, checked in, and a line was refused."""
    journal = Journal(tmp_path / "journal")
    for kind, facts, answer in (
        ("submit", {"instructions": "Instruction 1"}, {"id": ONE}),
        ("check_in", {"authorization": ONE}, {"id": VISIT}),
        ("record", {"authorization": ONE, "visit": VISIT, "line": LINE, "outcome": "refused"}, {}),
    ):
        journal.acknowledge(journal.intend(kind, f"key {kind}", facts), answer)
    yield journal
    journal.close()


class Told(check.System):
    """A system that holds what a test says, by the table that a statement asks."""

    def __init__(self, **changes: Any) -> None:
        super().__init__("")
        self.tables: dict[str, check.Rows] = {
            "authorizations_authorization": [ROW],
            "authorizations_delivery": [{"authorization_id": ONE, "state": "received"}],
            "authorizations_line": [{"id": LINE, "authorization_id": ONE, "state": "refused", "result_state": "none"}],
            "visits_visit": [SEEN],
            "results_document": [],
            "work_status_status": [],
            "results_file": [],
            "authorizations_history": [
                {"authorization_id": ONE, "kind": kind} for kind in ("submitted", "arrived", "line_refused")
            ],
            "platform_idempotency": [
                {"key": f"key {kind}", "route": kind, "outcome": ONE} for kind in ("submit", "check_in", "record")
            ],
            "platform_outbox": [{"kind": "AuthorizationSubmitted", "times": 1}, {"kind": "LineRefused", "times": 1}],
            "platform_mailbox": [{"message_id": "notice-1", "recipient": "basic@northwind.example"}],
            "access_ledger": [
                {"operation": LEDGERED[kind], "object_id": one, "times": 1}
                for kind, one in (("submit", ONE), ("check_in", VISIT), ("record", VISIT))
            ],
            **changes,
        }

    def rows(self, statement: str) -> check.Rows:
        return self.tables[statement.partition(" from ")[2].split()[0]]


NOBODY = People("", {}, {})


def test_a_system_that_agrees_has_no_faults(journal: Journal) -> None:
    assert check.faults(Told(), journal, NOBODY) == []
    assert authorizations(journal)[ONE] == Expected(
        "Instruction 1", "in_use", opened=True, visit=VISIT, lines={LINE: "refused"},
        history=authorizations(journal)[ONE].history,
    )  # fmt: skip
    assert refusals(journal) == 1


DOUBLED = {"authorization_id": ONE, "kind": "arrived"}


DOCUMENT = {"id": "f", "series_id": None, "version": 1, "state": "published", "title": "x", "visit_id": VISIT}


@pytest.mark.parametrize(
    ("table", "rows", "fault"),
    [
        ("authorizations_authorization", [], f"lost: authorization {ONE}"),
        ("authorizations_authorization", [ROW, ROW | {"id": "e"}], "invented: authorization e"),
        ("authorizations_authorization", [ROW | {"instructions": "other"}], f"authorization {ONE} is "),
        ("authorizations_line", [], f"lost: line {LINE}"),
        ("visits_visit", [], f"lost: visit {VISIT}"),
        ("visits_visit", [SEEN | {"state": "cancelled"}], f"visit {VISIT} is ('{ONE}', 'undone'), not "),
        ("work_status_status", [STATUS], f"invented: work status ('{VISIT}', 1)"),
        ("results_document", [DOCUMENT], "invented: document "),
        ("authorizations_history", [DOUBLED, DOUBLED], f"history ('{ONE}', 'arrived') is 2, not 1"),
        ("platform_idempotency", [], "lost: key key "),
        ("platform_outbox", [], "events LineRefused is 0, not 1"),
        ("platform_mailbox", [], "0 notices, not 1"),
        ("platform_mailbox", [{"message_id": "m", "recipient": "nobody"}], "invented: mail to nobody"),
        ("access_ledger", [], "lost: ledger row "),
    ],
)
def test_each_fault_is_found(journal: Journal, table: str, rows: check.Rows, fault: str) -> None:
    found = check.faults(Told(**{table: rows}), journal, NOBODY)
    assert [one for one in found if one.startswith(fault)], found


def test_what_a_step_taken_back_leaves(journal: Journal) -> None:
    """After an undo nothing counts that was recorded in the visit; what was checked out and opened again is open."""
    for kind, facts in (
        ("status", {"visit": VISIT, "version": 1, "duty": "off"}),
        ("status", {"visit": VISIT, "version": 2, "duty": "full"}),
        ("check_out", {"authorization": ONE, "visit": VISIT}),
        ("reopen", {"authorization": ONE, "visit": VISIT}),
    ):
        journal.acknowledge(journal.intend(kind, f"key {kind}", facts), {})
    assert statuses(journal) == {(VISIT, 1): ("off", False), (VISIT, 2): ("full", True)}
    again = authorizations(journal)[ONE]
    assert (again.state, again.is_out, again.lines, again.visit) == ("in_use", False, {LINE: "refused"}, VISIT)
    journal.acknowledge(journal.intend("undo", "key undo", {"authorization": ONE, "visit": VISIT}), {})
    assert statuses(journal) == {(VISIT, 1): ("off", False), (VISIT, 2): ("full", False)}
    undone = authorizations(journal)[ONE]
    assert (undone.state, undone.lines, undone.visit, undone.undone) == ("submitted", {}, "", [VISIT])
    assert undone.history["check_in_undone"] == undone.history["reopened"] == 1


def test_an_operation_without_an_answer_is_a_fault(journal: Journal) -> None:
    journal.intend("open", "key open", {"authorization": ONE})
    assert "not acknowledged: open 4" in check.faults(Told(), journal, NOBODY)


def test_a_plan_is_the_same_each_time() -> None:
    plan = Plan(seed=7, operations=50, kills=10)
    assert plan.schedule() == plan.schedule()
    assert [number for number, _, _ in plan.schedule()] == sorted(number for number, _, _ in plan.schedule())
    assert {target for _, target, _ in plan.schedule()} == set(plan.targets)
