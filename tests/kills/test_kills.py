"""kill -9 of any part while people work: nothing acknowledged is lost, nothing is done twice.

`make proof PART=kills` does it at full size.
"""

from __future__ import annotations

from tests.kills.run import Plan, play
from tests.support import cluster


def test_nothing_is_lost_and_nothing_is_doubled() -> None:
    plan = Plan(seed=20261123, operations=25, kills=4, threads=2, targets=("worker", "web", "postgres", "everything"))
    figures = play(plan, OCCHUB_PG_BIN=cluster.info().programs)
    assert figures.faults == []
    assert (figures.operations, figures.acknowledged) == (25, 25)
    assert {"submit", "check_in", "record", "status", "undo", "check_out"} <= figures.kinds.keys()
    assert figures.kills == {"worker": 1, "web": 1, "postgres": 1, "everything": 1}
    assert max(figures.recovery) < 60
