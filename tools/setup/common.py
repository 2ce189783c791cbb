"""Paths, stamps, running programs and the environment they need."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / ".build"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# Where distributions keep the certificates of their administrator; a proxy's own authority is among them.
_CERTIFICATES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


class SetupError(Exception):
    """Setting up failed; the text says why and what to do."""


def say(text: str) -> None:
    """One line of progress."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def settle_environment() -> None:
    """Certificates and caches for pip, uv and npm, where the person has not settled them already."""
    bundle = os.environ.get("SSL_CERT_FILE") or next((path for path in _CERTIFICATES if Path(path).is_file()), "")
    if bundle:
        for name in ("PIP_CERT", "NODE_EXTRA_CA_CERTS"):
            os.environ.setdefault(name, bundle)
    os.environ.setdefault("UV_SYSTEM_CERTS", "1")
    for name, value in {"UV_NO_PROGRESS": "1", "UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1"}.items():
        os.environ[name] = value
    os.environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE"):
        os.environ.pop(name, None)
    if not os.access(Path.home(), os.W_OK):
        os.environ.setdefault("UV_CACHE_DIR", str(BUILD / "uv-cache"))
        os.environ.setdefault("npm_config_cache", str(BUILD / "npm-cache"))
        os.environ.setdefault("PIP_CACHE_DIR", str(BUILD / "pip-cache"))


def run(what: str, argv: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> str:
    """Run a program quietly; gives its output. Raises `SetupError` with its own words when it fails."""
    try:
        done = subprocess.run(
            [str(part) for part in argv],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except OSError as error:
        raise SetupError(f"{what} failed: {error}") from error
    if done.returncode != 0:
        raise SetupError(
            f"{done.stdout.strip()}\n\n{what} failed (exit code {done.returncode}); its words stand above."
        )
    return done.stdout


def digest(*parts: object, files: Iterable[Path] = ()) -> str:
    """One fingerprint of values and of the names and contents of files."""
    found = hashlib.sha256(json.dumps([str(part) for part in parts]).encode())
    for file in sorted(files):
        content = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "missing"
        found.update(f"{file.relative_to(ROOT)} {content}\n".encode())
    return found.hexdigest()


def stamp(name: str) -> str:
    """What was last done under this name; empty when nothing was finished."""
    path = BUILD / f"{name}.stamp"
    return path.read_text(encoding="ascii").strip() if path.is_file() else ""


def clear_stamp(name: str) -> None:
    """From now on unfinished."""
    (BUILD / f"{name}.stamp").unlink(missing_ok=True)


def write_stamp(name: str, value: str) -> None:
    """Finished, from these inputs."""
    (BUILD / f"{name}.stamp").write_text(f"{value}\n", encoding="ascii")
