"""What a center's system may send: permutations of one story, framing and parser, floods."""

from __future__ import annotations

from typing import Final

from tools.proofs.work import Work

ABOUT: Final = "1,000 permutations of one story, 100,000 examples for framing and parser, floods and idle peers"
EXAMPLES: Final = 100_000
PROPERTIES: Final = ("tests/interfaces/test_hl7_framing.py", "tests/interfaces/test_hl7_parser.py")


def run(work: Work) -> str:
    """The stories, the properties with a seed of their own, the floods at full size."""
    work.tests("stories", ["tests/domains/test_interop_story.py"], OCCHUB_FULL="1")
    seed = f"--hypothesis-seed={work.seed}"
    work.tests("properties", ["-n", "2", seed, *PROPERTIES], OCCHUB_EXAMPLES=str(EXAMPLES // 6))
    work.tests("floods", ["tests/interfaces/test_hl7_flood.py"], OCCHUB_FULL="1")
    examples = f"{EXAMPLES:,} examples over 6 properties"
    return f"1,000 permutations end as the ordered story; {examples}; floods in bounded memory"
