"""The supervisor's life: lock, database, steps, children, watching, and an orderly end.

Runs in one thread, the main one: the kernel ends children when the *thread* that started them dies.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from typing import IO, Final

from occhub.platform.postgres.embedded import EmbeddedCluster
from occhub.platform.postgres.errors import PostgresError, StoppedWhileStartingError
from occhub.platform.processes import die_with_parent
from occhub.platform.supervisor import lock
from occhub.platform.supervisor.child import MARK, Child
from occhub.platform.supervisor.pulse import is_heavily_loaded
from occhub.platform.supervisor.signals import Stopping
from occhub.platform.supervisor.specs import RunSettings, Step, SupervisorError

_FAILURES_AT_START: Final = 3
_TELL_SECONDS: Final = 5.0
_MORE_TIME: Final = 3


class Supervisor:
    """Runs the children of `settings` beside `cluster` (None: the database is somebody else's)."""

    def __init__(self, settings: RunSettings, cluster: EmbeddedCluster | None, tell: Callable[[str], None]) -> None:
        self._settings = settings
        self._cluster = cluster
        self._tell = tell
        self._stopping = Stopping()
        self._mark = lock.mark_of(settings.data_dir)
        given = os.environ if settings.environment is None else settings.environment
        self._environment = {**given, MARK: self._mark, "PYTHONUNBUFFERED": "1"}
        self._children = [
            Child(spec, self._environment, settings.log_dir, settings.patience) for spec in settings.children
        ]
        self._database_pause = 0.5

    def run(self) -> int:
        """Run until asked to stop; the exit code: 0 after a stop, 1 when starting failed (told in words)."""
        held: IO[str] | None = None
        with self._stopping.listening():
            try:
                held = lock.take(self._settings.data_dir)
                self._start()
                self._tell(self._settings.ready())
                self._watch()
            except StoppedWhileStartingError:
                return 0
            except (SupervisorError, PostgresError) as error:
                self._tell(f"occhub cannot run: {error}")
                return 1
            finally:
                if held is not None:
                    self._stop_all()
                    held.close()
        return 0

    def _start(self) -> None:
        if leftovers := lock.end_leftovers(self._mark):
            self._tell(f"Ended {leftovers} processes left by an occhub that was killed")
        lock.refuse_taken(child.spec.listen for child in self._children if child.spec.listen)
        if self._cluster is not None:
            self._tell("Starting the database")
            self._cluster.start(self._stopping.asked)
        for step in self._settings.steps:
            self._run_step(step)
        self._tell(f"Starting {', '.join(child.spec.name for child in self._children)}")
        for child in self._children:
            child.start()
        self._wait_until_healthy()

    def _run_step(self, step: Step) -> None:
        self._tell(step.title)
        with tempfile.TemporaryFile() as said:
            code = self._code_of(step, said)
            said.seek(0)
            words = said.read().decode(errors="replace").strip()
        if code != 0:
            raise SupervisorError(words or f"'{step.title}' failed (exit code {code}) and did not say why.")
        if words:
            self._tell(words)

    def _code_of(self, step: Step, errors: IO[bytes]) -> int:
        """Run the step to its end, with what goes wrong written to `errors`."""
        running = subprocess.Popen(  # noqa: S603 - argv of our own making, no shell
            list(step.argv),
            env={**self._environment, **step.environment},
            stdin=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one thread only
        )
        while running.poll() is None:
            self._stopping.wait(0.5)
            if self._stopping.asked():
                running.terminate()
                running.wait()
                raise StoppedWhileStartingError(step.title)
        return running.returncode

    def _wait_until_healthy(self) -> None:
        begun = told = time.monotonic()
        while waiting := [child for child in self._children if not child.is_healthy()]:
            if self._stopping.asked():
                raise StoppedWhileStartingError("Stopped while starting")
            self._revive()
            for child in waiting:
                if child.failures >= _FAILURES_AT_START or time.monotonic() - begun > self._settings.healthy_seconds:
                    raise SupervisorError(f"{child.spec.name} does not start.\n{child.last_lines()}")
            if time.monotonic() - told > _TELL_SECONDS:
                told = time.monotonic()
                self._tell(f"Waiting for {', '.join(child.spec.name for child in waiting)}")
            self._stopping.wait(0.1)

    def _watch(self) -> None:
        while not self._stopping.asked():
            self._revive()
            for child in self._children:
                self._feel_pulse(child)
            pauses = [seconds for child in self._children if (seconds := child.seconds_to_start()) is not None]
            pauses += [child.pulse.seconds_to_next() for child in self._children if child.pulse is not None]
            self._stopping.wait(min([2.0, *pauses]))

    def _feel_pulse(self, child: Child) -> None:
        """End a part that runs and has not answered for long; :meth:`_revive` starts it again."""
        pulse, name, most = child.pulse, child.spec.name, self._settings.patience.misses
        before = pulse.missed if pulse is not None else 0
        if pulse is None or not pulse.feel() or pulse.missed == before == 0:
            return
        if pulse.missed == 0:
            if before >= most / 2:
                self._tell(f"{name} answers again")
            return
        if not self._settings.database_answers():
            pulse.missed = 0
            return
        is_heavy = is_heavily_loaded()
        if pulse.missed == (most + 1) // 2:
            self._tell(f"{name} runs but has not answered {pulse.missed} times in a row")
        elif pulse.missed == most and is_heavy:
            self._tell(
                f"{name} has not answered {most} times in a row; the machine is heavily loaded, so it gets more time"
            )
        if pulse.missed >= (most * _MORE_TIME if is_heavy else most):
            self._tell(f"{name} did not answer {pulse.missed} times in a row; ending it")
            child.end_hanging()

    def _revive(self) -> None:
        """Start again whatever has ended, the database first."""
        if self._cluster is not None and not self._cluster.is_running():
            self._revive_database(self._cluster)
        for child in self._children:
            if how := child.ended():
                self._tell(f"{child.spec.name} ended ({how}); starting it again")
            if child.seconds_to_start() == 0.0 and not self._stopping.asked():
                child.start()

    def _revive_database(self, cluster: EmbeddedCluster) -> None:
        self._tell("The database ended; starting it again")
        try:
            cluster.start(self._stopping.asked)
            self._database_pause = 0.5
            self._tell("The database answers again")
        except StoppedWhileStartingError:
            return
        except PostgresError as error:
            self._database_pause = min(self._database_pause * 2, 30.0)
            self._tell(f"{error}\nNext try in {self._database_pause:.0f} seconds")
            self._stopping.wait(self._database_pause)

    def _stop_all(self) -> None:
        """Children first, all at once; then the database, which by then has nobody to wait for."""
        if any(not child.has_stopped() for child in self._children):
            self._tell("Stopping")
        asked_before = self._stopping.requests
        for child in self._children:
            child.ask_to_stop()
        deadlines = {id(child): time.monotonic() + child.spec.stop_seconds for child in self._children}
        while left := [child for child in self._children if not child.has_stopped()]:
            for child in left:
                if time.monotonic() > deadlines[id(child)] or self._stopping.requests > max(1, asked_before):
                    child.kill()
            self._stopping.wait(0.05)
        if self._cluster is not None:
            self._cluster.stop()
        if self._stopping.asked():
            self._tell("Stopped")
