"""Long passwords that are well known all the same."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from occhub.platform.passwords import WellKnownPasswordValidator, is_well_known

VALIDATOR = WellKnownPasswordValidator()


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword", "PasswordPassword1", "password!password!",
        "p@ssw0rdp@ssw0rd", "123456789012345", "987654321098765",
        "qwertyuiopasdfgh", "abcdefghijklmnop", "zyxwvutsrqponmlk",
        "1qaz2wsx3edc4rfv", "aaaaaaaaaaaaaaaa", "abababababababab",
        "!!!!password!!!!", "password12345678",
        "2026-password-2026", "monkeymonkeymonkey", "correct horse battery staple",
        "thequickbrownfox", "demo-occhub-2026", "iloveyou iloveyou", "letmein-letmein-1", "1q2w3e4r5t6y7u8i",
        "superman!!2026!!", "changeme changeme",
    ],
)  # fmt: skip
def test_refused(password: str) -> None:
    with pytest.raises(ValidationError, match="too common"):
        VALIDATOR.validate(password)


@pytest.mark.parametrize(
    "password",
    [
        "plain-river-walks-on", "four unrelated paper words",
        "vGh7#kQz!pL2wX9s", "meine lieblingskatze heisst", "ünï-cödé-ist-erlaubt",
        "walrus.kettle.orbit", "3 blue doors, 2 green ones",
    ],
)  # fmt: skip
def test_accepted(password: str) -> None:
    VALIDATOR.validate(password)


def test_an_empty_one_is_no_accident() -> None:
    assert is_well_known("", set())
