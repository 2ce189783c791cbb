"""A lost or exchanged key is named by its file; nothing makes a new one where the database was in use."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from occhub.platform.secrets import KEYS, LEDGER_KEY, ROOT_KEY, SecretStore
from tests.support import cluster, sql
from tests.support.command import occhub

PURPOSE = {ROOT_KEY: "it opens every stored document", LEDGER_KEY: "it seals every row of the ledger"}
COMMANDS = (["check"], ["migrate"], ["prepare"], ["ledger", "verify"], ["worker"])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with a copy of the run's secrets: other tests use those at this moment."""
    shutil.copytree(cluster.info().secrets_dir, tmp_path / "secrets")
    return tmp_path


@pytest.mark.parametrize("name", [ROOT_KEY, LEDGER_KEY])
def test_a_lost_key_is_named_and_not_made_anew(db: str, data: Path, name: str) -> None:
    assert occhub(db, "migrate", OCCHUB_DATA=str(data)).code == 0
    path = SecretStore(data / "secrets").path(name)
    path.unlink()
    for command in COMMANDS:
        ended = occhub(db, *command, OCCHUB_DATA=str(data))
        assert (ended.code, ended.out) == (1, ""), command
        assert ended.err == (
            f"{path} is missing ({PURPOSE[name]}). Restore it from the backup of the secrets directory.\n"
        )
        assert not path.exists()


def test_a_new_version_on_a_database_in_use_makes_no_key(db: str, data: Path) -> None:
    """Whatever else of the secrets is lost, and whatever is left to migrate."""
    shutil.rmtree(data / "secrets")
    sql.execute(db, "delete from django_migrations where app = 'visits'")
    ended = occhub(db, "migrate", OCCHUB_DATA=str(data))
    assert ended.code == 1
    assert ended.err.startswith(f"{data / 'secrets' / ROOT_KEY} is missing")
    assert not (data / "secrets").exists()


@pytest.mark.parametrize("name", [ROOT_KEY, LEDGER_KEY])
def test_another_key_is_named_and_not_the_documents(db: str, data: Path, name: str) -> None:
    assert occhub(db, "migrate", OCCHUB_DATA=str(data)).code == 0
    store = SecretStore(data / "secrets")
    store.path(name).unlink()
    store.key(name)
    words = f"{store.path(name)} is not the key of this database ({PURPOSE[name]})."
    for command in COMMANDS[1:]:
        ended = occhub(db, *command, OCCHUB_DATA=str(data))
        assert (ended.code, words in ended.err) == (1, True), command
    told = occhub(db, "check", OCCHUB_DATA=str(data))
    assert (told.code, words in told.out) == (1, True)
    assert "Documents: not looked at, since a key is not the one of this database" in told.out
    assert "blobs" not in told.out


def test_the_check_values_are_written_once_and_give_no_key_away(db: str, data: Path) -> None:
    store = SecretStore(data / "secrets")
    assert occhub(db, "migrate", OCCHUB_DATA=str(data)).code == 0
    noted = dict(sql.rows(db, "select name, value from platform_register where kind = 'key'"))
    assert noted == {name: store.check_value(name) for name in KEYS}
    assert all(value not in store.key(name).hex() for name, value in noted.items())
