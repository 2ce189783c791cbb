"""`decide` and `visible_to` agree in 200,000 worlds."""

from __future__ import annotations

from typing import Final

from tools.proofs.work import Work

ABOUT: Final = "decide and visible_to are one rule: 200,000 random actors against every kind of object"
WORLDS: Final = 200_000
CHUNKS: Final = 20
PROPERTIES: Final = (
    "tests/domains/test_authorizations_policy.py::test_decide_and_visible_to_agree",
    "tests/domains/test_authorizations_policy.py::test_a_verb_is_allowed_by_role_and_only_in_scope",
    "tests/domains/test_results_policy.py::test_decide_and_visible_to_agree",
    "tests/domains/test_visits_policy.py::test_decide_and_visible_to_agree",
)


def run(work: Work) -> str:
    """Chunks with seeds of their own, so that a run can be taken up again."""
    each = WORLDS // CHUNKS // len(PROPERTIES)
    for chunk in range(CHUNKS):
        arguments = ["-n", "2", f"--hypothesis-seed={work.seed + chunk}", *PROPERTIES]
        work.tests(f"chunk-{chunk:02d}", arguments, OCCHUB_EXAMPLES=str(each))
    return f"{each * CHUNKS * len(PROPERTIES):,} worlds over {len(PROPERTIES)} properties of 3 domains; 0 disagreements"
