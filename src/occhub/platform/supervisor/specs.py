"""What the supervisor is told to run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


class SupervisorError(Exception):
    """Starting is impossible; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Listen:
    """A TCP address that a child serves, checked to be free before it is started. ``setting``: what names its port."""

    host: str
    port: int
    setting: str = "PORT"


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """A process that runs as long as occhub does, and is started again when it ends.

    `listen` is checked before the start. `health_path` (HTTP, answered with 200) says when it is ready;
    a child without one counts as ready when it runs. `stop_seconds` is how long it may take after SIGTERM.
    """

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    listen: Listen | None = None
    health_path: str | None = None
    stop_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Step:
    """A command that must succeed before the children start, such as the migrations. `title` is told first."""

    title: str
    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Patience:
    """How the parts with a health address are watched while they run.

    Each is asked `every` so many seconds and has `seconds` to answer; one that does not answer `misses` times in a row
    is ended and started again, on a heavily loaded machine three times as late. One that has just been started has
    `starting` seconds for its first answer.
    """

    every: float = 10.0
    seconds: float = 5.0
    misses: int = 6
    starting: float = 120.0


@dataclass(frozen=True, slots=True)
class RunSettings:
    """Everything `run` needs.

    `environment` is all that children and steps get (None: our own). `ready` gives the text printed once all
    children are healthy. `log_dir` takes one file per child; None sends
    their output to our own (for a service manager that keeps logs). While `database_answers` says no, no part is
    blamed for its silence.
    """

    data_dir: Path
    children: Sequence[ChildSpec]
    steps: Sequence[Step] = ()
    ready: Callable[[], str] = lambda: "Ready."
    environment: Mapping[str, str] | None = None
    log_dir: Path | None = None
    healthy_seconds: float = 120.0
    patience: Patience = field(default_factory=Patience)
    database_answers: Callable[[], bool] = lambda: True
