"""The page of proofs: a part writes its own row, steps are done once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.proofs import record
from tools.proofs.work import Failed, Work

PAGE = "# Proof\n\n| kills | old <!-- part kills --> |\n| pairs | kept <!-- part pairs --> |\n"


def test_a_row_replaces_its_own_and_no_other(tmp_path: Path) -> None:
    page = tmp_path / "proof.md"
    page.write_text(PAGE)
    record.write(record.Row("kills", "abc", 7, "holds", "60 kills | 0\nlost"), page)
    lines = page.read_text().splitlines()
    assert lines[2].startswith("| kills | ")
    assert lines[2].endswith(" | abc | 7 | holds | 60 kills / 0 lost <!-- part kills --> |")
    assert lines[3] == "| pairs | kept <!-- part pairs --> |"
    with pytest.raises(LookupError):
        record.write(record.Row("unknown", "abc", 7, "holds", ""), page)


def test_every_part_has_its_row() -> None:
    from tools.proof import PARTS

    text = record.FILE.read_text()
    assert [part for part in PARTS if f"<!-- part {part} --> |" not in text] == []


def test_a_step_is_done_once_and_a_failed_one_again(tmp_path: Path) -> None:
    work, calls = Work("kills", "abc", tmp_path / "abc"), []

    def fails() -> dict[str, int]:
        calls.append("fails")
        raise Failed("no")

    def works() -> dict[str, int]:
        calls.append("works")
        return {"kills": 3}

    with pytest.raises(Failed):
        work.step("one", fails)
    assert work.step("one", works)["kills"] == 3
    assert work.step("one", fails)["kills"] == 3
    assert calls == ["fails", "works"]
