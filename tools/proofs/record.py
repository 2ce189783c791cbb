"""The dated row of each part in docs/compliance/proof.md; rows of other parts stay as they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tools.proofs.work import ROOT

FILE: Final = ROOT / "docs" / "compliance" / "proof.md"
_ROW: Final = "<!-- part {part} -->"


@dataclass(frozen=True, slots=True)
class Row:
    """What one run of one part found."""

    part: str
    commit: str
    seed: int
    result: str
    figures: str

    def line(self) -> str:
        """The line of the table, with its mark."""
        cells = (self.part, f"{datetime.now(UTC):%Y-%m-%d}", self.commit, str(self.seed), self.result, self.figures)
        texts = [" ".join(cell.replace("|", "/").split()) for cell in cells]
        return f"| {' | '.join(texts)} {_ROW.format(part=self.part)} |"


def write(row: Row, file: Path = FILE) -> None:
    """Put the row where the part's mark stands. Raises `LookupError` for a part that the page does not know."""
    text = file.read_text(encoding="utf-8")
    pattern = re.compile(rf"^\|.*{re.escape(_ROW.format(part=row.part))} \|$", re.MULTILINE)
    if not pattern.search(text):
        raise LookupError(f"{file.name} has no row for the part {row.part}")
    file.write_text(pattern.sub(lambda _: row.line(), text, count=1), encoding="utf-8")
