"""`occhub restore`: a backup becomes an installation of its own, and harms none that is there."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from psycopg.conninfo import make_conninfo

from occhub.platform.backup import manifest
from occhub.platform.postgres.embedded import EmbeddedCluster
from occhub.platform.postgres.places import database_user, places_for
from occhub.platform.secrets import KEYS, SecretStore
from occhub.platform.supervisor import lock
from tests.factories import cast, documents
from tests.kills.browser import Browser
from tests.kills.product import Product
from tests.support import cluster, hub
from tests.support.command import ROOT, occhub

INSTALL = ROOT / "docs" / "operator" / "install.md"
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
_TABLES = """\
select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
where relkind = 'r' and nspname in ('public', 'identity') order by 1"""
_RESTORED = [
    "Bringing the database to this version",
    "The database is up to date.",
    "Verifying the ledger",
    "{rows} rows verified, every one of them is as it was written.",
    "Checking the installation",
    "Settings and walls: in order",
    "Documents: in order",
    "Queue: in order",
    "Restored: the database as of {at}; documents: {documents}.",
    "Start occhub as usual.",
]


@pytest.fixture
def data(db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory with a copy of the run's secrets and a store of its own, for the database of the test."""
    shutil.copytree(cluster.info().secrets_dir, tmp_path / "data" / "secrets")
    monkeypatch.setattr(settings, "OCCHUB_BLOB_DIR", tmp_path / "data" / "blobs")
    return tmp_path / "data"


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """An installation that does not exist yet, with a database of its own."""
    programs = cluster.info().programs
    found = Product(  # in demo mode `check` names the companies of the cast, which count as real
        tmp_path / "new", OCCHUB_MODE="test", OCCHUB_STATIC_ROOT=str(hub.STATIC), OCCHUB_PG_BIN=programs
    )
    yield found
    found.stop()
    if found.data.exists():
        found.remove()


def back_up(db: str, data: Path, backups: Path, *options: str) -> Path:
    ended = occhub(db, "backup", str(backups), *options, OCCHUB_DATA=str(data))
    assert (ended.code, ended.err) == (0, "")
    return max(backups.iterdir())


def rows(dsn: str) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with psycopg.connect(dsn) as connection:
        tables = [name for (name,) in connection.execute(_TABLES)]
        return {
            name: [row for (row,) in connection.execute(f"select t::text from {name} t order by 1")] for name in tables
        }


def words(made: Path, ledger: int) -> list[str]:
    """The last lines of a restore with which all is well."""
    found = manifest.read(made)
    return [line.format(rows=ledger, at=found.made_at, documents=found.documents) for line in _RESTORED]


def test_a_backup_becomes_an_installation_of_its_own(db: str, data: Path, tmp_path: Path, product: Product) -> None:
    felix = documents.visit("felix", requester=documents.FABRIKAM_BASIC, **documents.FELIX)
    ids = [documents.publish(documents.visit()), documents.publish(felix, text="Drug screen")]
    before = rows(cluster.info().address(db).role_dsn("occhub_backup"))
    made = back_up(db, data, tmp_path / "backups", "--secrets", str(tmp_path / "safe"))
    (secrets,) = (tmp_path / "safe").iterdir()
    done = product.run("restore", str(made), "--secrets", str(secrets))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-len(_RESTORED) :] == words(made, len(before["access_ledger"]))
    assert blobs(product.data) == blobs(data)
    product.start()
    product.wait(product.is_healthy)
    for person, document, text in zip(
        (documents.ADMIN, documents.FABRIKAM_ADMIN), ids, ("Audiogram", "Drug screen"), strict=True
    ):
        browser = Browser(product.port, person)
        assert browser.sign_in(cast.PASSWORD)
        answer = browser.get(f"/results/{document}/file")
        assert (answer.status, answer.body) == (200, documents.proof(text).content)


def blobs(data: Path) -> dict[str, bytes]:
    return {str(path.relative_to(data)): path.read_bytes() for path in (data / "blobs").rglob("*") if path.is_file()}


@dataclass(frozen=True)
class External:
    """A server of somebody else: the settings that name it, and the connection string of its superuser."""

    settings: dict[str, str]
    superuser: str


@pytest.fixture
def external() -> Iterator[External]:
    """Made ready as install.md says."""
    base = Path(tempfile.mkdtemp(prefix="occhub-"))
    base.chmod(0o711)
    programs = {"OCCHUB_PG_BIN": cluster.info().programs}
    server = EmbeddedCluster(
        base / "data", base / "secrets", fsync=False, root_home=base / "home", environ=programs, tell=lambda _: None
    )
    server.start()
    with psycopg.connect(server.admin_dsn(), autocommit=True) as superuser:
        superuser.execute("create role occhub_admin login createrole password 'somebody'")
        superuser.execute("create database occhub owner occhub_admin encoding 'UTF8' template template0")
    url = f"postgresql:///occhub?host={server.host}&port={server.port}"
    admin = f"{url}&user=occhub_admin&password=somebody"
    yield External(
        programs | {"OCCHUB_DATABASE_URL": url, "OCCHUB_DATABASE_ADMIN_URL": admin}, server.admin_dsn("occhub")
    )
    server.stop(patience=10)
    shutil.rmtree(base)


def test_every_row_comes_back_into_an_external_database(
    db: str, data: Path, tmp_path: Path, external: External
) -> None:
    assert occhub(db, "migrate", OCCHUB_DATA=str(data)).code == 0  # notes the check values of the keys
    documents.publish(documents.visit())
    before = rows(make_conninfo(cluster.info().admin_dsn, dbname=db))
    made = back_up(db, data, tmp_path / "backups")
    there = external.settings | {"OCCHUB_DATA": str(tmp_path / "new")}
    done = occhub("", "restore", str(made), **there)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-len(_RESTORED) :] == words(made, len(before["access_ledger"]))
    assert sum(map(len, before.values())) > 300
    after = rows(external.superuser)
    kept, now = set(before.pop("access_ledger")), set(after.pop("access_ledger"))
    assert (after, kept - now) == (before, set())
    assert sorted(row.split(",")[8] for row in now - kept) == ['"ledger verify"', "check"]
    assert SecretStore(tmp_path / "new" / "secrets").files() == SecretStore(data / "secrets").files()
    assert blobs(tmp_path / "new") == blobs(data)
    again = occhub("", "restore", str(made), **there)
    assert (again.code, again.out) == (1, "Reading the backup\n")
    assert again.err == (
        "This database holds data, and a backup is restored into an empty one only. Name another data directory "
        "(OCCHUB_DATA), or make a new, empty database. Nothing was restored.\n"
    )


def test_an_external_database_is_backed_up_once_a_superuser_allowed_it(
    db: str, data: Path, tmp_path: Path, external: External
) -> None:
    there = external.settings | {"OCCHUB_DATA": str(tmp_path / "new")}
    assert occhub("", "restore", str(back_up(db, data, tmp_path / "backups")), **there).code == 0
    refused = occhub("", "backup", str(tmp_path / "second"), **there)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.endswith("The database could not be dumped; the reason stands above. There is no backup.\n")
    (lines,) = re.findall(r"```sql\n(ALTER ROLE .*?)```", INSTALL.read_text(), flags=re.DOTALL)
    with psycopg.connect(external.superuser, autocommit=True) as superuser:
        superuser.execute(lines)
    assert occhub("", "backup", str(tmp_path / "second"), **there).code == 0


def test_a_damaged_or_incomplete_backup_is_named_before_anything_is_made(db: str, data: Path, tmp_path: Path) -> None:
    made = back_up(db, data, tmp_path / "backups", "--secrets", str(tmp_path / "safe"))
    (secrets,) = (tmp_path / "safe").iterdir()
    dump = made / manifest.DUMP
    new = {"OCCHUB_DATA": str(tmp_path / "new"), "OCCHUB_DATABASE_URL": ""}

    def refused(*options: str) -> str:
        ended = occhub("", "restore", str(made), *options, **new)
        assert (ended.code, ended.out) == (1, "Reading the backup\n")
        assert {path.name for path in (tmp_path / "new").iterdir()} <= {"supervisor.lock", "install_id"}
        return ended.err

    assert refused() == (
        "The key root_key of this backup (it opens every stored document) is missing. Name the file that was kept "
        "apart: occhub restore DIRECTORY --secrets FILE. Nothing was restored.\n"
    )
    (tmp_path / "other").mkdir()
    other = back_up(db, other_keys(data, tmp_path / "other"), tmp_path / "others") / "secrets.tar"
    at = manifest.read(made).made_at
    assert refused("--secrets", str(other)) == (
        f"{other} belongs to another installation than the backup of {at}. Nothing was restored.\n"
    )
    content = dump.read_bytes()
    dump.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert refused("--secrets", str(secrets)) == (
        f"{dump} is not as it was written. Take another backup; nothing was restored.\n"
    )
    dump.unlink()
    assert refused("--secrets", str(secrets)) == f"{dump} is missing. Nothing was restored.\n"
    (made / manifest.NAME).write_text("{}")
    ended = occhub("", "restore", str(made), **new)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == f"{made} is no backup of occhub: {made / manifest.NAME} cannot be read.\n"


def other_keys(data: Path, copy: Path) -> Path:
    """The same data directory with keys of another installation."""
    shutil.copytree(data, copy, dirs_exist_ok=True)
    for name in KEYS:
        SecretStore(copy / "secrets").path(name).unlink()
        SecretStore(copy / "secrets").key(name)
    return copy


def test_nothing_is_restored_beside_a_running_occhub_or_under_other_keys(db: str, data: Path, tmp_path: Path) -> None:
    made = back_up(db, data, tmp_path / "backups")
    with lock.take(data):
        ended = occhub(db, "restore", str(made), OCCHUB_DATA=str(data))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"occhub already runs in {data} (process ")
    assert ended.err.endswith("Nothing was restored.\n")
    copy = other_keys(data, tmp_path / "copy")
    before = SecretStore(copy / "secrets").files()
    ended = occhub(db, "restore", str(made), OCCHUB_DATA=str(copy))
    assert ended.code == 1
    assert ended.err == (
        f"{copy / 'secrets' / 'root_key'} is the key of another database. Restore into another data directory "
        "(OCCHUB_DATA). Nothing was restored.\n"
    )
    assert SecretStore(copy / "secrets").files() == before


def test_what_the_machine_refuses_is_told_in_words(db: str, data: Path, tmp_path: Path) -> None:
    made = back_up(db, data, tmp_path / "backups")
    new = tmp_path / "new"
    new.mkdir()
    (new / "blobs").write_text("no directory")
    ended = occhub("t_never_made", "restore", str(made), OCCHUB_DATA=str(new))
    assert (ended.code, ended.out) == (1, "Reading the backup\nRestoring the documents\n")
    assert ended.err.startswith("The backup could not be restored: ")
    assert ended.err.endswith("When that is mended, run it again.\n")


@pytest.mark.skipif(not DEBIAN_15.is_dir(), reason="PostgreSQL 15 is not installed")
def test_a_new_major_version_of_postgresql_as_the_guide_says(
    db: str, data: Path, tmp_path: Path, product: Product
) -> None:
    """The cluster of version 15 becomes one of the present version, with the same keys and rows."""
    if Path(cluster.info().programs) == DEBIAN_15:
        pytest.skip("this run is on PostgreSQL 15 itself: there is no newer version to go to")
    old, run = {"OCCHUB_PG_BIN": str(DEBIAN_15)}, product.run
    product.environment |= old
    assert run("migrate").returncode == 0
    assert run("load", "docs/operator/example.toml").returncode == 0
    product.environment["OCCHUB_PG_BIN"] = cluster.info().programs
    refused = run("check")
    assert (refused.returncode, "was made by PostgreSQL 15" in refused.stderr) == (1, True)
    backups = tmp_path / "backups"
    product.environment |= old
    assert run("backup", str(backups)).returncode == 0
    product.environment["OCCHUB_PG_BIN"] = cluster.info().programs
    (made,) = backups.iterdir()
    home = places_for(product.data, database_user(os.environ), os.environ).home
    (home / "db").rename(home / "db-15")
    done = run("restore", str(made))
    assert (done.returncode, done.stderr, done.stdout.splitlines()[-1]) == (0, "", _RESTORED[-1])
    assert (home / "db" / "PG_VERSION").read_text() != (home / "db-15" / "PG_VERSION").read_text()
