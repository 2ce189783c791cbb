"""Set up everything that `make` needs: `tools/bootstrap.py run|test|lint|static|lock`.

Only the standard library, and only what has changed: stamps in `.build/` remember what was installed from which
lock file. Every program is started as `.venv/bin/python -m ...`, because the scripts that installers write name
their interpreter by a full path, which the kernel refuses when it is long or holds a space.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is exactly who must read this sentence
    sys.exit(
        "occhub needs Python 3.11 or newer, and {} is {}.{}. Install it (Debian, Ubuntu: apt install python3 "
        "python3-venv) or name one: make run PYTHON=/path/to/python3.11".format(sys.executable, *sys.version_info[:2])
    )

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.setup import browser, frontend, locking, python
from tools.setup.common import BUILD, ROOT, SetupError, say, settle_environment

USES_OF = {
    "run": ("python", "frontend", "static"),
    "test": ("python-dev", "frontend", "static", "browser"),
    "lint": ("python-dev",),
    "static": ("python", "frontend", "static"),
    "lock": ("python-dev", "lock"),
}


def set_up(command: str, *, upgrade: bool) -> None:
    """Bring everything up to date that `command` needs, in order."""
    steps: dict[str, Callable[[], None]] = {
        "python": lambda: python.install(dev=False),
        "python-dev": lambda: python.install(dev=True),
        "frontend": frontend.build,
        "static": frontend.collect,
        "browser": browser.ensure,
        "lock": lambda: locking.write(upgrade=upgrade),
    }
    for use in USES_OF[command]:
        steps[use]()


def main() -> int:
    """Parse, lock out a second set-up at the same time, and say failures in words."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] not in USES_OF:
        sys.stderr.write(f"Say one of: {', '.join(USES_OF)}\n")
        return 2
    os.chdir(ROOT)
    BUILD.mkdir(exist_ok=True)
    settle_environment()
    with (BUILD / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another make sets up this directory; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            set_up(arguments[0], upgrade="--upgrade" in arguments)
        except SetupError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        except KeyboardInterrupt:
            sys.stderr.write("Stopped; the next start goes on from here.\n")
            return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
