"""Real companies and the demonstration, whose password is published, never meet in one database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from occhub.demo.keys import company_ids
from occhub.demo.plan import DEFAULT_SEED, build_plan
from occhub.platform.supervisor.clean import clean
from tests.support import sql
from tests.support.command import Ended, occhub

REAL = "that are not the demonstration's"
ONE = "This database holds 1 company that is not the demonstration's, and"
WAY_OUT = "OCCHUB_MODE=production"


def _demo_users(db: str) -> int:
    return int(sql.rows(db, "select count(*) from accounts_user")[0][0])


def _note(db: str, kind: str, name: str, value: str) -> None:
    sql.change(db, "insert into platform_register values (%s, %s, %s, now()) on conflict do nothing", kind, name, value)


def test_the_demonstrations_own_companies_are_those_of_its_plan() -> None:
    plan = build_plan(DEFAULT_SEED, datetime.fromisoformat("2026-11-20T15:30:00+00:00"))
    assert company_ids() == {str(company.id) for company in plan.companies}


@pytest.mark.parametrize("command", ["demo", "prepare"])
def test_neither_demo_nor_serve_writes_it_beside_real_companies(db: str, command: str) -> None:
    before = _demo_users(db)
    ended = occhub(db, command, OCCHUB_MODE="demo")
    assert (ended.code, ended.out, _demo_users(db)) == (1, "", before)
    assert REAL in ended.err
    assert WAY_OUT in ended.err


def test_serve_refuses_where_both_are_there_already(db: str, tmp_path: Path) -> None:
    """As an older version left it: not even without loading it is the sign-in list shown."""
    (tmp_path / "staticfiles.json").write_text("{}")
    more = {"OCCHUB_MODE": "demo", "OCCHUB_STATIC_ROOT": str(tmp_path), "OCCHUB_WITHOUT_DEMO": "1"}
    assert occhub(db, "prepare", **more).code == 0
    for name in ("begun", "complete"):
        _note(db, "demo", name, "2026-11-20T15:30:00+00:00")
    for without in ("", "1"):
        ended = occhub(db, "prepare", **more | {"OCCHUB_WITHOUT_DEMO": without})
        assert (ended.code, REAL in ended.err) == (1, True)


def test_nothing_is_loaded_beside_the_demonstration(db: str) -> None:
    _note(db, "demo", "begun", "2026-11-20T15:30:00+00:00")
    before = _demo_users(db)
    ended = occhub(db, "load", "docs/operator/example.toml")
    assert (ended.code, ended.out, _demo_users(db)) == (1, "", before)
    assert ended.err.startswith("This database holds the demonstration, whose password is published.")


def test_check_says_what_serve_would_refuse(db: str) -> None:
    refused = "  - occhub serve refuses this database. This database holds 2 companies that are not the demonstration's"
    without = "occhub serve --empty"
    ended = occhub(db, "check", OCCHUB_MODE="demo")
    first = ended.out.splitlines()[1]
    assert (ended.code, first.startswith(refused), WAY_OUT in first, without in first) == (1, True, True, True)
    _note(db, "demo", "begun", "2026-11-20T15:30:00+00:00")
    first = occhub(db, "check", OCCHUB_MODE="demo").out.splitlines()[1]
    assert (first.startswith(refused), WAY_OUT in first, without in first) == (True, True, False)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data directory with an embedded database of its own."""
    yield tmp_path / "data"
    clean(tmp_path / "data")


def test_a_reset_removes_no_real_company(data: Path) -> None:
    def own(*arguments: str) -> Ended:
        return occhub("none", *arguments, OCCHUB_MODE="demo", OCCHUB_DATA=str(data), OCCHUB_DATABASE_URL="")

    assert own("migrate").code == 0
    assert own("load", "docs/operator/example.toml").code == 0
    ended = own("demo", "--reset", "--yes")
    assert (ended.code, ended.err.startswith(ONE)) == (1, True)
    assert ended.err.endswith("Nothing was changed.\n")
    again = own("load", "docs/operator/example.toml")
    assert "0 created, 0 changed, 34 unchanged." in again.out
