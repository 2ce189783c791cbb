"""Documents and secrets as tar files, which every operating system can read without occhub."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from occhub.platform.backup.errors import BackupError
from occhub.platform.storage import BlobMissing, LocalBlobStore

_DOCUMENTS: Final = "blobs"
_SECRETS: Final = "secrets"


def pack_documents(store: LocalBlobStore, target: Path) -> int:
    """Write every document that stands in the store now; returns how many.

    People may go on publishing: a document is there whole or not at all, so none is caught half written, and what
    comes after the dump of the database belongs to rows that the dump does not have.
    """
    count = 0
    with tarfile.open(target, "w") as tar:
        for key in sorted(blob.key for blob in store.stored()):
            try:
                data = store.sealed(key)
            except BlobMissing:  # garbage that was collected meanwhile
                continue
            _add(tar, f"{_DOCUMENTS}/{key[:2]}/{key[2:4]}/{key}", data)
            count += 1
    return count


def unpack_documents(source: Path, store: LocalBlobStore) -> int:
    """Put every document of the archive into the store; returns how many. Those that are there already stay."""
    count = 0
    for name, data in _files(source, _DOCUMENTS):
        try:
            store.put_back(Path(name).name, data)
        except ValueError:
            raise BackupError(f"{source} holds {name!r}, which is no document.") from None
        count += 1
    return count


def pack_secrets(secrets: Mapping[str, bytes], target: Path) -> None:
    """Write the files of the secrets directory."""
    with tarfile.open(target, "w") as tar:
        for name, data in sorted(secrets.items()):
            _add(tar, f"{_SECRETS}/{name}", data)


def read_secrets(source: Path) -> dict[str, bytes]:
    """The files of the secrets directory, by their names."""
    found = {Path(name).name: data for name, data in _files(source, _SECRETS)}
    if not found:
        raise BackupError(f"{source} holds no secrets.")
    return found


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    tar.addfile(info, io.BytesIO(data))


def _files(source: Path, folder: str) -> Iterator[tuple[str, bytes]]:
    """Only what lies in `folder`; nothing is ever written by the names that an archive chooses."""
    try:
        with tarfile.open(source, "r:") as tar:
            for member in tar:
                file = tar.extractfile(member) if member.isreg() and member.name.startswith(f"{folder}/") else None
                if file is not None:
                    yield member.name, file.read()
    except (OSError, tarfile.TarError) as error:
        raise BackupError(f"{source} cannot be read: {error}") from error
