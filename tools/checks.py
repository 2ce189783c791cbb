"""`make test`: every group of checks in order, up to the first that fails, with a summary at the end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from occhub.platform.secrets import SecretStore

_PYTHON: Final = [sys.executable, "-m"]
_CONTRACTS: Final = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
QUICK: Final = {
    "lint": [*_PYTHON, "ruff", "check", "."],
    "format": [*_PYTHON, "ruff", "format", "--check", "."],
    "contracts": _CONTRACTS,
    "types": [*_PYTHON, "mypy"],
}
# Whoever is idle takes over from the other: files stay together, so that what a module prepares is prepared once.
TESTS: Final = {"tests": [*_PYTHON, "pytest", "-n", "2", "--dist", "worksteal"]}
# The same answers on every machine: no settings of a person's own occhub, one hash seed, one zone, one language.
_KEPT: Final = {"OCCHUB_SAMPLES", "OCCHUB_PG_BIN", "OCCHUB_PG_USER", "OCCHUB_CHROMIUM"}
_FIXED: Final = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONPATH": f"src{os.pathsep}."}


# The type checker's Django plugin reads the settings: they get a place of their own for the keys they make.
_TYPES: Final = {"OCCHUB_MODE": "test", "OCCHUB_DATA": ".build/types"}
_SCRATCH: Final = Path(__file__).resolve().parent.parent / ".build" / "checks"


def environment() -> dict[str, str]:
    """The environment of every check."""
    dropped = {"PORT", "MLLP_PORT", "DJANGO_SETTINGS_MODULE"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in dropped and (name in _KEPT or not name.startswith(("OCCHUB_", "PG")))
    }
    # The type checker's plugin reads the settings, and those the secrets; these are of an installation that never runs.
    store = SecretStore(_SCRATCH / "secrets")
    store.password("occhub_web")
    return {**kept, **_FIXED, "OCCHUB_MODE": "test", "OCCHUB_DATA": str(_SCRATCH)}


def main() -> int:
    """Run the groups; gives 0 when all passed, else the exit code of the one that failed."""
    groups = QUICK if "--quick" in sys.argv[1:] else {**QUICK, **TESTS}
    lines, code = [], 0
    for name, argv in groups.items():
        if code:
            lines.append(f"  {name:<10} not run")
            continue
        print(f"== {name}", flush=True)
        begun = time.monotonic()
        code = subprocess.run(argv, env=environment() | (_TYPES if name == "types" else {}), check=False).returncode
        lines.append(f"  {name:<10} {'FAILED' if code else 'passed'} in {time.monotonic() - begun:.0f} s")
    print("\n".join(["", "Summary", *lines]), flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
