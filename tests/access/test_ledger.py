"""The byte form of ledger rows and their MAC: nothing can be changed without being seen."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from occhub.access import context, ledger
from occhub.access.actor import Actor, system_actor
from occhub.access.context import Running
from occhub.access.models import LedgerEntry
from occhub.platform.ids import UserId
from tests.factories import cast
from tests.support import cluster, sql, toys

ROWS, MUTATIONS = 60, 1_000
FIELDS = [field.attname for field in LedgerEntry._meta.concrete_fields]

_TEXTS = ("side", "role", "task", "operation", "permission", "outcome", "rule", "purpose", "request_id")
_MORE_TEXTS = ("session_ref", "object_type")

_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
_id = st.none() | st.uuids()
_entry = st.fixed_dictionaries(
    {
        "id": st.uuids(),
        "at": st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  (bounds are naive by the library's rule)
        "form": st.just(ledger.FORM),
        "count": st.integers(0, 2**31 - 1),
        "people": st.lists(st.uuids(), max_size=4),
        **dict.fromkeys(("parent_id", "user_id", "membership_id", "company_id", "center_id", "object_id"), _id),
        **dict.fromkeys(
            (
                "side",
                "role",
                "task",
                "operation",
                "permission",
                "outcome",
                "rule",
                "purpose",
                "request_id",
                "session_ref",
                "object_type",
            ),
            _text,
        ),
    }
)
_SLIGHT: dict[str, Any] = {"side": "", "rule": "null", "task": "None", "people": [], "user_id": None, "count": 0}


def test_every_column_is_in_the_byte_form() -> None:
    assert set(FIELDS) == {*ledger._FIELDS, "mac"}


@given(_entry, _entry, st.sets(st.sampled_from(sorted(_SLIGHT))))
def test_two_different_entries_never_share_bytes(one: dict[str, Any], other: dict[str, Any], slight: set[str]) -> None:
    near = one | {name: _SLIGHT[name] for name in slight}
    for second in (other, near):
        is_same = ledger.canonical(LedgerEntry(**one)) == ledger.canonical(LedgerEntry(**second))
        assert is_same == (one == second)


def test_what_is_read_back_has_identical_bytes(db: str, as_role: Any) -> None:
    """Microseconds, arrays, NULL beside the empty text: 150 generated rows there and back."""
    as_role("occhub_worker")
    written: dict[uuid.UUID, bytes] = {}

    @toys.reading
    def keep(actor: Actor, entries: list[LedgerEntry]) -> None:
        ledger.write(entries)

    source = random.Random(20261123)  # noqa: S311  (a seed that can be replayed)
    entries = [LedgerEntry(**_random_entry(source, number)) for number in range(150)]
    for entry in entries:
        entry.mac = ledger.mac(entry)
        written[entry.id] = ledger.canonical(entry)

    @toys.reading
    def again(actor: Actor) -> int:
        found = {one.id: ledger.canonical(one) for one in ledger.everything(chunk=7) if one.id in written}
        assert found == written
        return ledger.verify(ledger.everything(chunk=7)).checked

    keep(system_actor("toys"), entries)
    assert again(system_actor("toys")) >= 150


def _random_entry(source: random.Random, number: int) -> dict[str, Any]:
    def some(kind: str) -> Any:
        choices: dict[str, list[Any]] = {
            "id": [None, uuid.UUID(int=source.getrandbits(128)), uuid.UUID(int=0), uuid.UUID(int=2**128 - 1)],
            "text": ["", " ", "null", "é\u0301", "\U0001f600", '"\\\n\r\t', "a" * 400, "\x7f\u2028", "{}"],
        }
        return source.choice(choices[kind])

    micro = source.choice([0, 1, 999_999, 100_000, source.randrange(10**6)])
    at = datetime(2026, 3, 8, 7, 59, 59, tzinfo=UTC) + timedelta(hours=number, microseconds=micro)
    entry: dict[str, Any] = {name: some("text") for name in FIELDS}
    entry |= {name: some("id") for name in FIELDS if name.endswith("_id") and name != "request_id"}
    people = [uuid.UUID(int=source.getrandbits(128)) for _ in range(source.randrange(4))]
    entry |= {"id": uuid.UUID(int=source.getrandbits(128)), "at": at, "form": 1, "people": people}
    entry["count"] = source.choice([0, 1, 2**31 - 1])
    entry.pop("mac")
    return entry


@toys.reading
def verify(actor: Actor) -> tuple[int, tuple[uuid.UUID, ...]]:
    """All rows, in small chunks."""
    report = ledger.verify(ledger.everything(chunk=17))
    return report.checked, report.damaged_ids


def _fill() -> None:
    source = random.Random(7)  # noqa: S311  (a seed that can be replayed)
    for number in range(ROWS):
        actor = system_actor("toys", company_id=cast.NORTHWIND)
        frame = Running(actor, f"toy{number}", "toy", uuid.uuid4(), changes=False)
        frame.people = {uuid.UUID(int=source.getrandbits(128)) for _ in range(number % 4)}
        frame.object_id = uuid.uuid4() if number % 2 else None
        with context.inside(frame):
            ledger.write(ledger.entries_of(frame, ledger.ALLOWED, "toys"))


def test_a_thousand_single_changes_are_all_seen(db: str, as_role: Any) -> None:
    """As superuser with the triggers off: each field of random rows, one change at a time, then put back."""
    as_role("occhub_worker")
    _fill()
    source = random.Random(1123)  # noqa: S311  (a seed that can be replayed)
    system = system_actor("toys")
    before, damaged = verify(system)
    assert damaged == ()
    assert before >= ROWS
    missed: list[tuple[str, object]] = []
    with psycopg.connect(cluster.info().admin_dsn, dbname=db, autocommit=True) as admin:
        admin.execute("set session_replication_role = replica")
        rows = admin.execute("select * from access_ledger where operation like 'toy%'").fetchall()
        names = [column.name for column in admin.execute("select * from access_ledger limit 0").description or ()]
        with context.inside(Running(system, "toy", "toy", uuid.uuid4(), changes=False)):
            for _ in range(MUTATIONS):
                row = dict(zip(names, source.choice(rows), strict=True))
                name = source.choice([one for one in names if one != "id"])
                other = _other(source, name, row[name])
                statement = f"update access_ledger set {name} = %s where id = %s"
                admin.execute(statement, [other, row["id"]])
                found = LedgerEntry.objects.get(pk=row["id"])
                if ledger.is_intact(found):
                    missed.append((name, other))
                admin.execute(statement, [row[name], row["id"]])
    assert missed == []
    assert verify(system) == (before + 1, ())


def _other(source: random.Random, name: str, value: Any) -> Any:
    if name == "people":
        return [*value, uuid.uuid4()] if len(value) < 2 or source.random() < 0.5 else value[::-1]
    if name == "mac":
        place = source.randrange(len(value))
        return value[:place] + bytes([value[place] ^ 1 << source.randrange(8)]) + value[place + 1 :]
    if isinstance(value, datetime):
        return value + source.choice([timedelta(microseconds=1), timedelta(days=-1)])
    if isinstance(value, int):
        return value + 1
    if value is None or isinstance(value, uuid.UUID):
        return source.choice([uuid.uuid4(), None]) if value else uuid.uuid4()
    return source.choice([value + " ", value.upper() if value.upper() != value else value + "x"])


def test_an_id_that_was_changed_and_a_row_under_another_key_show(db: str, as_role: Any) -> None:
    as_role("occhub_worker")
    _fill()
    swapped, forged = uuid.uuid4(), uuid.uuid4()
    with psycopg.connect(cluster.info().admin_dsn, dbname=db, autocommit=True) as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute("update access_ledger set id = %s where operation = 'toy3'", [swapped])
        admin.execute("create temp table copy as select * from access_ledger where operation = 'toy5'")
        admin.execute("update copy set id = %s, mac = sha256('x')", [forged])
        admin.execute("insert into access_ledger select * from copy")
    _, damaged = verify(system_actor("toys"))
    assert sorted(damaged) == sorted([swapped, forged])


@pytest.mark.parametrize("chunk", [1, 2, 1_000])
def test_reading_by_key_gives_each_row_once_also_at_one_moment(db: str, as_role: Any, chunk: int) -> None:
    as_role("occhub_worker")
    at = datetime(2026, 1, 1, tzinfo=UTC)

    @toys.reading
    def read(actor: Actor) -> list[uuid.UUID]:
        frame = context.current()
        entries = [ledger.entry_of(frame, ledger.ALLOWED, "x") for _ in range(9)]
        for number, entry in enumerate(entries):
            entry.id, entry.at = uuid.uuid4(), at + timedelta(seconds=number // 4)
        ledger.write(entries)
        mine = {entry.id for entry in entries}
        found = [one.pk for one in ledger.everything(chunk) if one.pk in mine]
        assert found == [one.id for one in sorted(entries, key=lambda one: (one.at, one.id))]
        return found

    assert len(read(system_actor("toys"))) == 9
    assert connection.in_atomic_block is False


def test_a_row_says_who_in_which_company_and_no_name(db: str) -> None:
    admin = cast.actor("user-admin@northwind.example")
    toys.happen(admin, cast.key("mark"))
    row = sql.rows(
        db,
        "select side, role, user_id, membership_id, task, company_id, parent_id, permission, outcome, rule, purpose,"
        " request_id, people, count from access_ledger where operation like 'tests.%%'",
    )
    assert row == [
        (
            "employer",
            "user_admin",
            UserId(admin.user_id or uuid.UUID(int=0)),
            admin.membership_id,
            "",
            cast.NORTHWIND,
            None,
            "employees:employee:add",
            "allowed",
            "toys.anybody",
            "operations",
            "test",
            [],
            1,
        )
    ]
