"""`occhub backup`: everything is in it, also while people publish; a backup that fails leaves nothing behind."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from occhub import __version__
from occhub.config import backing_up
from occhub.platform.backup import archive, manifest
from occhub.platform.postgres.binaries import locate
from occhub.platform.secrets import KEYS, SecretStore
from occhub.platform.storage import BlobRef, LocalBlobStore
from tests.support import cluster
from tests.support.command import occhub


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with a copy of the run's secrets and a store of its own."""
    shutil.copytree(cluster.info().secrets_dir, tmp_path / "data" / "secrets")
    return tmp_path / "data"


@contextmanager
def publishing(store: LocalBlobStore) -> Iterator[list[BlobRef]]:
    """Somebody puts one document after the other into the store; the list grows meanwhile."""
    done, stop = list[BlobRef](), threading.Event()

    def put() -> None:
        while not stop.is_set():
            done.append(store.put(f"document {len(done)} ".encode() * 4_000))

    writer = threading.Thread(target=put)
    writer.start()
    try:
        yield done
    finally:
        stop.set()
        writer.join()


def directories(backups: Path) -> tuple[Path, ...]:
    return tuple(sorted(backups.iterdir())) if backups.exists() else ()


def test_a_backup_beside_a_writer_is_whole(db: str, data: Path, tmp_path: Path) -> None:
    store = LocalBlobStore(data / "blobs")
    before = [store.put(f"first {number}".encode()) for number in range(200)]
    (data / "blobs" / before[0].key[:2] / before[0].key[2:4] / ".new-half").write_bytes(b"half written")
    with publishing(store) as meanwhile:
        ended = occhub(db, "backup", str(tmp_path / "backups"), OCCHUB_DATA=str(data))
    (made,) = directories(tmp_path / "backups")
    elsewhere = LocalBlobStore(tmp_path / "elsewhere")
    count = archive.unpack_documents(made / manifest.DOCUMENTS, elsewhere)
    assert (ended.code, ended.err, ended.out.splitlines()) == (
        0,
        "",
        [
            f"Backed up to {made}: the database; documents: {count}.",
            f"{made / backing_up.SECRETS} opens every document: keep it in another place than the rest.",
        ],
    )
    known = {ref.key: ref for ref in [*before, *meanwhile]}
    taken = {blob.key for blob in elsewhere.stored()}
    assert [len(elsewhere.get(known[key])) for key in taken] == [known[key].size for key in taken]
    assert (len(taken), {ref.key for ref in before} <= taken <= set(known)) == (count, True)
    assert not list((tmp_path / "elsewhere").rglob(".new-*"))


def test_the_files_of_a_backup_and_what_its_manifest_says(db: str, data: Path, tmp_path: Path) -> None:
    backups, safe = tmp_path / "backups", tmp_path / "safe"
    ended = occhub(db, "backup", str(backups), "--secrets", str(safe), OCCHUB_DATA=str(data))
    assert (ended.code, ended.err) == (0, "")
    (made,), (secrets,) = directories(backups), directories(safe)
    assert secrets.name == f"{made.name}-secrets.tar"
    assert {path.name for path in made.iterdir()} == {manifest.NAME, manifest.DUMP, manifest.DOCUMENTS}
    assert {path.stat().st_mode & 0o077 for path in (backups, made, secrets, *made.iterdir())} == {0}
    store = SecretStore(data / "secrets")
    assert archive.read_secrets(secrets) == store.files()
    assert json.loads((made / manifest.NAME).read_text()) == {
        "format": 1,
        "made_at": f"{made.name[:13]}:{made.name[13:15]}:{made.name[15:]}",
        "occhub": __version__,
        "programs": locate({"OCCHUB_PG_BIN": cluster.info().programs}).major,
        "documents": 0,
        "hashes": {name: manifest.hash_of(made / name) for name in (manifest.DUMP, manifest.DOCUMENTS)},
        "keys": {name: store.check_value(name) for name in KEYS},
    }


def test_a_backup_that_fails_says_why_and_leaves_nothing(db: str, data: Path, tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    (data / "secrets" / "root_key").rename(tmp_path / "lost")
    ended = occhub(db, "backup", str(backups), OCCHUB_DATA=str(data))
    assert (ended.code, ended.out, directories(backups)) == (1, "", ())
    assert ended.err.startswith(f"{data / 'secrets' / 'root_key'} is missing")
    (tmp_path / "lost").rename(data / "secrets" / "root_key")
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "postgres").symlink_to(Path(cluster.info().programs) / "postgres")
    ended = occhub(db, "backup", str(backups), OCCHUB_DATA=str(data), OCCHUB_PG_BIN=str(programs))
    assert (ended.code, ended.out, directories(backups)) == (1, "", ())
    assert ended.err == f"There is no program pg_dump in {programs}.\n"
    (tmp_path / "file").write_text("")
    ended = occhub(db, "backup", str(tmp_path / "file"), OCCHUB_DATA=str(data))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("The backup could not be written: ")


def test_there_is_nothing_to_back_up_before_migrate(tmp_path: Path) -> None:
    ended = occhub("nowhere", "backup", str(tmp_path / "b"), OCCHUB_DATA=str(tmp_path), OCCHUB_DATABASE_URL="")
    assert (ended.code, ended.err) == (1, f"There is no database in {tmp_path} yet. Run: occhub migrate\n")
    assert not (tmp_path / "b").exists()
