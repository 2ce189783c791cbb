"""Typed readers of the environment. Secrets may come from a file by ``NAME_FILE``."""

from __future__ import annotations

import os
from pathlib import Path


class BadSetting(SystemExit):
    """A setting is missing, wrong or unsafe; the text says how to mend it."""


def text(name: str, default: str = "") -> str:
    """The value of ``name``, or the content of the file that ``name_FILE`` names, or the default."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadSetting(unreadable(f"{name}_FILE", file, error)) from error
    return os.environ.get(name, default)


def unreadable(name: str, file: str | Path, error: OSError) -> str:
    """Why the file that the setting ``name`` names cannot be read, in words."""
    if isinstance(error, FileNotFoundError):
        return f"{name} names the file {file}, and there is no such file."
    if isinstance(error, PermissionError):
        return f"{name} names the file {file}, which this user may not read."
    return f"{name} names the file {file}, which cannot be read: {error.strerror}."


def mode() -> str:
    """demo or production; test is for the tests of occhub, and offered to nobody."""
    return "test" if os.environ.get("OCCHUB_MODE") == "test" else choice("OCCHUB_MODE", "demo", ("demo", "production"))


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number that is at least ``least``."""
    raw = os.environ.get(name, "")
    if not raw:
        return default
    if not raw.isdigit() or int(raw) < least:
        raise BadSetting(f"{name} must be a whole number of at least {least}, not {raw!r}.")
    return int(raw)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words."""
    raw = os.environ.get(name, default)
    if raw not in allowed:
        raise BadSetting(f"{name} must be one of {', '.join(allowed)}, not {raw!r}.")
    return raw


def flag(name: str, default: bool) -> bool:
    """Yes or no, written 1 or 0."""
    return choice(name, "1" if default else "0", ("0", "1")) == "1"
