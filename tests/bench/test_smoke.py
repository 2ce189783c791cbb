"""The measurement runs from end to end on few rows and tells its ratios. No time is asserted: machines differ."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bench.run import main

RATIO = re.compile(r"^\d+\.\d\d(?: \(goal at (?:most|least) [\d.]+: (?:met|\*\*not met\*\*)\))?$")


def test_a_small_run_tells_the_ratios(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "run.md"
    assert main(["--small", "--output", str(output)]) == 0
    lines = [line for line in output.read_text().splitlines() if line.startswith("| ")]
    told = capsys.readouterr().out
    assert all(line in told for line in lines)
    rows = [line.strip("| ").split(" | ") for line in lines[2:]]
    assert [row[0].partition(".")[0] for row in rows[:4]] == ["c", "e", "a", "a+"]
    assert [row[0] for row in rows[4:]] == ["b. PDFs of 100 KB as an archive", "---", "10 files", "200 files"]
    for row in [*rows[:4], *rows[6:]]:
        assert all(RATIO.match(cell) for cell in row[1:4]), row
