"""Whether a text is a number as people read it: its shape, and the check character."""

from __future__ import annotations

import re

from occhub.platform import ids

_SHAPE = re.compile(rf"[AV]-[{ids.ALPHABET}]{{4}}-[{ids.ALPHABET}]{{4}}")


def is_number(text: str) -> bool:
    """Whether this is ``A-XXXX-XXXX`` or ``V-XXXX-XXXX`` with the right last character."""
    if not _SHAPE.fullmatch(text):
        return False
    bare = text[2:].replace("-", "")
    return ids.check_character(bare[:-1]) == bare[-1]
