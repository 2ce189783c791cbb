"""Pure decisions about a work status: is it complete, how long does it hold, what changes when. Days are passed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from occhub.domains.authorizations.types import LineState, LineView
from occhub.domains.catalogue.types import WorkRestriction
from occhub.domains.work_status.types import (
    LONGEST_WORDS,
    MOST_RESTRICTIONS,
    Duty,
    NewRestriction,
    NewWorkStatus,
    Standing,
)
from occhub.platform.errors import Problem
from occhub.platform.text import one_line

FURTHEST: Final = timedelta(days=731)
MEANWHILE: Final = (
    "Somebody else changed this work status meanwhile, so nothing was saved. The page shows how it stands now."
)
UNDONE: Final = "The check-in of this visit was undone, so it has no work status. Nothing was saved."
_CHOOSE: Final = "Add at least one restriction, or choose full duty or off work."
_TOO_MANY: Final = f"A work status has at most {MOST_RESTRICTIONS} restrictions. Remove some."


def checked(new: NewWorkStatus, first_day: date, known: Mapping[str, WorkRestriction]) -> NewWorkStatus:
    """The status with only what belongs to its duty. ``first_day`` is the day of the visit, ``known`` what may be
    restricted today. :class:`Problem` names ``restrictions``, a row as ``amount-0``, ``words-0`` or ``until-0``, or
    ``until``, ``next_on``, ``next_at``.
    """
    wrong: dict[str, str] = {}
    rows = new.restrictions if new.duty is Duty.RESTRICTED else ()
    if new.duty is Duty.RESTRICTED and not 1 <= len(rows) <= MOST_RESTRICTIONS:
        wrong["restrictions"] = _TOO_MANY if rows else _CHOOSE
    kept = []
    for place, row in enumerate(rows):
        kept.append(_plain(row, known.get(row.kind)))
        wrong |= {f"{name}-{place}": text for name, text in _row_faults(kept[-1], known.get(row.kind), first_day)}
    until = new.until if new.duty is Duty.OFF else None
    wrong |= dict(_day_faults("until", until, first_day, "the last day off work"))
    wrong |= dict(_day_faults("next_on", new.next_on, first_day, "the next appointment"))
    if new.next_at is not None and new.next_on is None:
        wrong["next_on"] = "Enter the day of the next appointment, or take its time away."
    if wrong:
        raise Problem(wrong)
    return replace(new, restrictions=tuple(kept), until=until)


def _plain(row: NewRestriction, kind: WorkRestriction | None) -> NewRestriction:
    """Only the parts that its kind has, so that a form may send all it holds."""
    return replace(
        row,
        amount=row.amount if kind is not None and kind.limited else None,
        words=one_line(row.words) if kind is not None and kind.own_words else "",
    )


def _row_faults(row: NewRestriction, kind: WorkRestriction | None, first_day: date) -> Iterable[tuple[str, str]]:
    if kind is None:
        yield "amount", "This restriction is not in use any more. Remove it and choose another."
        return
    if kind.own_words and not row.words:
        yield "words", "Say in words what is restricted, without a cause or a diagnosis."
    if len(row.words) > LONGEST_WORDS:
        yield "words", f"Use at most {LONGEST_WORDS} characters."
    if row.amount is not None and not kind.least <= row.amount <= kind.most:
        yield "amount", f"Enter {kind.least} to {kind.most} {kind.unit}."
    if row.amount is None and kind.limited and not kind.none:
        yield "amount", f"Enter how many {kind.unit}."
    yield from _day_faults("until", row.until, first_day, "its last day")


def _day_faults(name: str, day: date | None, first_day: date, what: str) -> Iterable[tuple[str, str]]:
    if day is None:
        return
    if day < first_day:
        yield name, f"Enter {what} as a day that is not before the visit."
    elif day > first_day + FURTHEST:
        yield name, f"Enter {what} as a day within two years of the visit."


def wants_status(lines: Iterable[LineView]) -> bool:
    """Whether an injury was cared for: one of its services was performed, or goes on another day."""
    done = (LineState.PERFORMED, LineState.CONTINUES)
    return any(line.is_injury and line.state in done for line in lines)


def ends_on(duty: Duty, until: date | None, restrictions: Sequence[NewRestriction]) -> date | None:
    """The last day of all that limits; None where nothing does, or something does until further notice."""
    if duty is Duty.OFF:
        return until
    lasts = [row.until for row in restrictions]
    days = [day for day in lasts if day is not None]
    return max(days) if days and len(days) == len(lasts) else None


def changes(new: NewWorkStatus) -> list[date]:
    """The days on which something ends or an appointment is, in order, each once."""
    days = {new.until, new.next_on, *(row.until for row in new.restrictions)}
    return sorted(day for day in days if day is not None)


def standing(duty: Duty, last_day: date | None, today: date) -> Standing:
    """What a duty that was recorded with an end means today."""
    is_over = duty is not Duty.FULL and last_day is not None and last_day < today
    return Standing.ENDED if is_over else Standing(str(duty))
