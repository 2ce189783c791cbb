"""Whose a message is: our own numbers and nothing else, and the person must be the one whom they name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from occhub.domains.interop.types.inbound import Why
from occhub.domains.interop.wire.inbound.records import Numbers, Person
from occhub.platform.ids import read_number
from occhub.platform.text import tokens

_LINE = re.compile(r"[\s-]*(\d\d)$")


@dataclass(frozen=True, slots=True)
class Sought:
    """Numbers of ours that a message names: authorizations and lines (``A-...``), visits (``V-...``)."""

    authorizations: tuple[str, ...]
    visits: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether it names none."""
        return not self.authorizations and not self.visits


def sought(numbers: Numbers) -> Sought:
    """Our numbers among those that a message holds, in our spelling. A number of another form is somebody else's."""
    found, visits = list[str](), list[str]()
    for place, sent in numbers.placed:
        if place == "PV1-19":
            visit = read_number("V", sent) if sent.upper().startswith("V") else ""
            if visit:
                visits.append(visit)
            continue
        number = read_number("A", sent) if sent.upper().startswith("A") else ""
        if number:
            found.append(f"{number}{_suffix(sent)}")
    return Sought(tuple(dict.fromkeys(found)), tuple(dict.fromkeys(visits)))


def _suffix(sent: str) -> str:
    """``-01`` of a line's number; "" for an authorization's, which ends with its eighth character."""
    plain = "".join(one for one in sent if one.isalnum())
    line = _LINE.search(sent.strip())
    return f"-{line[1]}" if line and len(plain) == 11 else ""


def disagreement(person: Person | None, last: str, first: str, born: date) -> Why:
    """What of the person in a message is not that of the authorization; nothing where all agrees.

    Accents, case, hyphens and apostrophes do not matter; of several first names the first is compared.
    """
    if person is None or not person.names:
        return Why.NO_PERSON
    if person.born != born:
        return Why.BIRTH_DISAGREES
    agrees = any(_same(one.last, last) and _same_first(one.first, first) for one in person.names)
    return Why.NOTHING if agrees else Why.NAME_DISAGREES


def _same(sent: str, known: str) -> bool:
    return bool(_joined(sent)) and _joined(sent) == _joined(known)


def _same_first(sent: str, known: str) -> bool:
    mine, theirs = tokens(known)[:1], tokens(sent)[:1]
    return bool(mine) and (mine == theirs or _same(sent, known))


def _joined(text: str) -> str:
    return "".join(tokens(text))


def evidence(person: Person | None, last: str, first: str, born: date, *, has_number: bool) -> tuple[str, ...]:
    """What speaks for and against a candidate, in sentences, what agrees first."""
    found = [("The number in the message is of this authorization.", has_number)]
    names = person.names if person is not None else ()
    found.append(("The date of birth agrees.", person is not None and person.born == born))
    found.append(("The last name agrees.", any(_same(one.last, last) for one in names)))
    found.append(("The first name agrees.", any(_same_first(one.first, first) for one in names)))
    against = (
        "The message does not name this authorization.",
        "The date of birth is another one.",
        "The last name is another one.",
        "The first name is another one.",
    )
    agreeing = [words for words, agrees in found if agrees]
    return (*agreeing, *(words for words, (_, agrees) in zip(against, found, strict=True) if not agrees))


def agreement(sentences: Iterable[str]) -> int:
    """How many sentences speak for a candidate."""
    return sum(one.endswith(("agrees.", "of this authorization.")) for one in sentences)
