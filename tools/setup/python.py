"""The virtual environment: exactly what the lock files name, and occhub itself by a path file."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

from tools.setup.common import PYTHON, ROOT, VENV, SetupError, clear_stamp, digest, run, say, stamp, write_stamp

_REQUIREMENTS: Final = ROOT / "requirements"
_BASE: Final = _REQUIREMENTS / "base.txt"
_DEV: Final = _REQUIREMENTS / "dev.txt"  # holds all of base.txt too
_UV: Final = _REQUIREMENTS / "uv.txt"
_ASK: Final = "import json, sys, sysconfig; print(json.dumps([sys.prefix, sys.version, sysconfig.get_path('purelib')]))"


def install(*, dev: bool) -> None:
    """Make the environment match the lock. What `make test` added stays when `make run` comes after it."""
    version, packages = _environment()
    base, full = digest(version, "base", files=[_BASE]), digest(version, "dev", files=[_BASE, _DEV])
    present = stamp("python")
    if present != full and (dev or present != base):
        was_dev = stamp("python-kind") == "dev"
        _sync(dev=dev or was_dev)
        write_stamp("python-kind", "dev" if dev or was_dev else "base")
        write_stamp("python", full if dev or was_dev else base)
    _link_occhub(packages)


def uv(*arguments: str | Path, what: str) -> str:
    """Run uv, which pip installs into the environment from a lock of its own."""
    wanted = digest(files=[_UV])
    if stamp("uv") != wanted:
        say("Fetching uv, which fetches everything else")
        run("Installing uv", [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", _UV])
        write_stamp("uv", wanted)
    return run(what, [PYTHON, "-m", "uv", *arguments])


def _sync(*, dev: bool) -> None:
    clear_stamp("python")
    lock = _DEV if dev else _BASE
    say(f"Installing the Python packages{' and the tools for tests' if dev else ''} (the first time: up to a minute)")
    what = "Installing the Python packages"
    uv("pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, lock, what=what)


def _environment() -> tuple[str, str]:
    """The environment's Python version and package directory; made anew when missing, moved or too old."""
    found = _ask()
    if found is None or found[0] != str(VENV):
        say("Creating the Python environment .venv")
        for name in ("python", "python-kind", "uv"):
            clear_stamp(name)
        try:
            run("Creating .venv", [sys.executable, "-m", "venv", "--clear", VENV])
        except SetupError as error:
            raise SetupError(
                f"{error}\nOn Debian and Ubuntu this needs one package: apt install python3-venv"
            ) from None
        found = _ask()
    if found is None:
        raise SetupError("The Python in .venv does not run. Remove .venv and try again.")
    return found[1], found[2]


def _ask() -> tuple[str, str, str] | None:
    try:
        answer = subprocess.run(
            [str(PYTHON), "-c", _ASK], capture_output=True, text=True, check=True, timeout=60
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    prefix, version, packages = json.loads(answer)
    return str(prefix), str(version), str(packages)


def _link_occhub(packages: str) -> None:
    """A path file instead of an editable install: no build, and `uv pip sync` leaves it alone."""
    path = Path(packages) / "occhub.pth"
    line = f"{ROOT / 'src'}\n"
    if not path.is_file() or path.read_text(encoding="utf-8") != line:
        path.write_text(line, encoding="utf-8")
    command = VENV / "bin" / "occhub"
    script = f'#!/bin/sh\nexec {shlex.quote(str(PYTHON))} -m occhub "$@"\n'
    if not command.is_file() or command.read_text(encoding="utf-8") != script:
        command.write_text(script, encoding="utf-8")
        command.chmod(0o755)
