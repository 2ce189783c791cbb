"""Secrets: private, made once, never replaced silently."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from occhub.platform.secrets import DJANGO_SECRET_KEY, LEDGER_KEY, ROOT_KEY, SecretError, SecretStore


def test_secrets_are_made_once_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    store = SecretStore(tmp_path / "secrets")
    first = (store.text(DJANGO_SECRET_KEY), store.key(ROOT_KEY), store.key(LEDGER_KEY), store.password("occhub_web"))
    again = SecretStore(tmp_path / "secrets")
    assert first == (
        again.text(DJANGO_SECRET_KEY), again.key(ROOT_KEY), again.key(LEDGER_KEY), again.password("occhub_web"),
    )  # fmt: skip
    assert len(set(first)) == 4
    assert [len(first[0]) >= 50, len(first[1]), len(first[2])] == [True, 32, 32]
    assert stat.S_IMODE(store.directory.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in store.directory.iterdir()} == {0o600}
    assert {file.name for file in store.directory.iterdir()} == {
        "django_secret_key", "root_key", "ledger_key", "db_occhub_web_password",
    }  # fmt: skip


def test_two_at_once_agree_on_one_value(tmp_path: Path) -> None:
    for round_number in range(20):
        store = SecretStore(tmp_path / str(round_number))
        with ThreadPoolExecutor(8) as pool:
            values = set(pool.map(lambda _, store=store: store.key(ROOT_KEY), range(8)))
        assert len(values) == 1
        assert len(list(store.directory.iterdir())) == 1


@pytest.mark.parametrize("content", ["", "\n", "abcd", "z" * 64])
def test_damaged_key_is_an_error_and_stays_as_it_is(tmp_path: Path, content: str) -> None:
    store = SecretStore(tmp_path)
    store.path(ROOT_KEY).write_text(content, encoding="ascii")
    store.path(ROOT_KEY).chmod(0o600)
    with pytest.raises(SecretError, match="Restore it"):
        store.key(ROOT_KEY)
    assert store.path(ROOT_KEY).read_text(encoding="ascii") == content


def test_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    store = SecretStore(tmp_path)
    store.key(ROOT_KEY)
    store.path(ROOT_KEY).chmod(0o640)
    with pytest.raises(SecretError, match="chmod 600"):
        store.key(ROOT_KEY)


def test_missing_secret_is_not_invented_when_it_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SecretError, match="is missing"):
        SecretStore(tmp_path).key(ROOT_KEY, create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "../root_key", "Root", "a/b", "a.b"])
def test_names_stay_inside_the_directory(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a secret's name"):
        SecretStore(tmp_path).text(name)
