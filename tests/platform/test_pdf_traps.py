"""Files made to hang a reader or to eat its memory get a verdict within the time and memory of a check."""

import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from occhub.platform.pdf import PdfFacts, PdfRefusal, flattened_copy, inspect_pdf
from occhub.platform.pdf.pages import all_text
from tests.support.pdf_traps import traps

TRAPS = traps()
SECONDS = 5
MEMORY_KIB = 600 * 1024  # the address space of the sandbox is 512 MiB


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_gets_its_verdict_in_time(name: str) -> None:
    data, expected = TRAPS[name]
    before = time.monotonic()
    verdict = inspect_pdf(data, timeout_seconds=SECONDS)
    if expected is None:
        assert verdict == PdfFacts(pages=1, size=len(data), sha256=sha256(data).digest())
    else:
        assert isinstance(verdict, PdfRefusal)
        assert verdict.code == expected
    assert time.monotonic() - before < 4 * SECONDS  # checked and drawn, on a machine that is busy


# In a process of its own: the kernel tells the most that any child ever took.
_MEASURED = """
import resource, sys
from occhub.platform.pdf import inspect_pdf
inspect_pdf(open(sys.argv[1], "rb").read(), timeout_seconds=5)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_gets_its_verdict_within_the_memory(name: str, tmp_path: Path) -> None:
    file = tmp_path / "trap.pdf"
    file.write_bytes(TRAPS[name][0])
    done = subprocess.run([sys.executable, "-c", _MEASURED, str(file)], capture_output=True, text=True, check=True)
    assert 0 < int(done.stdout) < MEMORY_KIB


@pytest.mark.parametrize("name", ["packed a thousand times", "font that draws itself", "references in a circle"])
def test_a_trap_neither_hangs_the_reading_nor_the_copying(name: str) -> None:
    data, _ = TRAPS[name]
    before = time.monotonic()
    assert all_text(data, timeout_seconds=SECONDS).strip("\faeiou") == ""
    assert flattened_copy(data, timeout_seconds=SECONDS) is None
    assert time.monotonic() - before < 4 * SECONDS
