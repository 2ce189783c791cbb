"""`make lock`: lock files with hashes and without the address of any registry."""

from __future__ import annotations

from typing import Final

from tools.setup.common import ROOT, SetupError, say
from tools.setup.frontend import npm
from tools.setup.python import uv

_REQUIREMENTS: Final = ROOT / "requirements"
_NAMES: Final = ("uv", "node", "base", "dev")
_OPTIONS: Final = (
    "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url",
    "--no-emit-find-links", "--custom-compile-command", "make lock",
)  # fmt: skip


def write(*, upgrade: bool) -> None:
    """Write all lock files anew; versions move only as far as the inputs ask, or to the newest with `upgrade`."""
    for name in _NAMES:
        say(f"Locking requirements/{name}.in")
        target = _REQUIREMENTS / f"{name}.txt"
        agree = ["--constraint", "requirements/base.txt"] if name == "dev" else []
        more = [*agree, *(["--upgrade"] if upgrade else [])]
        source = f"requirements/{name}.in"
        uv("pip", "compile", *_OPTIONS, *more, "--output-file", f"requirements/{name}.txt", source, what=source)
        if "://" in target.read_text(encoding="utf-8"):
            raise SetupError(f"{target} holds an address; a lock file must not.")
    say("Locking package.json")
    npm("run", "--silent", "lock", what="Locking package.json")
