"""The checker: what is in the system against the journal. Every function gives the faults that it found."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.kills.expected import (
    KEYED,
    LEDGERED,
    MADE,
    READING,
    Expected,
    authorizations,
    endings,
    refusals,
    statuses,
)
from tests.kills.journal import Entry, Journal
from tests.kills.people import People

Rows = list[dict[str, Any]]


class System:
    """The database past all walls."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    def rows(self, statement: str) -> Rows:
        """What the superuser sees."""
        with psycopg.connect(self._dsn, row_factory=dict_row) as connection:
            connection.execute("set search_path = public, identity")
            return connection.execute(statement).fetchall()

    def age(self, authorization: uuid.UUID, weeks: int) -> None:
        """Make an authorization older by weeks; raises ``psycopg.OperationalError`` while the database is away."""
        with psycopg.connect(self._dsn) as connection:
            connection.execute("set search_path = public, identity")
            connection.execute(
                "update authorizations_authorization set valid_from = valid_from - 7 * %(weeks)s::int,"
                " expires_on = expires_on - 7 * %(weeks)s::int where id = %(id)s",
                {"weeks": weeks, "id": authorization},
            )

    def is_drained(self) -> bool:
        """I5: whether no job waits or runs, upkeep aside."""
        left = "select 1 from procrastinate_jobs where status in ('todo', 'doing') and queue_name <> 'upkeep'"
        return not self.rows(left)


def faults(system: System, journal: Journal, people: People) -> list[str]:
    """I1, I2, I3, I4, I7: nothing lost or invented, one effect for each key, one mail for each event, all ledgered."""
    wanted = authorizations(journal)
    return [
        *(f"not acknowledged: {entry.kind} {entry.number}" for entry in journal.entries if not entry.is_acknowledged),
        *_authorizations(system, wanted),
        *_lines(system, wanted),
        *_visits(system, wanted),
        *_statuses(system, journal),
        *_documents(system, journal),
        *_history(system, wanted),
        *_keys(system, journal),
        *_events(system, journal, wanted),
        *_mails(system, journal),
        *_ledger(system, journal, people),
    ]


def _compared(what: str, wanted: Mapping[Any, Any], found: Mapping[Any, Any]) -> Iterator[str]:
    for key in wanted.keys() | found.keys():
        if key not in found:
            yield f"lost: {what} {key}"
        elif key not in wanted:
            yield f"invented: {what} {key}"
        elif wanted[key] != found[key]:
            yield f"{what} {key} is {found[key]}, not {wanted[key]}"


def _authorizations(system: System, wanted: Mapping[str, Expected]) -> Iterator[str]:
    rows = system.rows("select * from authorizations_authorization")
    found = {
        str(row["id"]): (
            row["instructions"],
            row["state"],
            row["opened_at"] is not None,
            row["cancel_reason"],
            row["extended_count"],
            row["open_visit_id"] is not None,
        )
        for row in rows
    }
    expected = {
        one: (it.instructions, it.state, it.opened, it.cancel_reason, it.extended, bool(it.visit) and not it.is_out)
        for one, it in wanted.items()
    }
    yield from _compared("authorization", expected, found)
    deliveries = system.rows("select authorization_id, state from authorizations_delivery")
    yield from _compared(
        "delivery",
        Counter(list(wanted)),
        Counter(str(row["authorization_id"]) for row in deliveries if row["state"] == "received"),
    )


def _lines(system: System, wanted: Mapping[str, Expected]) -> Iterator[str]:
    rows = system.rows("select id, authorization_id, state, result_state from authorizations_line")
    known = {line: state for it in wanted.values() for line, state in it.lines.items()}
    finals = {line for it in wanted.values() for line, reports in it.out.items() if reports}
    found = {str(row["id"]): row["state"] for row in rows if row["state"] != "authorized"}
    yield from _compared("line", known, found)
    yield from _compared(
        "published line",
        dict.fromkeys(finals, 1),
        {str(row["id"]): 1 for row in rows if row["result_state"] == "final"},
    )


def _visits(system: System, wanted: Mapping[str, Expected]) -> Iterator[str]:
    rows = system.rows("select id, authorization_id, state from visits_visit")
    found = {str(row["id"]): (str(row["authorization_id"]), _ENDS.get(row["state"], "open")) for row in rows}
    expected = {it.visit: (one, "out" if it.is_out else "open") for one, it in wanted.items() if it.visit}
    expected |= {visit: (one, "undone") for one, it in wanted.items() for visit in it.undone}
    yield from _compared("visit", expected, found)


_ENDS = {"checked_out": "out", "cancelled": "undone"}


def _statuses(system: System, journal: Journal) -> Iterator[str]:
    rows = system.rows("select visit_id, version, duty, is_newest from work_status_status")
    found = {(str(row["visit_id"]), row["version"]): (row["duty"], row["is_newest"]) for row in rows}
    yield from _compared("work status", statuses(journal), found)


def _documents(system: System, journal: Journal) -> Iterator[str]:
    rows = system.rows("select id, series_id, version, title, visit_id, state from results_document")
    found = Counter((row["title"], str(row["visit_id"])) for row in rows)
    wanted = Counter((entry.facts["title"], entry.facts["visit"]) for entry in journal.of(*MADE))
    yield from _compared("document", wanted, found)
    yield from _versions(rows, journal)
    files = system.rows("select document_id, count(*) as files from results_file group by document_id")
    if sum(row["files"] for row in files) != len(rows):
        yield f"{len(rows)} documents have {sum(row['files'] for row in files)} files"


def _versions(rows: Rows, journal: Journal) -> Iterator[str]:
    """Each correction stands in the place of its document, each withdrawal took one away, and nothing else did."""
    states = {str(row["id"]): row["state"] for row in rows}
    ended = {entry.facts["document"]: "superseded" for entry in journal.of("replace")}
    ended |= {entry.facts["document"]: "withdrawn" for entry in journal.of("withdraw")}
    yield from _compared("state", {one: ended.get(one, "published") for one in states}, states)
    series = Counter(str(row["series_id"]) for row in rows if row["version"] == 2)
    yield from _compared("correction", Counter(entry.facts["document"] for entry in journal.of("replace")), series)


def _history(system: System, wanted: Mapping[str, Expected]) -> Iterator[str]:
    rows = system.rows("select authorization_id, kind from authorizations_history")
    found = Counter((str(row["authorization_id"]), row["kind"]) for row in rows)
    expected = Counter({(one, kind): times for one, it in wanted.items() for kind, times in it.history.items()})
    yield from _compared("history", expected, found)


def _keys(system: System, journal: Journal) -> Iterator[str]:
    """Each key that a person sent is settled once. Keys of files are derived from the form's, and only counted."""
    nobody = "00000000-0000-0000-0000-000000000000"
    rows = system.rows(f"select key, route, outcome from platform_idempotency where owner_id <> '{nobody}'")
    found = Counter(str(row["key"]) for row in rows if row["route"] != "center-publish")
    wanted = Counter(entry.key for entry in journal.of(*(kind for kind in KEYED if kind != "publish")))
    yield from _compared("key", wanted, found)
    files = sum(row["route"] == "center-publish" for row in rows)
    if files != len(journal.of("publish")):
        yield f"{files} keys of files, not {len(journal.of('publish'))}"
    yield from (f"key without an outcome: {row['route']}" for row in rows if not row["outcome"])


def _events(system: System, journal: Journal, wanted: Mapping[str, Expected]) -> Iterator[str]:
    rows = system.rows("select kind, count(*) as times from platform_outbox group by kind")
    found = {row["kind"]: row["times"] for row in rows}
    expected = {
        "AuthorizationSubmitted": len(wanted),
        "LineRefused": refusals(journal),
        "DocumentReplaced": len(journal.of("replace")),
        "DocumentWithdrawn": len(journal.of("withdraw")),
        "ReaderTold": endings(journal),
    }
    yield from _compared(
        "events",
        expected,
        {name: found.get(name, 0) for name in expected},
    )


def _mails(system: System, journal: Journal) -> Iterator[str]:
    """I4: one notice for each refused line and each reader of a report that ended; one mail for each that forgot, more
    only where an answer was lost."""
    rows = system.rows("select message_id, recipient from platform_mailbox")
    notices = [row for row in rows if row["message_id"].startswith("notice-")]
    told = refusals(journal) + endings(journal)
    if len(notices) != told:
        yield f"{len(notices)} notices, not {told}"
    if len({row["message_id"] for row in rows}) != len(rows):
        yield "a mail was kept twice"
    mails = Counter(row["recipient"] for row in rows if not row["message_id"].startswith("notice-"))
    asked = {entry.facts["email"]: entry for entry in journal.of("forgot")}
    yield from (f"invented: mail to {one}" for one in mails.keys() - asked.keys())
    for email, entry in asked.items():
        if not 1 <= mails[email] <= 1 + entry.unknown:
            yield f"{mails[email]} mails to {email}, asked {entry.attempts} times, {entry.unknown} unknown"


def _object(entry: Entry, people: People) -> str:
    """The object that the ledger names for an operation."""
    match entry.kind:
        case "submit" | "check_in":
            return str(entry.answer["id"])
        case "record" | "check_out" | "publish" | "undo" | "reopen" | "status" | "status_report":
            return str(entry.facts["visit"])
        case "download" | "view" | "replace" | "withdraw":
            return str(entry.facts["document"])
        case "forgot":
            return people.ids[entry.facts["email"]]
    return str(entry.facts["authorization"])


def _ledger(system: System, journal: Journal, people: People) -> Iterator[str]:
    """I7: each acknowledged operation has its row, and nothing was done without one in the journal."""
    rows = system.rows(
        "select operation, object_id, count(*) as times from access_ledger"
        " where outcome = 'allowed' and parent_id is null and role <> 'system' group by operation, object_id"
    )
    asked = "select id, visit_id from results_document union all select id, visit_id from work_status_status"
    visit_of = {str(row["id"]): str(row["visit_id"]) for row in system.rows(asked)}
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:
        named = str(row["object_id"])
        is_new = row["operation"] in (LEDGERED[kind] for kind in ("publish", "status", "status_report"))
        found[row["operation"], visit_of.get(named, named) if is_new else named] += row["times"]
    wanted = Counter(
        (LEDGERED[entry.kind], _object(entry, people)) for entry in journal.entries if entry.is_acknowledged
    )
    at_least = (*(LEDGERED[kind] for kind in READING), LEDGERED["forgot"])
    for operation in LEDGERED.values():
        own = {key: times for key, times in wanted.items() if key[0] == operation}
        there = {key: times for key, times in found.items() if key[0] == operation}
        if operation in at_least:
            there = {key: min(times, own.get(key, 0)) for key, times in there.items()}
        yield from _compared("ledger row", own, there)


def already_there(system: System) -> int:
    """How many repeated forms found that the first attempt had been done."""
    return len(system.rows("select 1 from access_ledger where outcome = 'repeated' and role <> 'system'"))
