"""`make proof [PART=name]`: the large proofs at full size, each part resumable, each with its dated row.

A part is a module of `tools.proofs` with `ABOUT` and `run(work) -> figures`; it raises `Failed` when it does not hold.
What a part has done on this state of the files stands in `.build/proof/<state>/<part>/`, and is not done again.
The state is the commit, and a hash of the differences where something was changed since; see `work.state`.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import signal
import sys
import time
from types import ModuleType
from typing import Final

from tools.proofs import record
from tools.proofs.work import STATE, Failed, Work, state

PARTS: Final = ("kills", "matrix", "mutants", "worlds", "pairs", "hl7", "postgres15", "bench")


def main() -> int:
    """Run one part or all of them; 1 when one does not hold."""
    parser = argparse.ArgumentParser(prog="make proof PART=name", description=__doc__)
    parser.add_argument("part", nargs="?", choices=PARTS, help="one part; all of them when none is named")
    named = parser.parse_args().part
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what a part has started ends with it
    return max([prove(part) for part in ([named] if named else PARTS)])


def prove(part: str) -> int:
    """Run a part, tell its figures and write its row."""
    module = _module(part)
    if module is None:
        print(f"== {part}: not part of this version")
        return 0
    found = state()
    work = Work(part, found, STATE / found / part, now=state)
    print(f"== {part}: {module.ABOUT} (commit {work.commit}, seed {work.seed})", flush=True)
    begun = time.monotonic()
    try:
        figures, result = str(module.run(work)), "holds"
    except Failed as failure:
        print(f"{part} does not hold:\n{failure}", file=sys.stderr)
        figures, result = str(failure).splitlines()[0][:200], "does not hold"
    print(f"{part}: {result}. {figures} ({time.monotonic() - begun:.0f} s)", flush=True)
    if state() != work.commit:
        print(f"{part}: files changed while it ran; its row stays as it was", file=sys.stderr)
        return 1
    record.write(record.Row(part, work.commit, work.seed, result, figures))
    return 0 if result == "holds" else 1


def _module(part: str) -> ModuleType | None:
    name = f"tools.proofs.{part}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


if __name__ == "__main__":
    sys.exit(main())
