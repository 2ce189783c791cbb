"""Two at one moment with one key, and with one mailed secret."""

from __future__ import annotations

from typing import Final

from tools.proofs.work import Work

ABOUT: Final = "10,000 pairs that race for one idempotency key, 10,000 for one mailed secret"
PAIRS: Final = 10_000
CHUNKS: Final = 10


def run(work: Work) -> str:
    """Chunks of 1,000 pairs of each kind."""
    for chunk in range(CHUNKS):
        work.tests(f"chunk-{chunk:02d}", ["-n", "2", "tests/kills/test_pairs.py"], OCCHUB_PAIRS=str(PAIRS // CHUNKS))
    return f"{PAIRS:,} pairs for one idempotency key and {PAIRS:,} for one mailed secret; exactly one winner in each"
