"""`manifest.json`: what a backup consists of, by which a damaged or incomplete one is known before it is restored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from occhub.platform.backup.errors import BackupError

NAME: Final = "manifest.json"
DUMP: Final = "database.dump"
DOCUMENTS: Final = "blobs.tar"
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What stands in `manifest.json`.

    `programs` is the major version of the PostgreSQL programs that wrote the dump: no older server takes it.
    `hashes` are the SHA-256 of the files, `keys` the check values of the keys that the backup needs.
    """

    made_at: str
    occhub: str
    programs: int
    documents: int
    hashes: Mapping[str, str]
    keys: Mapping[str, str]
    format: int = _FORMAT

    def write(self, directory: Path) -> None:
        """Write it into the directory of the backup."""
        (directory / NAME).write_text(json.dumps(asdict(self), indent=2, sort_keys=True) + "\n", encoding="utf-8")


def read(directory: Path) -> Manifest:
    """The manifest of a backup. Raises `BackupError` when there is none or a newer occhub wrote it."""
    path = directory / NAME
    try:
        found = Manifest(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BackupError(f"{directory} is no backup of occhub: {path} cannot be read.") from error
    if found.format != _FORMAT:
        raise BackupError(f"The backup in {directory} was made by occhub {found.occhub}. Restore it with that version.")
    return found


def verify(directory: Path, found: Manifest) -> None:
    """Read every file of the backup. Raises `BackupError` and names the one that is missing or damaged."""
    for name in (DUMP, DOCUMENTS):
        path = directory / name
        if not path.is_file():
            raise BackupError(f"{path} is missing. Nothing was restored.")
        if hash_of(path) != found.hashes.get(name):
            raise BackupError(f"{path} is not as it was written. Take another backup; nothing was restored.")


def hash_of(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
