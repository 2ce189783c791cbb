"""A small supervised installation for the supervisor's own tests: a web server, a worker, a step, a real database.

`python -m tests.support.toy DATA PORT [--break NAME]` runs it; `web` and `work` are its children.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from occhub.platform.postgres.address import address
from occhub.platform.postgres.embedded import EmbeddedCluster
from occhub.platform.supervisor.run import Supervisor
from occhub.platform.supervisor.serve import say
from occhub.platform.supervisor.specs import ChildSpec, Listen, Patience, RunSettings, Step

_SELF = [sys.executable, "-m", "tests.support.toy"]


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answers with the number of this process."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(os.getpid()).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Says nothing."""


def web(port: int) -> None:
    """A server with a helper process beside it, as a real server has its workers."""
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    HTTPServer(("127.0.0.1", port), _Page).serve_forever()


def supervise(data: Path, port: int, broken: str) -> int:
    """Run the toy installation until stopped."""
    cluster = EmbeddedCluster(data, data / "secrets", fsync=False, root_home=data / "home", tell=say)
    children = [
        ChildSpec("web", [*_SELF, "web", str(port)], listen=Listen("127.0.0.1", port), health_path="/healthz"),
        ChildSpec("worker", [*_SELF, "broken" if broken == "worker" else "work"]),
    ]
    code = "import os, sys; sys.exit('SECRET_OF_THE_SHELL' in os.environ)"
    own = {name: value for name, value in os.environ.items() if name != "OCCHUB_DATABASE_URL"}  # not the tests' one
    faults = {"step": "raise SystemExit('the step says why')", "silent": "raise SystemExit(3)"}
    step = Step("Preparing", [sys.executable, "-c", faults.get(broken, code)])
    settings = RunSettings(
        data_dir=data,
        children=children,
        steps=[step],
        ready=lambda: f"ready {cluster.pid}",
        environment={name: value for name, value in os.environ.items() if name != "SECRET_OF_THE_SHELL"},
        log_dir=data / "log",
        # Only those tests in which something hangs: elsewhere a busy machine must not count as a hanging part.
        patience=Patience(every=0.5, seconds=1.0) if broken == "watched" else Patience(),
        database_answers=lambda: address(data, own, root_home=data / "home").answers(seconds=2),
    )
    return Supervisor(settings, cluster, say).run()


def main() -> int:
    """Choose the part to play."""
    part, *rest = sys.argv[1:]
    if part == "web":
        web(int(rest[0]))
    elif part == "work":
        time.sleep(600)
    elif part == "broken":
        sys.stdout.write("the worker says why\n")
        return 3
    else:
        return supervise(Path(part), int(rest[0]), rest[1] if len(rest) > 1 else "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
