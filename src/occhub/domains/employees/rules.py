"""Pure decisions about what the roster says of a person."""

from __future__ import annotations

import re

from occhub.platform.errors import Problem
from occhub.platform.text import one_line, tokens

PHONE_DIGITS = 7
_PHONE = re.compile(r"[0-9 ()+./-]+(?:(?:x|ext\.?|extension) ?[0-9]+)?", re.IGNORECASE)
_NEEDS = {
    "first_name": "Enter the first name with letters.",
    "last_name": "Enter the last name with letters.",
    "employee_number": "Enter the employee number with letters or digits.",
}


def checked_words(
    *, first_name: str, last_name: str, employee_number: str, job_title: str, phone: str | None
) -> dict[str, str]:
    """The words of a person as people read them, by field: one line each, without invisible or control characters.

    :class:`Problem` for a name without a letter, for a number without a letter or digit, which nobody could read, and
    for a phone number that nobody could call. A phone of None is left out. An applicant has no number: "".
    """
    words = {
        "first_name": one_line(first_name),
        "last_name": one_line(last_name),
        "employee_number": one_line(employee_number),
        "job_title": one_line(job_title),
    }
    wrong = {name: _NEEDS[name] for name in ("first_name", "last_name") if not any(map(str.isalpha, words[name]))}
    if employee_number.strip() and not tokens(words["employee_number"]):
        wrong["employee_number"] = _NEEDS["employee_number"]
    if phone is not None:
        words["phone"] = one_line(phone)
        if words["phone"] and not (_PHONE.fullmatch(words["phone"]) and sum(map(str.isdigit, phone)) >= PHONE_DIGITS):
            wrong["phone"] = f"Enter the phone number with at least {PHONE_DIGITS} digits, or leave it empty."
    if wrong:
        raise Problem(wrong)
    return words
