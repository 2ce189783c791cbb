"""Blobs under random keys: written once, never overwritten, read back before they count, checked on every read.

The order of writes is the caller's half of the promise: `put` first, then commit the row that names the blob. A blob
without a row is garbage and is found by `stored()`; a row without a blob cannot arise.
"""

import contextlib
import errno
import hashlib
import hmac
import os
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, Protocol

_KEY_FORM: Final = re.compile(r"[0-9a-f]{64}")
_TEMPORARY_PREFIX: Final = ".new-"
_DIRECTORY_MODE: Final = 0o700
_FILE_MODE: Final = 0o600


class BlobError(Exception):
    """A blob cannot be stored or given. The text names neither key nor content."""


class BlobMissing(BlobError):
    """There is no blob under this key."""


class BlobDamaged(BlobError):
    """The bytes found are not the bytes that were put."""


class BlobNotStored(BlobError):
    """The store could not take the blob (full, read-only, gone); nothing was left behind that counts."""


@dataclass(frozen=True, slots=True)
class BlobRef:
    """What a row keeps of a blob: its key (64 hex digits), its size in bytes and its SHA-256 (32 raw bytes)."""

    key: str
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A key found in the store and how long ago it was written; for garbage collection."""

    key: str
    age: timedelta


class BlobStore(Protocol):
    """What the rest relies on; a local directory today, an object store with `If-None-Match: *` tomorrow."""

    def put(self, data: bytes) -> BlobRef:
        """Store under a new random key, durable and read back. Raises `BlobNotStored` or `BlobDamaged`."""

    def get(self, ref: BlobRef) -> bytes:
        """All bytes, equal in size and hash to `ref`. Raises `BlobMissing` or `BlobDamaged`."""

    def delete(self, key: str) -> None:
        """Remove for good; a key that is not there is no error."""

    def exists(self, key: str) -> bool:
        """Whether a blob stands under this key."""

    def stored(self) -> Iterator[StoredBlob]:
        """Every blob with its age, in no promised order."""

    def sweep_unfinished(self, *, older_than: timedelta) -> int:
        """Remove what killed writers left half written, when it is older than that; returns how many."""


class LocalBlobStore:
    """Files `ab/cd/<key>` under one directory: directories 0700, files 0600.

    A blob is written to a temporary file of the same directory, synced, and given its name by a hard link,
    which fails when the name is taken: a blob appears whole or not at all, and never replaces another.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._durable: set[Path] = set()
        root.mkdir(mode=_DIRECTORY_MODE, parents=True, exist_ok=True)
        if root.stat().st_mode & 0o077:
            root.chmod(_DIRECTORY_MODE)

    def put(self, data: bytes) -> BlobRef:
        ref = BlobRef(key=secrets.token_hex(32), size=len(data), sha256=hashlib.sha256(data).digest())
        path = self._path(ref.key)
        try:
            self._place(path, data)
            self.get(ref)
        except OSError as error:
            raise BlobNotStored(f"The store could not take the content: {os.strerror(error.errno or 0)}.") from None
        except BlobError:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            raise
        return ref

    def get(self, ref: BlobRef) -> bytes:
        data = _read_file(self._path(ref.key), ref.size)
        if len(data) != ref.size or not hmac.compare_digest(hashlib.sha256(data).digest(), ref.sha256):
            raise BlobDamaged("The stored bytes are not those that were written.")
        return data

    def sealed(self, key: str) -> bytes:
        """The bytes under a key as they lie there, for a backup. Raises `BlobMissing`."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            raise BlobMissing("The store has no such blob.") from None

    def put_back(self, key: str, data: bytes) -> None:
        """Store what a backup has under this key; a file with other bytes, a damaged one, gives way to it."""
        path = self._path(key)
        if self.exists(key):
            if path.is_file() and path.read_bytes() == data:
                return
            path.unlink()
        self._place(path, data)

    def delete(self, key: str) -> None:
        path = self._path(key)
        try:
            path.unlink()
        except FileNotFoundError:
            return
        _sync_directory(path.parent)

    def exists(self, key: str) -> bool:
        try:
            self._path(key).lstat()
        except FileNotFoundError:
            return False
        return True

    def stored(self) -> Iterator[StoredBlob]:
        for path, age in self._files():
            if _KEY_FORM.fullmatch(path.name) and path == self._path(path.name):
                yield StoredBlob(path.name, age)

    def sweep_unfinished(self, *, older_than: timedelta) -> int:
        """Remove temporary files that a killed writer left behind; returns how many. Blobs are never touched."""
        removed = 0
        for path, age in self._files():
            if path.name.startswith(_TEMPORARY_PREFIX) and age > older_than:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _path(self, key: str) -> Path:
        if not _KEY_FORM.fullmatch(key):
            raise ValueError("A blob key has 64 hexadecimal digits.")
        return self._root / key[:2] / key[2:4] / key

    def _files(self) -> Iterator[tuple[Path, timedelta]]:
        now = time.time()
        for path in self._root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            # Another process may delete between the listing and the look.
            with contextlib.suppress(FileNotFoundError):
                yield path, timedelta(seconds=max(0.0, now - path.lstat().st_mtime))

    def _place(self, path: Path, data: bytes) -> None:
        self._make_directories(path.parent)
        temporary = path.with_name(_TEMPORARY_PREFIX + secrets.token_hex(16))
        try:
            _write_file(temporary, data)
            os.link(temporary, path, follow_symlinks=False)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_directory(path.parent)

    def _make_directories(self, leaf: Path) -> None:
        """Also syncs directories that another process has just made and perhaps not synced yet."""
        for directory in (leaf.parent, leaf):
            if directory not in self._durable:
                directory.mkdir(mode=_DIRECTORY_MODE, exist_ok=True)
                _sync_directory(directory.parent)
                self._durable.add(directory)


def _write_file(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, _FILE_MODE), "wb", buffering=0) as file:
        view = memoryview(data)
        while view:
            view = view[file.write(view) :]
        os.fsync(file.fileno())
        # The read-back should come from the medium, not from the page cache that this write has just filled.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _read_file(path: Path, size: int) -> bytes:
    """At most one byte more than expected, so that a swapped huge file costs no memory."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:
            return file.read(size + 1)
    except FileNotFoundError:
        raise BlobMissing("The store has no such blob.") from None
    except OSError as error:
        if error.errno in (errno.EIO, errno.ELOOP, errno.EISDIR):
            raise BlobDamaged("The stored bytes cannot be read.") from None
        raise


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
