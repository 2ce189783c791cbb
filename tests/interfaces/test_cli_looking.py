"""`ledger verify` and `check`: what is in order ends with 0, each fault is named and ends with 1."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

from occhub.platform.secrets import SecretStore
from tests.support import cluster, sql
from tests.support.command import occhub


def test_an_intact_ledger(db: str) -> None:
    (rows,) = sql.rows(db, "select count(*) from access_ledger")[0]
    ended = occhub(db, "ledger", "verify")
    assert (ended.code, ended.out) == (0, f"{rows} rows verified, every one of them is as it was written.\n")


def test_each_tampered_row_is_named(db: str) -> None:
    ids = [row for (row,) in sql.rows(db, "select id from access_ledger order by at, id limit 2")]
    sql.execute(db, "alter table access_ledger disable trigger all")
    sql.execute(db, f"update access_ledger set rule = 'accounts.forged' where id = '{ids[0]}'")
    sql.execute(db, f"update access_ledger set at = at + interval '1 microsecond' where id = '{ids[1]}'")
    sql.execute(db, "alter table access_ledger enable trigger all")
    ended = occhub(db, "ledger", "verify")
    assert ended.code == 1
    lines = ended.out.splitlines()
    assert lines[0].endswith(" rows verified, 2 damaged:")
    assert {uuid.UUID(line) for line in lines[1:]} == set(ids)


def test_check_of_a_sound_installation(db: str) -> None:
    ended = occhub(db, "check")
    assert (ended.code, ended.out.splitlines()) == (
        0,
        ["Settings and walls: in order", "Documents: in order", "Queue: in order"],
    )


def test_check_names_what_is_wrong(db: str) -> None:
    sql.execute(db, "alter table visits_visit no force row level security")
    sql.execute(
        db, "insert into procrastinate_jobs (queue_name, task_name, args, status) values ('mail', 'x', '{}', 'failed')"
    )
    sql.execute(db, "insert into procrastinate_jobs (queue_name, task_name, status) values ('mail', 'x', 'doing')")
    ended = occhub(db, "check")
    assert (ended.code, ended.out.splitlines()) == (
        1,
        [
            "Settings and walls:",
            "  - The database is unsafe: visits_visit has no forced row-level security. Run: occhub migrate",
            "Documents: in order",
            "Queue:",
            (
                "  - 1 job waits for a person after failing too often. The operator tries such jobs again on the page "
                '"Dead jobs", or asks why in the log of the worker.'
            ),
            (
                "  - 1 job was begun and neither ended nor worked on any more. A running worker takes such jobs up "
                "again within a minute; when this stays, ask why in the log of the worker."
            ),
        ],
    )


def test_check_says_who_does_the_work_that_waits(db: str) -> None:
    for _ in range(2):
        sql.execute(
            db, "insert into procrastinate_jobs (queue_name, task_name, args, status) values ('m', 'x', '{}', 'todo')"
        )
    sql.execute(db, "update procrastinate_events set at = now() - interval '16 minutes'")
    late = "2 jobs wait for a turn, the oldest for more than 15 minutes."
    todo = "No worker runs. Start occhub serve, which runs one."
    ended = occhub(db, "check")
    assert (ended.code, ended.out.splitlines()[-2:]) == (1, ["Queue:", f"  - {late} {todo}"])


def test_other_commands_refuse_an_unsafe_database(db: str) -> None:
    sql.execute(db, "alter table visits_visit no force row level security")
    for command in (["ledger", "verify"], ["worker"]):
        ended = occhub(db, *command)
        assert ended.code == 1
        assert "visits_visit has no forced row-level security" in ended.err


def test_secrets_that_others_may_read_are_refused(db: str, tmp_path: Path) -> None:
    """On a copy: the keys of the run are everybody's, and other tests use them at this moment."""
    shutil.copytree(cluster.info().secrets_dir, tmp_path / "secrets")
    path = SecretStore(tmp_path / "secrets").path("ledger_key")
    path.chmod(0o644)
    ended = occhub(db, "ledger", "verify", OCCHUB_DATA=str(tmp_path))
    assert ended.code == 1
    assert f"chmod 600 '{path}'" in ended.err
