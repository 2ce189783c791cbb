"""One supervised process: its start, its end, its next start."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from occhub.platform.processes import Process, die_with_parent, end, with_environment
from occhub.platform.supervisor.pulse import Pulse
from occhub.platform.supervisor.specs import ChildSpec, Patience

MARK: Final = "OCCHUB_SUPERVISED"  # in the environment of everything we start, so that leftovers can be found
_FIRST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 30.0
_STEADY_SECONDS: Final = 30.0
_SETTLED_SECONDS: Final = 1.5
_LOG_BYTES: Final = 20 * 1024 * 1024


class Child:
    """Runs one `ChildSpec` in a session of its own; the whole session ends with it."""

    def __init__(
        self, spec: ChildSpec, environment: Mapping[str, str], log_dir: Path | None, patience: Patience
    ) -> None:
        self.spec = spec
        self.pulse: Pulse | None = None
        self.log = log_dir / f"{spec.name}.log" if log_dir else None
        self.failures = 0
        self._patience = patience
        self._environment = {**environment, **spec.environment}
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = _FIRST_PAUSE
        self._next_start = 0.0

    @property
    def pid(self) -> int | None:
        """The number of the running process."""
        return self._process.pid if self._process else None

    def seconds_to_start(self) -> float | None:
        """How long until it has to be started again; None while it runs."""
        return None if self._process else max(0.0, self._next_start - time.monotonic())

    def start(self) -> None:
        """Start it now."""
        with self._output() as output:
            self._process = subprocess.Popen(  # noqa: S603 - argv of our own making, no shell
                list(self.spec.argv),
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - the supervisor has one thread
            )
        self._started = time.monotonic()
        if self.spec.listen is not None and self.spec.health_path is not None:
            self.pulse = Pulse(self.spec.listen, self.spec.health_path, self._patience)

    def ended(self) -> str | None:
        """When it has just ended: how, after clearing its session and planning the next start. Else None."""
        if self._process is None or (code := self._process.poll()) is None:
            return None
        self._end_session(self._process.pid, signal.SIGTERM, 1.0)
        self._forget()
        self.failures += 1
        steady = time.monotonic() - self._started > _STEADY_SECONDS
        self._pause = _FIRST_PAUSE if steady else min(self._pause * 2, _LONGEST_PAUSE)
        self._next_start = time.monotonic() + self._pause
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def end_hanging(self) -> None:
        """SIGKILL, since what hangs does not hear SIGTERM either; :meth:`ended` notices when it is gone.

        Never waits: the kernel may hold a process that hangs in the disk or the network for long.
        """
        if self._process is not None:
            self._process.kill()
        if self.pulse is not None:
            self.pulse.missed = 0  # one that the kernel holds is tried again after as many questions

    def is_healthy(self) -> bool:
        """Whether it answers its health address with 200 or, having none, has run for a moment."""
        if self._process is None or self._process.poll() is not None:
            return False
        listen = self.spec.listen
        if listen is None or self.spec.health_path is None:
            return time.monotonic() - self._started > _SETTLED_SECONDS
        connection = http.client.HTTPConnection(listen.host, listen.port, timeout=5)
        try:
            connection.request("GET", self.spec.health_path, headers={"Host": f"localhost:{listen.port}"})
            is_well = connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        if is_well and self.pulse is not None:
            self.pulse.confirm()
        return is_well

    def ask_to_stop(self) -> None:
        """SIGTERM, once."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def has_stopped(self) -> bool:
        """Whether it is gone, or was never started. What outlives it in its session is ended with it."""
        if self._process is not None and self._process.poll() is not None:
            self.kill()
        return self._process is None

    def kill(self) -> None:
        """End the whole session at once."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            self._process.wait()
            self._end_session(self._process.pid, signal.SIGKILL, 1.0)
            self._forget()

    def last_lines(self, count: int = 20) -> str:
        """The end of its log, for a person to read."""
        if self.log is None or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])

    def _forget(self) -> None:
        self._process = None
        if self.pulse is not None:
            self.pulse.close()
            self.pulse = None

    def _session(self, group: int) -> list[Process]:
        # The mark beside the number: a number can be given to a stranger once all of ours are gone.
        return [found for found in with_environment(MARK, self._environment[MARK]) if found.group == group]

    def _end_session(self, group: int, first: signal.Signals, patience: float) -> None:
        end(lambda: self._session(group), first=first, patience=patience)

    def _output(self) -> IO[bytes] | _Inherited:
        if self.log is None:
            return _Inherited()
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        return os.fdopen(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


class _Inherited:
    """Stands for our own output, which a child inherits and nobody closes."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None
