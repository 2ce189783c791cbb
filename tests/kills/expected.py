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
    "forgot": "domains.accounts.operations.resetting.request_reset",
    "download": "domains.results.reads.files.download_file",
    "view": "domains.results.reads.files.view_file",
}
READING = ("download", "view")
KEYED = tuple(kind for kind in LEDGERED if kind not in ("forgot", *READING))


@dataclass(slots=True)
class Expected:
    """One authorization as it must stand."""

    instructions: str
    state: str = "submitted"
    opened: bool = False
    cancel_reason: str = ""
    extended: int = 0
    visit: str = ""
    is_out: bool = False
    lines: dict[str, str] = field(default_factory=dict)
    out: Counter[str] = field(default_factory=Counter)  # reports that are out, by line
    documents: Counter[str] = field(default_factory=Counter)
    history: Counter[str] = field(default_factory=Counter)


def authorizations(journal: Journal) -> dict[str, Expected]:
    """Every authorization that was acknowledged, with all that happened to it."""
    found: dict[str, Expected] = {}
    for entry in journal.entries:
        if not entry.is_acknowledged or entry.kind in ("forgot", *READING):
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
        case "replace":
            one.history["report_corrected"] += 1
        case "withdraw":
            one.out[facts["line"]] -= 1
            one.history["report_withdrawn"] += 1
        case "check_out":
            one.is_out, one.state = True, "completed"
            one.history.update(["left", "completed"])
        case "cancel":
            one.state, one.cancel_reason = "cancelled", facts["reason"]
            one.history["cancelled"] += 1
        case "extend":
            one.extended += 1
            one.history["extended"] += 1


def endings(journal: Journal) -> int:
    """How many reports were replaced or withdrawn, each after one member had it: so many are told."""
    return len(journal.of("replace", "withdraw"))


def refusals(journal: Journal) -> int:
    """How many notices of a refused line there must be."""
    return sum(entry.facts["outcome"] == "refused" for entry in journal.of("record"))
