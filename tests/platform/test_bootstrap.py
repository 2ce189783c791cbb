"""The set-up: who it refuses, and what its lock files promise."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_LOCKS = sorted((_ROOT / "requirements").glob("*.txt"))


def pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


def test_older_python_is_told_what_to_do() -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path('tools/bootstrap.py')"
    done = subprocess.run([sys.executable, "-c", pretend], cwd=_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        f"occhub needs Python 3.11 or newer, and {sys.executable} is 3.9. Install it (Debian, Ubuntu: apt install "
        "python3 python3-venv) or name one: make run PYTHON=/path/to/python3.11\n"
    )


def test_unknown_word_names_the_known_ones() -> None:
    done = subprocess.run(
        [sys.executable, "tools/bootstrap.py", "everything"], cwd=_ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (2, "Say one of: run, test, lint, static, lock\n")


@pytest.mark.parametrize("lock", _LOCKS, ids=lambda path: path.name)
def test_locks_hold_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert len(pins(lock)) == len(re.findall(r"^\S+==", text, re.MULTILINE)) > 0
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z0-9])", text)[1:])


def test_tools_for_tests_come_on_top_of_what_runs() -> None:
    """So that `make run` after `make test` finds everything in place and removes nothing."""
    base, dev = pins(_ROOT / "requirements/base.txt"), pins(_ROOT / "requirements/dev.txt")
    assert {name: dev.get(name) for name in base} == base


def test_help_lists_every_target() -> None:
    makefile = (_ROOT / "Makefile").read_text(encoding="utf-8")
    shown = subprocess.run(["make", "--silent"], cwd=_ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)
    assert re.findall(r"^  make (\S+)", shown, re.MULTILINE) == targets
