"""What the demonstration's people may do at work after a visit, in the tone of the report that says it."""

from datetime import date, time, timedelta
from typing import Final
from uuid import UUID

from occhub.demo.keys import dice
from occhub.domains.work_status.types import Duty, NewRestriction, NewWorkStatus

# The tone of a report's outcome (contents.toml) -> what is recorded.
_DUTIES: Final = {"good": Duty.FULL, "limited": Duty.RESTRICTED, "stop": Duty.OFF}
# Kind, amount, weeks until it ends (0: until further notice).
_LIMITS: Final = (
    (("lift", 15, 1), ("push-pull", 20, 1), ("reach", None, 1)),
    (("lift", 25, 2), ("stand", 4, 1), ("climb", None, 0)),
    (("lift", 10, 3), ("carry", 10, 3), ("drive", None, 1)),
    (("keyboard", 3, 2), ("hours", 6, 1)),
)


def status_after(seed: int, line_id: UUID, tone: str, day: date) -> NewWorkStatus:
    """The work status of a visit on a day."""
    roll = dice(seed, "work status", line_id)
    duty = _DUTIES.get(tone, Duty.FULL)
    limits = roll.choice(_LIMITS) if duty is Duty.RESTRICTED else ()
    again = _working_day(day + timedelta(days=7))
    return NewWorkStatus(
        duty=duty,
        restrictions=tuple(
            NewRestriction(kind, amount, until=day + timedelta(weeks=weeks) if weeks else None)
            for kind, amount, weeks in limits
        ),
        until=again if duty is Duty.OFF else None,
        next_on=None if duty is Duty.FULL else again,
        next_at=None if duty is Duty.FULL else time(roll.choice((8, 9, 10, 13, 14)), roll.choice((0, 30))),
    )


def _working_day(day: date) -> date:
    return day + timedelta(days=(7 - day.weekday()) % 7) if day.weekday() > 4 else day
