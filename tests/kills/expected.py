"""What must be there, from the journal alone; nothing of the product is asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.kills.journal import Entry, Journal

_ENDED = ("performed", "refused")
# kind of operation -> the outermost operation in the ledger, and which fact names its object
LEDGERED = {
    "submit": "domains.authorizations.operations.submit.submit_authorization",
    "cancel": "domains.authorizations.operations.requests.cancel_authorization",
    "extend": "domains.authorizations.operations.requests.extend_authorization",
    "open": "domains.authorizations.operations.center.open_at_center",
    "check_in": "domains.visits.operations.desk.check_in",
    "record": "domains.visits.operations.desk.record_line",
    "publish": "domains.results.operations.publishing.publish_document",
    "replace": "domains.results.operations.ending.replace_document",
    "withdraw": "domains.results.operations.ending.withdraw_document",
    "check_out": "domains.visits.operations.desk.check_out",
    "undo": "domains.results.operations.undoing.undo_check_in",
    "reopen": "domains.visits.operations.undoing.reopen",
    "status": "domains.work_status.operations.record_work_status",
    "status_report": "domains.results.operations.status_report.publish_status_report",
    "forgot": "domains.accounts.operations.resetting.request_reset",
    "download": "domains.results.reads.files.download_file",
    "view": "domains.results.reads.files.view_file",
}
READING = ("download", "view")
MADE = ("publish", "replace", "status_report")  # a document, with its file
KEYED = tuple(kind for kind in LEDGERED if kind not in ("forgot", *READING))


@dataclass(slots=True)
class Expected:
    """One authorization as it must stand."""

    instructions: str
    state: str = "submitted"
    opened: bool = False
    cancel_reason: str = ""
    extended: int = 0
    visit: str = ""  # the one that counts
    is_out: bool = False
    undone: list[str] = field(default_factory=list)  # visits whose check-in was wrong
    lines: dict[str, str] = field(default_factory=dict)
    out: Counter[str] = field(default_factory=Counter)  # reports that are out, by line
    documents: Counter[str] = field(default_factory=Counter)
    history: Counter[str] = field(default_factory=Counter)


def authorizations(journal: Journal) -> dict[str, Expected]:
    """Every authorization that was acknowledged, with all that happened to it."""
    found: dict[str, Expected] = {}
    for entry in journal.entries:
        if not entry.is_acknowledged or entry.kind in ("forgot", "status", *READING):
            continue
        if entry.kind == "submit":
            found[entry.answer["id"]] = Expected(entry.facts["instructions"], history=Counter(["submitted"]))
        else:
            _happened(found[entry.facts["authorization"]], entry)
    return found


def _happened(one: Expected, entry: Entry) -> None:
    facts = entry.facts
    match entry.kind:
        case "open":
            one.opened = True
            one.history["opened"] += 1
        case "check_in":
            one.opened, one.state, one.visit = True, "in_use", entry.answer["id"]
            one.history["arrived"] += 1
        case "record":
            one.lines[facts["line"]] = facts["outcome"]
            one.history[f"line_{facts['outcome']}"] += 1
        case "publish":
            one.documents[facts["title"]] += 1
            one.out[facts["line"]] += 1
            one.history["report_published"] += 1
        case "status_report":
            one.history["report_published"] += 1
        case "replace":
            one.history["report_corrected"] += 1
        case "withdraw":
            one.out[facts["line"]] -= 1
            one.history["report_withdrawn"] += 1
        case "cancel":
            one.state, one.cancel_reason = "cancelled", facts["reason"]
            one.history["cancelled"] += 1
        case "extend":
            one.extended += 1
            one.history["extended"] += 1
        case _:
            _turned(one, entry.kind)


def _turned(one: Expected, kind: str) -> None:
    """A visit ended, or one of its steps was taken back."""
    match kind:
        case "check_out":
            one.is_out, one.state = True, "completed"
            one.history.update(["left", "completed"])
        case "undo":
            one.undone.append(one.visit)
            one.state, one.visit = "submitted", ""
            one.lines.clear()  # whatever was recorded was recorded in it
            one.history["check_in_undone"] += 1
        case "reopen":
            one.is_out, one.state = False, "in_use"
            one.history["reopened"] += 1


def statuses(journal: Journal) -> dict[tuple[str, int], tuple[str, bool]]:
    """Duty of each version of each visit's work status, and whether it is the one that counts: none after an undo."""
    recorded = {(one.facts["visit"], one.facts["version"]): one.facts["duty"] for one in journal.of("status")}
    undone = {entry.facts["visit"] for entry in journal.of("undo")}
    newest = dict(sorted(recorded))
    return {
        (visit, version): (duty, newest[visit] == version and visit not in undone)
        for (visit, version), duty in recorded.items()
    }


def endings(journal: Journal) -> int:
    """How many reports were replaced or withdrawn, each after one member had it: so many are told."""
    return len(journal.of("replace", "withdraw"))


def refusals(journal: Journal) -> int:
    """How many notices of a refused line there must be."""
    return sum(entry.facts["outcome"] == "refused" for entry in journal.of("record"))
