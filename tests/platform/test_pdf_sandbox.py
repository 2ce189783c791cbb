"""The sandbox itself: what a parser that was taken over can reach, and that nobody ever waits for it in vain."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from occhub.platform.pdf import PdfFacts, PdfRefusal, SandboxUnavailable, inspect_pdf, page_image
from occhub.platform.pdf.process import DRAWING, SandboxDied, SandboxTimeout, _import_path, run_sandboxed
from tests.support import pdfs

ATTEMPTS = """
import json, os, socket, sys
sys.path += json.loads(sys.argv[1])
from occhub.platform.pdf import confinement
confinement.limit_resources({"seconds": 5, "memory": 512 << 20, "output": 4096})
confinement.close_doors()

def attempt(what):
    try:
        what()
    except (OSError, ValueError, MemoryError) as error:
        return type(error).__name__
    return "done"

answers = {
    "read a file": attempt(lambda: open("/etc/passwd")),
    "write a file": attempt(lambda: open("/tmp/out", "w")),
    "socket": attempt(lambda: socket.socket()),
    "socket pair": attempt(lambda: socket.socketpair()),
    "pipe": attempt(lambda: os.pipe()),
    "fork": attempt(lambda: os.fork()),
    "exec": attempt(lambda: os.execv("/bin/true", ["true"])),
    "signal the parent": attempt(lambda: os.kill(os.getppid(), 0)),
    "raise a limit": attempt(lambda: confinement.resource.setrlimit(confinement.resource.RLIMIT_NOFILE, (9, 9))),
    "much memory": attempt(lambda: bytes(600 << 20)),
}
os.write(1, json.dumps(answers).encode())
os._exit(0)
"""


@pytest.fixture
def started() -> Iterator[list[dict[str, object]]]:
    """The arguments of every process started in the test, as the interpreter's audit events tell them."""
    seen: list[dict[str, object]] = []
    active = True

    def listen(event: str, args: tuple[object, ...]) -> None:
        if active and event == "subprocess.Popen":
            seen.append(dict(zip(("executable", "args", "cwd", "env"), args, strict=True)))

    sys.addaudithook(listen)
    yield seen
    active = False


def children() -> set[str]:
    """The processes that this one has started and not yet buried, by number."""
    found: set[str] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that ended meanwhile
            found |= set((task / "children").read_text().split())
    return found


def test_a_confined_process_reaches_nothing() -> None:
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ATTEMPTS, json.dumps(_import_path())],
        capture_output=True,
        timeout=20,
        check=True,
    )
    assert json.loads(run.stdout) == {
        "read a file": "PermissionError",
        "write a file": "PermissionError",
        "socket": "PermissionError",
        "socket pair": "PermissionError",
        "pipe": "OSError",
        "fork": "PermissionError",
        "exec": "PermissionError",
        "signal the parent": "PermissionError",
        "raise a limit": "ValueError",
        "much memory": "MemoryError",
    }


def test_the_sandbox_gets_no_environment_and_no_directory(
    started: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCCHUB_SECRET", "canary")
    assert isinstance(inspect_pdf(pdfs.clean_pdf()), PdfFacts)
    assert len(started) == 2  # one looks at its structure, one draws its first page
    for start in started:
        assert (start["cwd"], start["env"]) == ("/", {})
        assert isinstance(start["args"], list)
        assert start["args"][:4] == [sys.executable, "-I", "-S", "-B"]
        assert "canary" not in str(start)


def test_pages_that_are_drawn_leave_the_places_for_checking_alone() -> None:
    taken = 0
    while DRAWING.free.acquire(blocking=False):
        taken += 1
    try:
        assert isinstance(inspect_pdf(pdfs.clean_pdf()), PdfFacts)
        with pytest.raises(SandboxUnavailable):
            page_image(pdfs.clean_pdf(), 1, 64, timeout_seconds=0.1)
    finally:
        DRAWING.free.release(taken)
    assert page_image(pdfs.clean_pdf(), 1, 64)


def test_what_takes_too_long_is_killed() -> None:
    before = children()
    bomb, _ = pdfs.refused_pdfs()["bomb"]
    since = time.monotonic()
    verdict = inspect_pdf(bomb, timeout_seconds=0.4)
    assert time.monotonic() - since < 3
    assert isinstance(verdict, PdfRefusal)
    assert verdict.code == "timeout"
    assert children() == before


def test_a_time_over_before_the_start_is_a_timeout() -> None:
    before = children()
    with pytest.raises(SandboxTimeout):
        run_sandboxed({"name": "inspect"}, pdfs.clean_pdf(), timeout_seconds=0.001, answer_bytes=100)
    assert children() == before


def test_an_answer_beyond_its_bound_never_arrives() -> None:
    with pytest.raises(SandboxDied):
        run_sandboxed({"name": "inspect"}, pdfs.clean_pdf(), timeout_seconds=20, answer_bytes=3)


def test_a_task_that_does_not_exist_is_our_fault_not_the_files() -> None:
    with pytest.raises(SandboxUnavailable):
        run_sandboxed({"name": "unknown"}, pdfs.clean_pdf(), timeout_seconds=20, answer_bytes=100)


def test_many_threads_get_their_own_verdicts() -> None:
    before = children()
    files = [pdfs.clean_pdf(pages=number) for number in range(1, 17)]
    verdicts: dict[int, object] = {}

    def check(number: int) -> None:
        verdicts[number] = inspect_pdf(files[number - 1])

    threads = [threading.Thread(target=check, args=(number,)) for number in range(1, 17)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pages = {number: verdict.pages for number, verdict in verdicts.items() if isinstance(verdict, PdfFacts)}
    assert pages == {number: number for number in range(1, 17)}
    assert children() == before
