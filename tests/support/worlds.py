"""How many worlds a property is asked about: few in every run, `OCCHUB_EXAMPLES` in `make proof PART=worlds`."""

from __future__ import annotations

import os


def examples(usual: int) -> int:
    """The number of examples for a property that is usually asked ``usual`` times."""
    return int(os.environ.get("OCCHUB_EXAMPLES", usual))
