"""Keys and passwords of one installation, kept as files in `<data>/secrets/` and nowhere else.

Every secret is made once, from the operating system's generator, and never overwritten: a lost or damaged
file is an error for a person to mend, because a silently renewed key makes stored documents unreadable.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DJANGO_SECRET_KEY: Final = "django_secret_key"  # noqa: S105 - a file's name
ROOT_KEY: Final = "root_key"
LEDGER_KEY: Final = "ledger_key"
# The keys without which stored data is lost, and what each of them is for.
KEYS: Final[Mapping[str, str]] = {
    ROOT_KEY: "it opens every stored document",
    LEDGER_KEY: "it seals every row of the ledger",
}

_KEY_BYTES: Final = 32
_NAME_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


class SecretError(Exception):
    """A secret is missing, damaged or readable by others; the text says how to mend it."""


@dataclass(frozen=True, slots=True)
class SecretStore:
    """The secrets directory (mode 0700, files 0600)."""

    directory: Path

    def text(self, name: str, *, create: bool = True) -> str:
        """The printable secret `name`; made from 48 random bytes when it does not exist yet.

        With `create=False` a missing secret raises `SecretError`.
        """
        return self._read_or_create(name, secrets.token_urlsafe(48), create=create)

    def key(self, name: str, *, create: bool = True) -> bytes:
        """The 32-byte key `name`, stored as 64 hexadecimal digits."""
        value = self._read_or_create(name, secrets.token_hex(_KEY_BYTES), create=create)
        try:
            key = bytes.fromhex(value)
        except ValueError:
            key = b""
        if len(key) != _KEY_BYTES:
            raise SecretError(f"{self.path(name)} is damaged: it must hold 64 hexadecimal digits. Restore it.")
        return key

    def check_value(self, name: str) -> str:
        """What tells the key `name` from another one and gives nothing of it away; 32 hexadecimal digits.

        Raises `SecretError` when the key is missing or damaged.
        """
        return check_value(name, self.key(name, create=False))

    def password(self, role: str, *, create: bool = True) -> str:
        """The database password of `role`."""
        return self.text(f"db_{role}_password", create=create)

    def files(self) -> dict[str, bytes]:
        """Everything in the directory, for a backup: what somebody keeps there beside occhub's own secrets too."""
        found = self.directory.iterdir() if self.directory.is_dir() else ()
        return {path.name: path.read_bytes() for path in found if path.is_file() and not path.name.startswith(".")}

    def exists(self, name: str) -> bool:
        """Whether the secret was ever made here."""
        return self.path(name).exists()

    def path(self, name: str) -> Path:
        """Where the secret `name` is kept."""
        if not name or not set(name) <= _NAME_CHARACTERS:
            raise ValueError(f"not a secret's name: {name!r}")
        return self.directory / name

    def _read_or_create(self, name: str, fresh: str, *, create: bool) -> str:
        path = self.path(name)
        if not path.exists():
            if not create:
                purpose = f" ({KEYS[name]})" if name in KEYS else ""
                raise SecretError(f"{path} is missing{purpose}. Restore it from the backup of the secrets directory.")
            write_once(path, fresh)
        return _read(path)


def check_value(name: str, key: bytes) -> str:
    """What tells one key `name` from another (:meth:`SecretStore.check_value`)."""
    return hmac.new(key, f"occhub check value of {name}".encode(), hashlib.sha256).hexdigest()[:32]


def make_keys(store: SecretStore) -> None:
    """Make the keys of a new installation; what is there stays as it is."""
    for name in KEYS:
        store.key(name)


def write_once(path: Path, value: str) -> None:
    """The secret as a file of its own; whoever comes second keeps the first one's value."""
    write_file_once(path, (value + "\n").encode("ascii"))


def write_file_once(path: Path, content: bytes) -> None:
    """Link a complete, synced file into place (0600), unless there is one already."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        temporary.unlink()
    sync(path.parent)


def _read(path: Path) -> str:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SecretError(f"{path} can be read by other users. Run: chmod 600 '{path}'")
    value = path.read_text(encoding="ascii").strip()
    if not value:
        raise SecretError(f"{path} is empty. Restore it from the backup of the secrets directory.")
    return value


def sync(path: Path) -> None:
    """Make a file's content, or the names created or removed in a directory, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
