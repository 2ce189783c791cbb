"""What a part works with: its seed, and steps that are not done again when a run is taken up later."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tools.checks import environment

ROOT: Final = Path(__file__).resolve().parents[2]
STATE: Final = ROOT / ".build" / "proof"
SEED: Final = 20261123
# What a run's result does not hang on: texts for people, and the figures that runs write themselves.
_NOT_COUNTED: Final = (
    ":(exclude,glob)*.md",
    ":(exclude,glob)docs/**/*.md",
    ":(exclude)docs/images",
    ":(exclude)bench/results",
)
Step = Callable[[], dict[str, Any]]


class Failed(Exception):
    """A part did not hold; the text says what."""


@dataclass(frozen=True, slots=True)
class Work:
    """One part on one state of the files. ``folder`` holds the results of the steps that are done.

    ``now`` tells the state again; a step during which it changed is not kept.
    """

    part: str
    commit: str
    folder: Path
    seed: int = SEED
    now: Callable[[], str] | None = None

    def stayed(self) -> None:
        """Raises :class:`Failed` when the files are no longer those that the run began with."""
        if self.now is not None and self.now() != self.commit:
            raise Failed("files changed while it ran: nothing of it is kept or written down")

    def step(self, name: str, do: Step) -> dict[str, Any]:
        """The result of a step: of now, or of an earlier run on the same state. A step that fails is not kept."""
        path = self.folder / f"{name}.json"
        if path.exists():
            print(f"  {name}: done before", flush=True)
            found: dict[str, Any] = json.loads(path.read_text())
            return found
        begun = time.monotonic()
        result = {**do(), "seconds": 0}
        result["seconds"] = round(time.monotonic() - begun)
        self.stayed()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".new").write_text(json.dumps(result, indent=1))
        path.with_suffix(".new").replace(path)
        print(f"  {name}: {result['seconds']} s", flush=True)
        return result

    def tests(self, name: str, arguments: Sequence[str], **variables: str) -> dict[str, Any]:
        """A step of tests: how many passed and were skipped, and what each test function counted as ``probes``.

        Raises :class:`Failed` when one failed or none ran.
        """
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
        return {
            "passed": count["tests"] - count["skipped"],
            "skipped": count["skipped"],
            "probes": _probes(suite),
        }


def _probes(suite: ET.Element) -> dict[str, int]:
    """What tests put down as their property ``probes``, added up by test function."""
    sums: Counter[str] = Counter()
    for case in suite.iter("testcase"):
        for told in case.iterfind("properties/property[@name='probes']"):
            sums[case.get("name", "").partition("[")[0]] += int(told.get("value", "0"))
    return dict(sums)


def test_environment() -> dict[str, str]:
    """The environment of `make test`, without what the tests set for themselves."""
    kept = environment()
    return {name: value for name, value in kept.items() if name not in ("OCCHUB_DATA", "DJANGO_SETTINGS_MODULE")}


def state(root: Path = ROOT) -> str:
    """The commit that is proven; behind it "+" and a hash of the differences where files that count were changed.

    Files that are not in git count as well, ignored ones do not. Raises :class:`Failed` where git knows nothing of
    these files: a result would name nothing that anybody could go back to.
    """
    head = _git(root, "rev-parse", "--short=10", "HEAD").decode().strip()
    counted = ("--", ".", *_NOT_COUNTED)
    found = _git(root, "diff", "HEAD", "--binary", "--no-ext-diff", "--no-textconv", "--no-color", *counted)
    for name in sorted(_git(root, "ls-files", "--others", "--exclude-standard", "-z", *counted).split(b"\0")):
        path = root / os.fsdecode(name)
        if name and path.is_file():
            found += b"\0" + name + b"\0" + hashlib.sha256(path.read_bytes()).digest()
    return f"{head}+{hashlib.sha256(found).hexdigest()[:10]}" if found else head


def _git(root: Path, *arguments: str) -> bytes:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=False)
    if done.returncode:
        raise Failed(f"git {arguments[0]}: {done.stderr.decode(errors='replace').strip()[:200]}")
    return done.stdout
