"""Passwords that people choose again and again, beyond the list that Django carries.

The list holds short passwords; what makes them long enough (twice the same, a run of keys, a year behind) is as well
known.
"""

from __future__ import annotations

import re

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

SEQUENCES = (
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "01234567890" * 4,
    "1234567890" * 4,
    "qwertyuiopasdfghjklzxcvbnm" * 2,
    "qwertzuiopasdfghjklyxcvbnm" * 2,
    "qazwsxedcrfvtgbyhnujmikolp" * 2,
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1q2w3e4r5t6y7u8i9o0p",
)
PHRASES = frozenset(
    (
        "correcthorsebatterystaple", "thequickbrownfox", "thequickbrownfoxjumpsoverthelazydog", "letmeinletmein",
        "iloveyousomuch", "tobeornottobe", "maytheforcebewithyou",
        "demoocchub", "occupationalhealth", "changemechangeme",
        "welcometothejungle", "youshallnotpass", "mypasswordispassword", "thisismypassword", "passwordpassword",
    )
)  # fmt: skip
FEWEST_CHARACTERS = 5
MESSAGE = "This password is too common. Choose one that nobody would guess, such as four unrelated words."
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_SUBSTITUTES = str.maketrans("@4301!5$7", "aaeoliss" + "t")


class WellKnownPasswordValidator:
    """Refuses long passwords that are made of a well-known short one, a run of keys, or very few characters."""

    def __init__(self) -> None:
        self.common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002  (Django passes the user)
        """Raises ``ValidationError`` for a password that is too common."""
        if is_well_known(password, self.common):
            raise ValidationError(MESSAGE, code="password_too_common")

    def get_help_text(self) -> str:
        """What the rule is."""
        return "Your password must not be one that many people use."


def is_well_known(password: str, common: set[str]) -> bool:
    """Whether ``password`` is a member of ``common``, or no more than a variation of one."""
    lowered = password.lower().strip()
    if lowered in common or len(set(lowered)) < FEWEST_CHARACTERS or _is_run(lowered):
        return True
    for form in (lowered, lowered.translate(_SUBSTITUTES)):
        bare = re.sub(r"[\W_]+", "", form)
        core = _EDGES.sub("", form)
        if {bare, re.sub(r"[\W_]+", "", core)} & PHRASES or core in common:
            return True
        unit = _unit(bare)
        if len(unit) < len(bare) and (
            len(unit) < FEWEST_CHARACTERS + 1 or unit in common or _EDGES.sub("", unit) in common
        ):
            return True
    return False


def _is_run(password: str) -> bool:
    """Whether neighbors on the keyboard or in the alphabet follow each other from one end to the other."""
    return any(password in sequence or password[::-1] in sequence for sequence in SEQUENCES)


def _unit(text: str) -> str:
    """The shortest piece of which ``text`` is a repetition (itself where it is none); a last, cut piece counts."""
    for length in range(1, len(text) // 2 + 1):
        if (text[:length] * (len(text) // length + 1))[: len(text)] == text:
            return text[:length]
    return text
