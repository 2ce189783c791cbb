"""Where public example messages lie, which are never part of the project: `OCCHUB_SAMPLES`."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def folder() -> Path | None:
    """The folder of the samples; None where this machine has none."""
    named = os.environ.get("OCCHUB_SAMPLES")
    found = Path(named) if named else ROOT.parent / "shared" / "samples"
    return found if found.is_dir() else None


def hl7_files() -> list[Path]:
    """Every HL7 v2 message of the samples, by name."""
    found = folder()
    return sorted(path for path in found.glob("hl7v2-*/*") if path.is_file()) if found else []
