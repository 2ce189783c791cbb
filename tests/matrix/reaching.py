"""Which functions with checks each line of the matrix runs: the only lines that can notice a mutant of them.

A line that does not run a function answers the same whatever stands in it. So the control, which takes nothing away,
notes what each line ran, and a mutant is tried on those lines alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from tests.matrix.mutating import Mutant, modules, path_of

ANYWHERE = "module"  # what stands outside every function is run as the module is imported


class Reached:
    """The functions that each line ran, as ``module.function``."""

    def __init__(self, by_line: dict[str, list[str]] | None = None) -> None:
        self.by_line = by_line or {}
        self._files = {str(path_of(module)): module for module in modules()}

    @contextmanager
    def noting(self, line: str) -> Iterator[None]:
        """Note for ``line`` what this thread runs until the block ends."""
        found: set[str] = set()

        def called(frame: FrameType, event: str, _: object) -> None:
            module = self._files.get(frame.f_code.co_filename) if event == "call" else None
            if module is not None:
                found.add(f"{module}.{frame.f_code.co_name}")

        sys.setprofile(called)
        try:
            yield
        finally:
            sys.setprofile(None)
            self.by_line[line] = sorted({*self.by_line.get(line, ()), *found})

    def may_notice(self, mutant: Mutant, line: str) -> bool:
        """Whether a line runs what the mutant changed. ``hide`` takes ``visible_to`` away with it."""
        if mutant.function == ANYWHERE:
            return True
        changed = {mutant.function, "visible_to"} if mutant.kind == "hide" else {mutant.function}
        return not {f"{mutant.module}.{one}" for one in changed}.isdisjoint(self.by_line[line])

    def keep(self, stage: Path) -> None:
        """Write down what was noted, beside the stage."""
        _place(stage).write_text(json.dumps(self.by_line))

    @staticmethod
    def kept(stage: Path) -> Reached | None:
        """What a control noted on this stage; None where none did."""
        place = _place(stage)
        return Reached(json.loads(place.read_text())) if place.exists() else None


def _place(stage: Path) -> Path:
    return stage.with_name("reached.json")
