"""The import contracts bite: each planted violation is reported."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = (
    "import sys; from importlinter.cli import lint_imports_command as run;"
    " sys.argv = ['lint-imports', '--no-cache']; run()"
)

CLEAN = "clean"
PLANTED = {
    CLEAN: ("platform/clock.py", ""),
    "Floors": ("platform/clock.py", "import occhub.access.actor"),
    "Floors: undeclared": ("helpers/__init__.py", '"""A folder nobody declared."""'),
    "Interfaces": ("interfaces/cli/__init__.py", "import occhub.interfaces.web.door"),
    "Stack": ("domains/accounts/reads.py", "import occhub.domains.companies.reads"),
    "Inside": ("domains/centers/reads.py", "import occhub.domains.centers.operations"),
    "Inside: stray": ("domains/centers/services.py", '"""A file nobody declared."""'),
    "Threshold": ("interfaces/web/shell.py", "import occhub.domains.companies.models"),
    "Threshold: between domains": ("domains/visits/operations.py", "import occhub.domains.centers.models"),
    "Pure": ("domains/centers/rules.py", "import django.db"),
    "Network": ("domains/employees/operations.py", "import smtplib"),
    "Network: by the standard library": ("domains/employees/reads.py", "import urllib.request"),
    "Network: by another program": ("domains/visits/operations.py", "import subprocess"),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_violation_is_reported(planted: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("static", "templates", "__pycache__"))
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    shutil.copy(ROOT / ".importlinter", tmp_path)
    name, line = PLANTED[planted]
    file = tmp_path / "src" / "occhub" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{file.read_text() if file.exists() else ''}\n{line}\n")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path / "src"), str(tmp_path)])}
    done = subprocess.run(
        [sys.executable, "-c", LINT], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    broken = {line.partition(":")[0] for line in done.stdout.splitlines() if line.endswith("BROKEN")}
    wanted: set[str] = set() if planted == CLEAN else {planted.partition(":")[0]}
    assert (broken, done.returncode) == (wanted, len(wanted))
