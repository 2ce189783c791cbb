"""Collect the static files (`make build-static`). Needs no database and touches no real data directory."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Final

from django.core.management import execute_from_command_line

from occhub.platform.secrets import SecretStore

_TARGET: Final = Path(__file__).resolve().parent.parent / ".build" / "static"


def main() -> int:
    """Run Django's command with settings of a throwaway installation."""
    with tempfile.TemporaryDirectory() as scratch:
        for name in [name for name in os.environ if name.startswith("OCCHUB_")]:
            del os.environ[name]
        os.environ |= {
            "OCCHUB_DATA": scratch,
            "OCCHUB_STATIC_ROOT": str(_TARGET),
            "DJANGO_SETTINGS_MODULE": "occhub.config.settings",
        }
        SecretStore(Path(scratch) / "secrets").password("occhub_web")  # the settings read it; nothing connects
        execute_from_command_line(["django", "collectstatic", "--noinput", "--verbosity", "0"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
