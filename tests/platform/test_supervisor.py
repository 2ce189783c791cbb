"""The supervisor: one that owns everything, whatever is killed, and a second one that is refused."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TypeVar

import pytest

from occhub.platform.processes import process, send, with_environment, working_in
from occhub.platform.supervisor import lock
from occhub.platform.supervisor.child import MARK
from occhub.platform.supervisor.clean import clean
from occhub.platform.supervisor.serve import loopback_addresses, web
from occhub.platform.supervisor.specs import Listen, SupervisorError
from tests.support import cluster

_PATIENCE = 60.0
Answer = TypeVar("Answer")


class Toy:
    """One run of `tests.support.toy` and what it printed."""

    def __init__(self, data: Path, port: int, broken: str = "") -> None:
        self.data, self.port = data, port
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.toy", str(data), str(port), broken],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OCCHUB_PG_BIN": cluster.info().programs},
        )
        self.pid = self._process.pid

    @property
    def output(self) -> IO[str]:
        assert self._process.stdout is not None
        return self._process.stdout

    def wait_for(self, word: str) -> str:
        """The next line that begins with `word`."""
        for line in self.output:
            if line.startswith(word):
                return line.strip()
        raise AssertionError(f"{word!r} was never printed")

    def end(self, sign: signal.Signals) -> tuple[int, str]:
        """Signal it; its exit code and the rest of its words."""
        send(self.pid, sign)
        return self.result()

    def result(self) -> tuple[int, str]:
        text = self.output.read()
        self.output.close()
        return self._process.wait(_PATIENCE), text

    def web_pid(self) -> int:
        """The number that the web child tells; waits until one answers."""
        address = f"http://127.0.0.1:{self.port}/"

        def ask() -> int:
            try:
                with urllib.request.urlopen(address, timeout=2) as answer:
                    return int(answer.read())
            except OSError:
                return 0

        return until(ask)

    def parts(self) -> list[int]:
        """Children and grandchildren."""
        return [found.pid for found in with_environment(MARK, lock.mark_of(self.data))]


def until(question: Callable[[], Answer]) -> Answer:
    """Ask until the answer is true."""
    deadline = time.monotonic() + _PATIENCE
    while not (answer := question()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def base() -> Iterator[Path]:
    """A directory that the database user can pass through (pytest's own can not, as root)."""
    found = Path(tempfile.mkdtemp(prefix="occhub-"))
    found.chmod(0o711)
    yield found
    shutil.rmtree(found)


@pytest.fixture
def run(base: Path) -> Iterator[Callable[..., Toy]]:
    started: list[Toy] = []
    port = free_port()

    def start(broken: str = "", *, port: int = port) -> Toy:
        data = base / "a data directory"
        data.mkdir(mode=0o711, exist_ok=True)
        started.append(Toy(data, port, broken))
        return started[-1]

    yield start
    for toy in started:
        if not toy.output.closed:
            toy.end(signal.SIGKILL)
    if started:
        lock.end_leftovers(lock.mark_of(started[0].data))
        until(lambda: not database_processes(base))


def database_processes(base: Path) -> list[int]:
    return [found.pid for home in base.glob("**/db") for found in working_in(home)]


def test_starts_everything_and_ctrl_c_stops_all_of_it(run: Callable[..., Toy], base: Path) -> None:
    toy = run()
    database = int(toy.wait_for("ready").split()[1])
    assert toy.web_pid() in toy.parts()
    assert len(toy.parts()) == 3
    assert database in database_processes(base)
    assert toy.end(signal.SIGINT) == (0, "Stopping\nStopped\n")
    assert toy.parts() == []
    assert database_processes(base) == []
    assert lock.end_leftovers(lock.mark_of(toy.data)) == 0


def test_children_get_the_environment_they_are_given_and_no_more(
    run: Callable[..., Toy], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_SHELL", "1")
    toy = run()
    toy.wait_for("ready")  # its step fails when it sees the variable
    for pid in toy.parts():
        assert b"SECRET_OF_THE_SHELL" not in Path(f"/proc/{pid}/environ").read_bytes()
    assert toy.end(signal.SIGTERM)[0] == 0


def test_each_killed_part_comes_back_while_the_rest_stays(run: Callable[..., Toy], base: Path) -> None:
    toy = run()
    database = int(toy.wait_for("ready").split()[1])
    first = toy.web_pid()
    os.kill(first, signal.SIGKILL)
    toy.wait_for("web ended (signal SIGKILL); starting it again")
    second = until(lambda: toy.web_pid() if toy.web_pid() != first else 0)
    assert len(until(lambda: toy.parts() if len(toy.parts()) == 3 else [])) == 3  # the helper of the first is gone
    os.kill(database, signal.SIGKILL)
    toy.wait_for("The database answers again")
    assert toy.web_pid() == second
    assert database not in database_processes(base)
    assert toy.end(signal.SIGTERM)[0] == 0


def test_a_part_that_hangs_is_started_again(run: Callable[..., Toy]) -> None:
    toy = run("watched")
    toy.wait_for("ready")
    first = toy.web_pid()
    os.kill(first, signal.SIGSTOP)
    toy.wait_for("web runs but has not answered 3 times in a row")
    # Later where the machine that runs the tests is busy: never earlier than the sixth, never after the eighteenth.
    told = re.fullmatch(r"web did not answer (\d+) times in a row; ending it", toy.wait_for("web did"))
    assert told is not None
    assert 6 <= int(told[1]) <= 18
    toy.wait_for("web ended (signal SIGKILL); starting it again")
    assert until(lambda: toy.web_pid() if toy.web_pid() != first else 0) in toy.parts()
    assert len(until(lambda: toy.parts() if len(toy.parts()) == 3 else [])) == 3
    assert toy.end(signal.SIGTERM) == (0, "Stopping\nStopped\n")


def test_a_part_that_answers_again_in_time_stays(run: Callable[..., Toy]) -> None:
    toy = run("watched")
    toy.wait_for("ready")
    first = toy.web_pid()
    os.kill(first, signal.SIGSTOP)
    toy.wait_for("web runs but has not answered 3 times in a row")
    os.kill(first, signal.SIGCONT)
    toy.wait_for("web answers again")
    assert toy.web_pid() == first
    assert toy.end(signal.SIGTERM) == (0, "Stopping\nStopped\n")


def test_no_part_is_blamed_while_the_database_does_not_answer(run: Callable[..., Toy]) -> None:
    toy = run("watched")
    database = int(toy.wait_for("ready").split()[1])
    first = toy.web_pid()
    for pid in (database, first):
        os.kill(pid, signal.SIGSTOP)
    time.sleep(8)  # enough for several questions; with a database that answers, the third would be told
    for pid in (database, first):
        os.kill(pid, signal.SIGCONT)
    assert toy.web_pid() == first
    assert toy.end(signal.SIGTERM) == (0, "Stopping\nStopped\n")


def test_killed_supervisor_leaves_nothing_that_stops_the_next_start(run: Callable[..., Toy]) -> None:
    toy = run()
    toy.wait_for("ready")
    toy.end(signal.SIGKILL)
    again = run()
    again.wait_for("ready")
    assert len(again.parts()) == 3
    assert again.end(signal.SIGTERM)[0] == 0


def test_everything_killed_at_once_is_survived_by_the_next_start(run: Callable[..., Toy], base: Path) -> None:
    toy = run()
    toy.wait_for("ready")
    for pid in (toy.pid, *toy.parts(), *database_processes(base)):
        send(pid, signal.SIGKILL)
    toy.result()
    again = run()
    again.wait_for("ready")
    assert again.end(signal.SIGTERM)[0] == 0


def test_orphans_that_hold_the_port_are_ended_and_told(run: Callable[..., Toy]) -> None:
    toy = run()
    toy.wait_for("ready")
    web_server = toy.web_pid()
    toy.end(signal.SIGTERM)
    orphan = subprocess.Popen(
        [sys.executable, "-m", "tests.support.toy", "web", str(toy.port)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), MARK: lock.mark_of(toy.data)},
        start_new_session=True,
    )
    until(toy.web_pid)
    again = run()
    again.wait_for("Ended 2 processes left by an occhub that was killed")
    again.wait_for("ready")
    assert again.web_pid() not in {web_server, orphan.pid}
    orphan.wait(_PATIENCE)
    assert again.end(signal.SIGTERM)[0] == 0


def test_second_supervisor_is_refused_and_harms_nothing(run: Callable[..., Toy]) -> None:
    toy = run()
    toy.wait_for("ready")
    before = toy.web_pid()
    second = run(port=free_port())
    code, words = second.result()
    assert code == 1
    assert f"occhub already runs in {toy.data} (process {toy.pid})" in words
    assert toy.web_pid() == before
    assert len(toy.parts()) == 3


def test_taken_port_is_told_in_words_before_anything_starts(run: Callable[..., Toy], base: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        code, words = run(port=port).result()
        assert code == 1
        assert words == (
            f"occhub cannot run: Port {port} is taken by another program. Stop that program, "
            f"or choose another port: PORT={port + 1} make run\n"
        )
    assert list(base.glob("**/db")) == []


def test_child_that_cannot_start_ends_the_attempt_with_its_last_words(run: Callable[..., Toy], base: Path) -> None:
    code, words = run("worker").result()
    assert code == 1
    assert "worker does not start.\nthe worker says why\n" in words
    assert database_processes(base) == []


@pytest.mark.parametrize(
    ("broken", "why"),
    [("step", "the step says why"), ("silent", "'Preparing' failed (exit code 3) and did not say why.")],
)
def test_step_that_fails_stops_the_start_and_is_told_why(
    run: Callable[..., Toy], base: Path, broken: str, why: str
) -> None:
    code, words = run(broken).result()
    assert code == 1
    assert words.endswith(f"Preparing\nocchub cannot run: {why}\n")
    assert database_processes(base) == []


def test_stop_while_starting_is_a_quiet_stop(run: Callable[..., Toy], base: Path) -> None:
    toy = run()
    toy.wait_for("Starting the database")
    code, _ = toy.end(signal.SIGTERM)
    assert code == 0
    assert database_processes(base) == []


def test_clean_data_removes_all_and_refuses_what_is_not_ours(run: Callable[..., Toy], base: Path) -> None:
    toy = run()
    toy.wait_for("ready")
    with pytest.raises(SupervisorError, match="already runs"):
        clean(toy.data, toy.data / "home")
    toy.end(signal.SIGTERM)
    assert clean(toy.data, toy.data / "home") == f"Removed {toy.data} and its database."
    assert list(base.iterdir()) == []
    other = base / "photos"
    other.mkdir()
    with pytest.raises(SupervisorError, match="no data directory of occhub; nothing was removed"):
        clean(other)
    assert other.is_dir()


def test_web_servers_cover_each_loopback_address() -> None:
    assert loopback_addresses()[0] == "127.0.0.1"
    specs = [web(host, 8123) for host in ("127.0.0.1", "::1", "10.0.0.5", "fd00::5")]
    assert [spec.name for spec in specs] == ["web", "web-ipv6", "web-10.0.0.5", "web-fd00__5"]
    assert [spec.listen for spec in specs[:2]] == [Listen("127.0.0.1", 8123), Listen("::1", 8123)]
    assert "--blocking-threads 80 --no-ws --http 1" in " ".join(specs[0].argv)


def test_processes_are_told_apart_by_their_start() -> None:
    myself = process(os.getpid())
    assert myself is not None
    assert myself.is_alive
    assert process(2**22 + 1) is None
