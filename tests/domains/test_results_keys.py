"""A company gets a new key: every document opens as before, broken off or not, and nothing else of a file changes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from occhub.access.actor import system_actor
from occhub.domains.results import operations, reads, tasks
from occhub.domains.results.operations import keys
from occhub.domains.results.types import Rewrapped
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, FABRIKAM_ADMIN, publish, visit
from tests.support import sql
from tests.support.command import occhub

SYSTEM = system_actor("keys rotate")
NORTHWIND = system_actor("keys rotate", company_id=cast.NORTHWIND)
Switch = Callable[[str], None]


def versions(database: str) -> dict[uuid.UUID, int]:
    """Under which version of its company's key each document is."""
    return dict(sql.rows(database, "select document_id, company_key_version from results_file"))


def what_stays(database: str) -> list[tuple[Any, ...]]:
    """Everything of the files but the two columns that a new key changes."""
    columns = (
        "id, company_id, center_id, document_id, kind, version, mime, size, blob_key, content_hash, blob_hash, nonce,"
        " commitment, form, stored_at"
    )
    return sql.rows(database, f"select {columns} from results_file order by id")


def opens(email: str, document: uuid.UUID) -> bool:
    """Whether the document opens with bytes that were published."""
    published = [documents.proof().content, *(documents.proof(f"Report {number}").content for number in range(4))]
    return reads.view_file(cast.actor(email), document).content in published


def test_a_new_key_for_one_company_changes_its_wrapped_keys_alone(db: str, as_role: Switch) -> None:
    report = visit()
    ours = {publish(report, text="Report 1"), publish(report, text="Report 2")}
    felix = publish(visit("felix", requester=documents.FABRIKAM_BASIC, **documents.FELIX))
    before = what_stays(db)
    as_role("occhub_worker")
    assert set(operations.companies_with_keys(SYSTEM)) == {cast.NORTHWIND, cast.FABRIKAM}
    assert operations.add_key(NORTHWIND) == 2
    assert operations.rewrap_files(NORTHWIND) == Rewrapped(2, (), None)
    assert versions(db) == {**dict.fromkeys(ours, 2), felix: 1}
    assert what_stays(db) == before
    assert tasks.check_store(SYSTEM, thorough=True).is_sound
    as_role("occhub_web")
    assert [opens(ADMIN, one) for one in ours] == [True, True]
    assert opens(FABRIKAM_ADMIN, felix)
    fresh = publish(report, text="Report 3")
    assert versions(db)[fresh] == 2
    assert opens(ADMIN, fresh)


def test_a_rotation_that_was_broken_off_is_completed(db: str, as_role: Switch, monkeypatch: pytest.MonkeyPatch) -> None:
    report = visit()
    ours = [publish(report, text=f"Report {number}") for number in range(3)]
    monkeypatch.setattr(keys, "FILES_AT_ONCE", 2)
    as_role("occhub_worker")
    operations.add_key(NORTHWIND)
    first = operations.rewrap_files(NORTHWIND)
    assert (first.count, first.damaged, first.last is None) == (2, (), False)
    assert sorted(versions(db).values()) == [1, 2, 2]
    as_role("occhub_web")
    assert [opens(ADMIN, one) for one in ours] == [True] * 3
    as_role("occhub_worker")
    assert operations.rewrap_files(NORTHWIND) == Rewrapped(1, (), None)
    assert operations.rewrap_files(NORTHWIND) == Rewrapped(0, (), None)
    as_role("occhub_web")
    assert set(versions(db).values()) == {2}
    assert [opens(ADMIN, one) for one in ours] == [True] * 3


@pytest.mark.parametrize(
    "damage",
    [
        "wrapped_key = set_byte(wrapped_key, 20, get_byte(wrapped_key, 20) # 1)",
        "commitment = set_byte(commitment, 3, get_byte(commitment, 3) # 1)",
        "size = size + 1",
        "company_key_version = 0",
    ],
)
def test_a_damaged_row_is_named_and_left_and_the_others_go_on(db: str, as_role: Switch, damage: str) -> None:
    report = visit()
    bad, good = publish(report, text="Report 1"), publish(report, text="Report 2")
    sql.change(db, f"update results_file set {damage} where document_id = %s", bad)
    before = versions(db)[bad]
    as_role("occhub_worker")
    operations.add_key(NORTHWIND)
    assert operations.rewrap_files(NORTHWIND) == Rewrapped(1, (bad,), None)
    assert versions(db) == {bad: before, good: 2}


def test_each_step_stands_in_the_ledger(db: str, as_role: Switch) -> None:
    publish(visit())
    as_role("occhub_worker")
    operations.add_key(NORTHWIND)
    operations.rewrap_files(NORTHWIND)
    rows = sql.rows(
        db,
        "select split_part(operation, '.', 5), company_id, task, outcome from access_ledger"
        " where permission = 'results:store:rekey' order by at",
    )
    assert rows == [(name, cast.NORTHWIND, "keys rotate", "allowed") for name in ("add_key", "rewrap_files")]


def test_the_database_lets_only_the_worker_change_only_the_wrapped_key(db: str) -> None:
    assert sql.refused(db, "occhub_web", "update results_file set wrapped_key = ''")
    assert sql.refused(db, "occhub_web", "update results_file set company_key_version = 1")
    for column in ("blob_key = ''", "nonce = ''", "content_hash = ''", "document_id = id", "company_id = id"):
        assert sql.refused(db, "occhub_worker", f"update results_file set {column}")
    for role in ("occhub_web", "occhub_worker"):
        assert sql.refused(db, role, "update results_company_key set wrapped = ''")
        assert sql.refused(db, role, "delete from results_company_key")


def test_the_command(db: str) -> None:
    assert occhub(db, "keys", "rotate").out == "There are no documents, and so no keys.\n"
    report = visit()
    ours = [publish(report, text="Report 1"), publish(report, text="Report 2")]
    ended = occhub(db, "keys", "rotate")
    assert (ended.code, ended.out) == (0, "Company 1 of 1, documents put under its newest key: 2\n")
    assert versions(db) == dict.fromkeys(ours, 2)
    finished = occhub(db, "keys", "rotate", "--finish")
    assert (finished.code, finished.out) == (0, "Company 1 of 1, documents put under its newest key: 0\n")
    assert versions(db) == dict.fromkeys(ours, 2)
    checked = occhub(db, "check")
    assert (checked.code, checked.out.splitlines()[1]) == (0, "Documents: in order")
    sql.change(db, "update results_file set size = size + 1 where document_id = %s", ours[0])
    damaged = occhub(db, "keys", "rotate")
    assert damaged.code == 1
    assert damaged.out.splitlines() == [
        "Company 1 of 1, documents put under its newest key: 1",
        f"Document {ours[0]} could not be wrapped anew: its row is damaged. Restore it from a backup.",
    ]
