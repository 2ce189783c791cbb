"""Every domain says on one page what it is about."""

from __future__ import annotations

from pathlib import Path

import pytest

DOMAINS = Path(__file__).resolve().parents[2] / "src" / "occhub" / "domains"
NAMES = sorted(path.parent.name for path in DOMAINS.glob("*/apps.py"))
HEADINGS = {"## Words", "## Invariants", "## Operations"}
LONGEST = 80


@pytest.mark.parametrize("name", NAMES)
def test_a_domain_has_a_page_with_words_invariants_and_operations(name: str) -> None:
    lines = (DOMAINS / name / "README.md").read_text().splitlines()
    assert len(lines) <= LONGEST
    assert HEADINGS - set(lines) == set()
