"""What a part works with: its seed, and steps that are not done again when a run is taken up later."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tools.checks import environment

ROOT: Final = Path(__file__).resolve().parents[2]
STATE: Final = ROOT / ".build" / "proof"
SEED: Final = 20261123
Step = Callable[[], dict[str, Any]]


class Failed(Exception):
    """A part did not hold; the text says what."""


@dataclass(frozen=True, slots=True)
class Work:
    """One part on one commit. ``folder`` holds the results of the steps that are done."""

    part: str
    commit: str
    folder: Path
    seed: int = SEED

    def step(self, name: str, do: Step) -> dict[str, Any]:
        """The result of a step: of now, or of an earlier run on this commit. A step that fails is not kept."""
        path = self.folder / f"{name}.json"
        if path.exists():
            print(f"  {name}: done before", flush=True)
            found: dict[str, Any] = json.loads(path.read_text())
            return found
        begun = time.monotonic()
        result = {**do(), "seconds": 0}
        result["seconds"] = round(time.monotonic() - begun)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".new").write_text(json.dumps(result, indent=1))
        path.with_suffix(".new").replace(path)
        print(f"  {name}: {result['seconds']} s", flush=True)
        return result

    def tests(self, name: str, arguments: Sequence[str], **variables: str) -> dict[str, Any]:
        """A step of tests: how many passed and were skipped. Raises :class:`Failed` when one failed or none ran."""
        return self.step(name, lambda: self._tests(name, arguments, variables))

    def _tests(self, name: str, arguments: Sequence[str], variables: dict[str, str]) -> dict[str, Any]:
        self.folder.mkdir(parents=True, exist_ok=True)
        report = self.folder / f"{name}.xml"
        argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *arguments]
        done = subprocess.run(argv, env=test_environment() | variables, cwd=ROOT, check=False)
        suite = ET.parse(report).getroot().find("testsuite")  # noqa: S314  (written by our own run just now)
        if suite is None or done.returncode != 0:
            raise Failed(f"{name}: tests failed (exit code {done.returncode}); their words stand above")
        count = {key: int(suite.get(key, "0")) for key in ("tests", "skipped")}
        return {"passed": count["tests"] - count["skipped"], "skipped": count["skipped"]}


def test_environment() -> dict[str, str]:
    """The environment of `make test`, without what the tests set for themselves."""
    kept = environment()
    return {name: value for name, value in kept.items() if name not in ("OCCHUB_DATA", "DJANGO_SETTINGS_MODULE")}


def commit() -> str:
    """The commit that is proven; "+" behind it where files were changed since."""
    head = _git("rev-parse", "--short=10", "HEAD").strip()
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs").strip()
    return f"{head}+" if changed else head


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ)
    return done.stdout if done.returncode == 0 else "unknown"
