"""The local blob store on a real file system: nothing overwritten, nothing half, nothing outside."""

import os
import stat
import threading
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occhub.platform.storage import BlobDamaged, BlobMissing, BlobNotStored, BlobRef, BlobStore, LocalBlobStore

DATA = b"sealed content"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "blobs with space"


@pytest.fixture
def store(root: Path) -> LocalBlobStore:
    return LocalBlobStore(root)


def place_of(root: Path, ref: BlobRef) -> Path:
    return root / ref.key[:2] / ref.key[2:4] / ref.key


def tree(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


@pytest.mark.parametrize("data", [b"", b"x", DATA, os.urandom(3_000_000)])
def test_what_was_put_is_given(store: LocalBlobStore, data: bytes) -> None:
    as_interface: BlobStore = store
    ref = as_interface.put(data)
    assert ref == BlobRef(key=ref.key, size=len(data), sha256=sha256(data).digest())
    assert as_interface.get(ref) == data
    assert as_interface.exists(ref.key)


def test_equal_content_gets_keys_of_its_own(store: LocalBlobStore, root: Path) -> None:
    refs = [store.put(DATA) for _ in range(20)]
    assert len({ref.key for ref in refs}) == 20
    assert tree(root) == {f"{r.key[:2]}/{r.key[2:4]}/{r.key}": DATA for r in refs}


def test_files_and_directories_are_private(root: Path) -> None:
    previous = os.umask(0)
    try:
        root.mkdir(mode=0o755)
        ref = LocalBlobStore(root).put(DATA)
    finally:
        os.umask(previous)
    path = place_of(root, ref)
    modes = [stat.S_IMODE(p.stat().st_mode) for p in (root, path.parent.parent, path.parent, path)]
    assert modes == [0o700, 0o700, 0o700, 0o600]


def test_a_blob_that_is_not_there_is_missing(store: LocalBlobStore) -> None:
    ref = store.put(DATA)
    store.delete(ref.key)
    store.delete(ref.key)
    assert not store.exists(ref.key)
    with pytest.raises(BlobMissing):
        store.get(ref)


def _flip(path: Path) -> None:
    path.write_bytes(bytes([DATA[0] ^ 1]) + DATA[1:])


def _link(path: Path) -> None:
    other = path.with_name("other")
    path.rename(other)
    path.symlink_to(other)


def _directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "damage",
    [
        _flip,
        _link,
        _directory,
        lambda p: p.write_bytes(DATA[:-1]),
        lambda p: p.write_bytes(DATA + b"\0"),
        lambda p: p.write_bytes(b""),
    ],
)
def test_damage_is_seen_on_reading(store: LocalBlobStore, root: Path, damage: Callable[[Path], object]) -> None:
    ref = store.put(DATA)
    damage(place_of(root, ref))
    with pytest.raises(BlobDamaged):
        store.get(ref)


HOSTILE_KEYS = [
    "", ".", "..", "../" * 22, "/etc/passwd", "a" * 63, "a" * 65, "A" * 64, "g" * 64, "a" * 64 + "\n", "\0" * 64,
    "../../" + "a" * 58, "a" * 32 + "/" + "a" * 31, "\u0661" * 64, "%2e" * 21 + "a",
]  # fmt: skip


@pytest.mark.parametrize("key", HOSTILE_KEYS)
def test_no_key_leads_out_of_the_store(store: LocalBlobStore, tmp_path: Path, key: str) -> None:
    before = tree(tmp_path)
    for use in (
        *(store.exists, store.delete, store.sealed),
        *(lambda k: store.get(BlobRef(k, 1, b"")), lambda k: store.put_back(k, DATA)),
    ):
        with pytest.raises(ValueError, match="64 hexadecimal digits"):
            use(key)
    assert tree(tmp_path) == before


@given(key=st.text())
def test_any_other_text_is_no_key(tmp_path_factory: pytest.TempPathFactory, key: str) -> None:
    store = LocalBlobStore(tmp_path_factory.getbasetemp() / "blobs")
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        store.exists(key)


def test_what_a_backup_has_comes_back_under_its_key(store: LocalBlobStore, root: Path) -> None:
    kept, lost, damaged = (store.put(DATA + name) for name in (b"kept", b"lost", b"damaged"))
    sealed = {ref.key: store.sealed(ref.key) for ref in (kept, lost, damaged)}
    before = place_of(root, kept).stat()
    store.delete(lost.key)
    place_of(root, damaged).write_bytes(b"other")
    with pytest.raises(BlobMissing):
        store.sealed(lost.key)
    for key, data in sealed.items():
        store.put_back(key, data)
    assert [store.get(ref) for ref in (kept, lost, damaged)] == [DATA + b"kept", DATA + b"lost", DATA + b"damaged"]
    assert place_of(root, kept).stat() == before
    assert stat.S_IMODE(place_of(root, lost).stat().st_mode) == 0o600


def test_a_name_that_is_taken_is_never_overwritten(store: LocalBlobStore, root: Path) -> None:
    ref = store.put(DATA)
    with pytest.raises(FileExistsError):
        store._place(place_of(root, ref), b"other content")
    assert tree(root) == {f"{ref.key[:2]}/{ref.key[2:4]}/{ref.key}": DATA}


def test_of_many_writers_to_one_name_one_wins_whole(store: LocalBlobStore, root: Path) -> None:
    path = root / "ab" / "cd" / ("abcd" + "0" * 60)
    start, won = threading.Barrier(8), list[int]()

    def write(number: int) -> None:
        start.wait()
        try:
            store._place(path, bytes([number]) * 100_000)
        except FileExistsError:
            return
        won.append(number)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert tree(root) == {"ab/cd/" + path.name: bytes([won[0]]) * 100_000}


def test_a_store_that_cannot_take_content_says_so_and_leaves_nothing(store: LocalBlobStore, root: Path) -> None:
    root.rmdir()
    root.write_bytes(b"")
    with pytest.raises(BlobNotStored) as caught:
        store.put(DATA)
    assert str(caught.value) == "The store could not take the content: Not a directory."


class ForgetfulDisk(LocalBlobStore):
    """A medium that loses the last byte of what it was given."""

    def _place(self, path: Path, data: bytes) -> None:
        super()._place(path, data[:-1])


def test_a_blob_that_reads_back_otherwise_is_not_stored(root: Path) -> None:
    with pytest.raises(BlobDamaged):
        ForgetfulDisk(root).put(DATA)
    assert tree(root) == {}


def test_stored_gives_every_blob_with_its_age(store: LocalBlobStore, root: Path) -> None:
    old, new = store.put(DATA), store.put(DATA)
    path = place_of(root, old)
    stamp = path.stat().st_mtime - 90_000
    os.utime(path, (stamp, stamp))
    (path.parent / ".new-left").write_bytes(b"half")
    (path.parent / "stray.txt").write_bytes(b"stray")
    found = {blob.key: blob.age for blob in store.stored()}
    assert found.keys() == {old.key, new.key}
    assert timedelta(hours=25) <= found[old.key] < timedelta(hours=26)
    assert timedelta(0) <= found[new.key] < timedelta(hours=1)


def test_only_old_unfinished_files_are_swept(store: LocalBlobStore, root: Path) -> None:
    ref = store.put(DATA)
    leaf = place_of(root, ref).parent
    for name, age in (("old", 7200), (".new-old", 7200), (".new-fresh", 0)):
        (leaf / name).write_bytes(b"half")
        stamp = (leaf / name).stat().st_mtime - age
        os.utime(leaf / name, (stamp, stamp))
    assert store.sweep_unfinished(older_than=timedelta(hours=1)) == 1
    assert {p.name for p in leaf.iterdir()} == {ref.key, "old", ".new-fresh"}
