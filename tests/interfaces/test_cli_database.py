"""`migrate`, what `serve` looks at before it starts, and what production and the demonstration refuse."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from occhub.config import database, serving, static
from occhub.config.database import State
from occhub.config.env import BadSetting
from occhub.platform.postgres.address import Address
from tests.support import cluster, sql
from tests.support.command import environment, occhub

GOOD_PROVIDER = """\
name = "Cedar Valley Occupational Health"
short_name = "Cedar Valley"
zone = "America/New_York"
support_phone = "1-800-555-0123"
support_hours = "Monday through Friday"
support_email = "support@cedarvalley.test"
privacy_phone = "1-800-555-0124"
"""


def _where(name: str) -> Address:
    return cluster.info().address(name)


@pytest.fixture
def empty() -> Iterator[str]:
    """The name of a database that does not exist yet; removed afterwards."""
    name = f"t_new_{os.getpid()}"
    yield name
    cluster.drop(name)


def test_wanted_migrations_are_those_that_django_finds(db: str) -> None:
    found = MigrationLoader(connection).disk_migrations
    assert database.wanted_migrations() == frozenset(found)


def test_the_state_of_a_database(db: str) -> None:
    assert database.state(_where(db)) is State.CURRENT
    assert database.state(_where("t_not_there")) is State.MISSING
    sql.execute(db, "delete from django_migrations where app = 'visits' and name = '0001_initial'")
    assert database.state(_where(db)) is State.BEHIND


def test_migrate_makes_a_database_and_changes_nothing_the_second_time(empty: str) -> None:
    first = occhub(empty, "migrate")
    assert (first.code, first.out.splitlines()[-1]) == (0, "The database is up to date now.")
    assert database.state(_where(empty)) is State.CURRENT
    second = occhub(empty, "migrate", OCCHUB_DATABASE_ADMIN_URL="")
    assert (second.code, second.out) == (0, "The database is up to date.\n")
    assert occhub(empty, "check").code == 0


def test_migrate_needs_the_administrator(empty: str) -> None:
    ended = occhub(empty, "migrate", OCCHUB_DATABASE_ADMIN_URL="")
    assert ended.code == 1
    assert ended.err.startswith("OCCHUB_DATABASE_ADMIN_URL is not set.")


def test_nothing_runs_on_an_old_database_and_an_external_one_is_never_migrated_by_serve(db: str) -> None:
    sql.execute(db, "delete from django_migrations where app = 'visits'")
    for command in (["load", "docs/operator/example.toml"], ["check"], ["demo"]):
        ended = occhub(db, *command)
        assert (ended.code, ended.err) == (
            1,
            "The database belongs to an older version of occhub. Run: occhub migrate\n",
        )
    ended = occhub(db, "prepare", OCCHUB_WITHOUT_DEMO="1")
    assert ended.code == 1
    assert ended.err.startswith("The external database is not of this version. Run: OCCHUB_DATABASE_ADMIN_URL=")


def test_prepare_has_nothing_to_do_the_second_time(db: str, tmp_path: Path) -> None:
    (tmp_path / "staticfiles.json").write_text("{}")
    sql.execute(db, "insert into platform_register (kind, name, value, at) values ('demo', 'complete', '', now())")
    sql.execute(db, "delete from platform_register where kind = 'company'")  # those of the cast count as real
    ended = occhub(db, "prepare", OCCHUB_STATIC_ROOT=str(tmp_path))
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_static_files_are_old_when_a_source_is_newer(tmp_path: Path) -> None:
    sources, root = tmp_path / "sources", tmp_path / "root"
    sources.mkdir()
    root.mkdir()
    (sources / "a.css").write_text("")
    assert static.is_old(root, sources)
    (root / "staticfiles.json").write_text("{}")
    os.utime(root / "staticfiles.json", (4_000_000_000, 4_000_000_000))
    assert not static.is_old(root, sources)
    os.utime(sources / "a.css", (4_000_000_001, 4_000_000_001))
    assert static.is_old(root, sources)


def test_the_supervisor_never_loads_django() -> None:
    code = "import sys; import occhub.__main__ as m; from occhub.demo import command; command.sign_ins();"
    code += " sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], env=environment("nowhere"), check=True)


def test_the_demonstration_serves_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCCHUB_MODE", "demo")
    monkeypatch.setenv("OCCHUB_BIND", "127.0.0.1 ::1")
    assert serving.hosts() == ["127.0.0.1", "::1"]
    for address in ("0.0.0.0", "10.0.0.5", "::"):  # noqa: S104 - refused
        monkeypatch.setenv("OCCHUB_BIND", address)
        with pytest.raises(BadSetting, match="its passwords are published"):
            serving.hosts()
    monkeypatch.setenv("OCCHUB_MODE", "production")
    assert serving.hosts() == ["::"]
    monkeypatch.setenv("OCCHUB_BIND", "localhost")
    with pytest.raises(BadSetting, match="must hold IP addresses"):
        serving.hosts()


def _production(**more: str) -> dict[str, str]:
    return {"OCCHUB_MODE": "production", "OCCHUB_SMTP_HOST": "", "OCCHUB_BASE_URL": "http://localhost", **more}


ROOT_IS_REFUSED = "Production does not run as root."
REFUSALS = (
    "OCCHUB_BASE_URL must be the https:// address that people use.",
    "OCCHUB_SMTP_HOST must name a mail server",
    "OCCHUB_PROVIDER_FILE must name your provider file",
    "The database holds demonstration accounts.",
)


def test_production_refuses_each_unsafe_thing_and_says_how_to_mend_it(db: str) -> None:
    told = occhub(db, "check", **_production())
    assert told.code == 1
    assert [one for one in REFUSALS if f"  - {one}" not in told.out] == []
    assert (ROOT_IS_REFUSED in told.out) == (os.geteuid() == 0)


def test_production_with_everything_right(db: str, tmp_path: Path) -> None:
    provider = tmp_path / "provider.toml"
    provider.write_text(GOOD_PROVIDER)
    sql.execute(db, "update identity.accounts_user set is_demo = false")
    good = _production(
        OCCHUB_SMTP_HOST="localhost",
        OCCHUB_BASE_URL="https://hub.cedarvalley.test",
        OCCHUB_PROVIDER_FILE=str(provider),
    )
    told = occhub(db, "check", **good)
    found = [line for line in told.out.splitlines() if line.startswith("  - ")]
    assert [line for line in found if ROOT_IS_REFUSED not in line] == []


@pytest.mark.parametrize("command", [("worker",), ("ledger", "verify"), ("load", "docs/operator/example.toml")])
def test_production_starts_nothing_unsafe(db: str, command: tuple[str, ...]) -> None:
    ended = occhub(db, *command, **_production())
    assert ended.code == 1
    assert ended.err.startswith("occhub does not start:\n")
    assert [one for one in REFUSALS if one not in ended.err] == []


def test_the_web_server_starts_nothing_unsafe(db: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import occhub.config.wsgi"],
        env=environment(db, OCCHUB_DB_ROLE="occhub_web", **_production()),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert [one for one in REFUSALS if one not in ended.stderr] == []


def test_serve_starts_nothing_when_production_is_unsafe(tmp_path: Path) -> None:
    data = tmp_path / "data"
    told = occhub("nowhere", "serve", **_production(OCCHUB_DATA=str(data), OCCHUB_DATABASE_URL=""))
    root = [ROOT_IS_REFUSED] if os.geteuid() == 0 else []
    assert told.code == 1
    lines = told.err.splitlines()
    assert lines[0] == "occhub does not start:"
    for line, wanted in zip(lines[1:], [*root, *REFUSALS[:3]], strict=True):
        assert line.startswith(f"  - {wanted}")
    assert (told.out, data.exists()) == ("", False)


def test_serve_names_the_faults_of_a_provider_file(tmp_path: Path) -> None:
    provider = tmp_path / "provider.toml"
    provider.write_text(GOOD_PROVIDER.replace("support_email", "mail"))
    told = occhub("nowhere", "serve", **_production(OCCHUB_PROVIDER_FILE=str(provider)))
    assert (told.code, told.out) == (1, "")
    assert told.err.startswith(f"The provider file {provider} has faults:\n")


def test_production_has_no_demonstration(db: str) -> None:
    for command in (["demo"], ["demo", "--reset", "--yes"]):
        ended = occhub(db, *command, **_production())
        assert ended.code == 1
        assert ended.err.startswith("Production mode has no demonstration.")


def test_a_database_that_is_not_ours_is_not_reset(db: str) -> None:
    ended = occhub(db, "demo", "--reset", "--yes")
    assert ended.code == 1
    assert ended.err.startswith("This database is not ours to remove.")
