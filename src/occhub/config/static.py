"""Styles and scripts: where the web server finds them, whether they are old, and the one way to collect them."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from typing import Final

from occhub.config import booting, env
from occhub.config.env import BadSetting
from occhub.platform.secrets import SecretStore, make_keys

_OURS: Final = Path(__file__).resolve().parent.parent
_SOURCES: Final = _OURS / "interfaces" / "web" / "static"
_ROLE: Final = "occhub_web"


def root() -> Path:
    """Where the web server finds styles and scripts; the same as in the settings."""
    return Path(env.text("OCCHUB_STATIC_ROOT") or _OURS.parent.parent / ".build" / "static").absolute()


def is_old(collected: Path, sources: Path = _SOURCES) -> bool:
    """Whether the files were never collected, or a source is newer than the collection."""
    manifest = collected / "staticfiles.json"
    if not manifest.exists():
        return True
    made = manifest.stat().st_mtime
    return any(path.stat().st_mtime > made for path in sources.rglob("*"))


def collect(_: argparse.Namespace) -> int:
    """Copy styles and scripts, with fingerprints in their names, to where the web server finds them.

    Needs neither database nor data directory, and no other setting than the place: it works with the settings of a
    throwaway installation, in a process of its own.
    """
    if not (_SOURCES / "built").is_dir():
        raise BadSetting("Styles and scripts were never built. Run: make build-static")
    target = root()
    with tempfile.TemporaryDirectory() as scratch:
        for name in [name for name in os.environ if name.startswith("OCCHUB_")]:
            del os.environ[name]
        os.environ |= {"OCCHUB_DATA": scratch, "OCCHUB_STATIC_ROOT": str(target)}
        store = SecretStore(Path(scratch) / "secrets")
        store.password(_ROLE)  # the settings read it; nothing connects
        make_keys(store)
        booting.choose_role(_ROLE)
        booting.set_up()
        from django.core.management import call_command  # needs the settings

        call_command("collectstatic", interactive=False, verbosity=0, clear=False)
    return 0
