"""The browser that the journeys drive."""

from __future__ import annotations

import os
import shutil
from typing import Final

from tools.setup.common import SetupError, run, say

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")


def ensure() -> None:
    """Find Chromium; root on Debian or Ubuntu installs it, everybody else is told the package's name."""
    if os.environ.get("OCCHUB_CHROMIUM") or any(shutil.which(name) for name in _NAMES):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SetupError("The browser tests need Chromium. Install the package chromium (apt install chromium).")
    say("Installing Chromium for the browser tests")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get update", ["apt-get", "update", "-qq"], quiet)
    packages = ["chromium", "fonts-liberation"]
    run("Installing chromium", ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], quiet)
