"""80 authorizations in every state over the last 120 days, with their visits and what became of each line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from occhub.demo import hours
from occhub.demo.keys import dice, number, read_data, uid
from occhub.demo.records import AuthorizationPlan, DraftPlan, LinePlan, VisitPlan
from occhub.demo.scene import Cast, Scene, injury_case, scene, story_cycle
from occhub.domains.catalogue.rules import is_injury, valid_through

COMPLETED: Final = 44
LEFT: Final = "not-performed-left"
# Kind, story, near which signed-in center (None: anywhere), age: days for the past, minutes for what is going on now.
_OTHERS: Final[tuple[tuple[str, str, str | None, int], ...]] = (
    ("unopened", "warehouse-new", "austin", 12), ("unopened", "driver-new", "austin", 35),
    ("unopened", "lead", "reno", 20), ("unopened", "injury-first", None, 8), ("unopened", "care-new", None, 50),
    ("expected", "injury-first", "austin", 95), ("expected", "duty", "austin", 1500),
    ("undone", "warehouse-new", "austin", 1), ("expected", "silica", "reno", 1400),
    ("expected", "injury-again", None, 1600), ("expected", "crane", None, 4000), ("undone", "care-new", None, 2),
    ("expected", "driver-recert", None, 1500),
    ("in_center", "warehouse-new", "austin", 64), ("in_center", "driver-recert", "austin", 41),
    ("arrived", "injury-first", "austin", 9), ("in_center", "lead", "reno", 52), ("arrived", "silica", "reno", 14),
    ("in_center", "care-new", None, 47),
    ("continues", "care-skin-test", None, 1), ("continues", "care-skin-test", None, 2),
    ("expired", "driver-recert", None, 52), ("expired", "silica", None, 61), ("expired", "care-new", None, 70),
    ("expired", "warehouse-new", None, 78), ("left", "crane", None, 12), ("left", "duty", None, 23),
    ("expired", "lead", None, 110),
    ("extended", "driver-recert", "austin", 38), ("extended", "lead", None, 41), ("extended", "care-new", None, 36),
    ("cancelled", "warehouse-new", None, 6), ("cancelled", "driver-new", None, 19), ("cancelled", "crane", None, 33),
    ("cancelled", "care-new", None, 47), ("cancelled", "injury-first", None, 15),
)  # fmt: skip
# What may go wrong with a service: outcome, reason code, note for the center only.
_TROUBLE: Final[dict[str, tuple[str, str, str]]] = {
    "audiogram-annual": ("refused", "refused-declined", "Wants to come back after vacation."),
    "audiogram-baseline": ("not_performed", "not-performed-not-prepared", "Worked a night shift before the visit."),
    "fit-test-qualitative": ("not_performed", "not-performed-facial-hair", "Full beard."),
    "fit-test-quantitative": ("not_performed", "not-performed-equipment", "Calibration of the unit is overdue."),
    "vaccine-hepatitis-b": ("refused", "refused-belief", "Declination form signed and on file."),
    "spirometry": ("not_performed", "not-performed-unable", "Three efforts, none acceptable."),
    "physical-therapy": ("not_performed", "not-performed-left", "Had to pick up a child."),
}


@dataclass(frozen=True, slots=True)
class _Made:
    """What a kind gives: the state, when it was submitted, and what differs from an untouched authorization."""

    state: str
    submitted_at: datetime
    changes: dict[str, Any]
    lines: tuple[LinePlan, ...] = ()
    visits: tuple[VisitPlan, ...] = ()


def authorizations(cast: Cast) -> tuple[AuthorizationPlan, ...]:
    """All of them, oldest first within the completed ones; the injury cases are added to `cast.cases`."""
    stories = story_cycle(cast.seed, COMPLETED)
    # Evenly over 118 days, with the last three of them today, as soon as the hours of the day allow.
    made = [
        _authorization(cast, f"done-{i}", story, "austin" if i > COMPLETED - 6 else None, "completed", _age(i))
        for i, story in enumerate(stories)
    ]
    for i, (kind, story, near, age) in enumerate(_OTHERS):
        made.append(_authorization(cast, f"{kind}-{i}", story, near, kind, age))
    return tuple(made)


def _age(place: int) -> int:
    return max(0, 118 - place * 118 // (COMPLETED - 4))


def _authorization(cast: Cast, key: str, story: str, near: str | None, kind: str, age: int) -> AuthorizationPlan:
    of = scene(cast, key, story, near)
    made = _KINDS[kind](cast, of, age)
    seen_on = (made.visits[0].checked_in_at if made.visits else made.submitted_at).astimezone(ZoneInfo(of.center.zone))
    case = injury_case(cast, of, seen_on.date(), made.submitted_at)
    first_day = made.submitted_at.astimezone(ZoneInfo(of.center.zone)).date()
    plain = AuthorizationPlan(
        id=uid(cast.seed, "authorization", key),
        number=number(cast.seed, "A", key),
        company_id=of.employee.company_id,
        center_id=of.center.id,
        location_id=of.location.id,
        employee_id=of.employee.id,
        responsible_member_id=of.member.membership_id,
        reason=of.story["reason"],
        is_injury=is_injury(of.services),
        injury_case_id=case.id if case else None,
        instructions=of.story["instructions"],
        valid_from=first_day,
        expires_on=valid_through(of.services, first_day),
        state=made.state,
        submitted_at=made.submitted_at,
        opened_at=_opened(of, made.submitted_at),
        cancelled_at=None,
        cancel_reason="",
        extended_at=None,
        lines=made.lines or _untouched(cast, of),
        visits=made.visits,
    )
    return replace(plain, **made.changes)


def _untouched(cast: Cast, of: Scene) -> tuple[LinePlan, ...]:
    return tuple(
        LinePlan(id=uid(cast.seed, "line", of.key, place), position=place, service=service.code)
        for place, service in enumerate(of.services, start=1)
    )


def _unopened(cast: Cast, _of: Scene, minutes: int) -> _Made:
    return _Made("submitted", cast.now - timedelta(minutes=minutes), {"opened_at": None})


def _expected(cast: Cast, of: Scene, minutes: int) -> _Made:
    return _Made("submitted", _submitted(cast, of, cast.now - timedelta(minutes=minutes)), {})


def _expired(cast: Cast, of: Scene, days: int) -> _Made:
    at = cast.now - timedelta(days=days, hours=of.roll.randrange(8))
    return _Made("submitted", _submitted(cast, of, at), {})


def _extended(cast: Cast, of: Scene, days: int) -> _Made:
    extended = cast.now - timedelta(days=3, hours=of.roll.randrange(8))
    until = extended.astimezone(ZoneInfo(of.center.zone)).date() + timedelta(days=30)
    submitted = _submitted(cast, of, cast.now - timedelta(days=days))
    return _Made("submitted", submitted, {"extended_at": extended, "expires_on": until})


def _cancelled(cast: Cast, of: Scene, days: int) -> _Made:
    submitted = _submitted(cast, of, cast.now - timedelta(days=days, hours=of.roll.randrange(8)))
    why = of.roll.choice(("Offer withdrawn", "Entered twice", "Employee moved to another location"))
    return _Made("cancelled", submitted, {"cancelled_at": submitted + timedelta(hours=3), "cancel_reason": why})


def _submitted(cast: Cast, of: Scene, at: datetime) -> datetime:
    """About then, and so that the center opens it soon."""
    return hours.reached(of.center, at, dice(cast.seed, "submitted", of.key))


def _opened(of: Scene, submitted_at: datetime) -> datetime:
    """Some minutes later; what comes while the center is closed lies there until it opens."""
    minutes = 4 + of.roll.randrange(30)
    return hours.seen(of.center, submitted_at + timedelta(minutes=minutes), 1 + minutes % 8)


def _arrived(cast: Cast, of: Scene, minutes: int) -> _Made:
    check_in = hours.present(of.center, cast.now, minutes)
    visit = _visit(cast, of, check_in, "checked_in", None)
    submitted = _submitted(cast, of, check_in - timedelta(hours=2))
    return _Made("in_use", submitted, {}, _untouched(cast, of), (visit,))


def _in_center(cast: Cast, of: Scene, minutes: int) -> _Made:
    """The first line is done; where the last one is often in trouble, it is so while the person is still there."""
    check_in = hours.present(of.center, cast.now, minutes)
    visit = _visit(cast, of, check_in, "in_progress", None)
    lines = list(_untouched(cast, of))
    there = (cast.now - check_in) // timedelta(minutes=1)
    early, late = check_in + timedelta(minutes=there // 3), check_in + timedelta(minutes=there // 2)
    lines[0] = replace(lines[0], state="performed", result_state="awaiting", visit_id=visit.id, ended_at=early)
    for place, line in enumerate(lines[1:], start=1):
        if line.service in _TROUBLE:
            outcome, reason, note = _TROUBLE[line.service]
            lines[place] = replace(
                line, state=outcome, outcome_reason=reason, center_note=note, visit_id=visit.id, ended_at=late
            )
            break
    return _Made("in_use", _submitted(cast, of, check_in - timedelta(hours=20)), {}, tuple(lines), (visit,))


def _completed(cast: Cast, of: Scene, days: int) -> _Made:
    """Every line ended; about one authorization in five has a line in trouble."""
    check_in = _check_in(cast, of, days)
    lines, last = _ended_lines(cast, of, check_in, trouble=of.roll.random() < 0.3)
    visit = _visit(cast, of, check_in, "checked_out", last + timedelta(minutes=6))
    return _Made("completed", _before(of, check_in), {}, tuple(replace(x, visit_id=visit.id) for x in lines), (visit,))


def _continues(cast: Cast, of: Scene, days: int) -> _Made:
    """The skin test was placed and is read two days later; the rest is done."""
    check_in = _check_in(cast, of, days)
    lines, last = _ended_lines(cast, of, check_in, trouble=False)
    visit = _visit(cast, of, check_in, "checked_out", last + timedelta(minutes=6))
    back = check_in.date() + timedelta(days=2)
    lines[0] = replace(lines[0], state="continues", continues_on=back, ended_at=None, result_state="none")
    return _Made("in_use", _before(of, check_in), {}, tuple(replace(x, visit_id=visit.id) for x in lines), (visit,))


def _undone(cast: Cast, of: Scene, days: int) -> _Made:
    """Another person was checked in by mistake; it was undone minutes later, and the authorization still waits."""
    check_in = _check_in(cast, of, days)
    visit = replace(_visit(cast, of, check_in, "cancelled", None), undone_at=check_in + timedelta(minutes=6))
    return _Made("submitted", _before(of, check_in), {}, _untouched(cast, of), (visit,))


def _left(cast: Cast, of: Scene, days: int) -> _Made:
    """The employee left after the first service."""
    check_in = _check_in(cast, of, days)
    out = check_in + timedelta(minutes=31)
    visit = _visit(cast, of, check_in, "left", out)
    first, *others = (replace(line, visit_id=visit.id) for line in _untouched(cast, of))
    done = replace(first, state="performed", result_state="awaiting", ended_at=check_in + timedelta(minutes=14))
    gone = (replace(line, state="not_performed", outcome_reason=LEFT, ended_at=out) for line in others)
    return _Made("completed", _before(of, check_in), {}, (done, *gone), (visit,))


def _check_in(cast: Cast, of: Scene, days: int) -> datetime:
    """In opening hours: some hours ago for today, or on the day before where the center has not been open for long."""
    if days == 0:
        ago = timedelta(minutes=200 + of.roll.randrange(60))
        today = hours.earlier_today(of.center, cast.now, ago, dice(cast.seed, "today", of.key))
        return today or hours.morning_at(of.center, cast.now, 1, dice(cast.seed, "yesterday", of.key))
    return hours.morning_at(of.center, cast.now, days, of.roll)


def _before(of: Scene, check_in: datetime) -> datetime:
    """When the authorization of a visit was submitted: injuries the same day, the rest within two days."""
    return check_in - timedelta(minutes=35 + of.roll.randrange(40 if is_injury(of.services) else 2400))


def _ended_lines(cast: Cast, of: Scene, check_in: datetime, *, trouble: bool) -> tuple[list[LinePlan], datetime]:
    lines: list[LinePlan] = []
    at = check_in
    for line in _untouched(cast, of):
        at += timedelta(minutes=9 + of.roll.randrange(10))
        if trouble and line.service in _TROUBLE:
            outcome, reason, note = _TROUBLE[line.service]
            lines.append(replace(line, state=outcome, outcome_reason=reason, center_note=note, ended_at=at))
            trouble = False
        else:
            lines.append(replace(line, state="performed", result_state="awaiting", ended_at=at))
    return lines, at


def _visit(cast: Cast, of: Scene, check_in: datetime, state: str, out: datetime | None) -> VisitPlan:
    front, clinician = _staff(cast, of)
    return VisitPlan(
        id=uid(cast.seed, "visit", of.key),
        number=number(cast.seed, "V", of.key),
        authorization_id=uid(cast.seed, "authorization", of.key),
        state=state,
        checked_in_at=check_in,
        checked_in_by=front,
        checked_out_at=out,
        checked_out_by=front if out else "",
        clinician=clinician,
    )


def _staff(cast: Cast, of: Scene) -> tuple[str, str]:
    """The same two people at a center every day; at Austin the clinician signs reports with a degree."""
    here = {u.role: u.full_name for u in cast.users if u.center_id == of.center.id}
    degrees = {name.split(",")[0]: name for name in read_data("people")["staff"]["clinicians"]}
    return here["front_desk"], degrees.get(here["clinician"], here["clinician"])


def drafts(cast: Cast) -> Iterator[DraftPlan]:
    """One unfinished form for each member who may authorize and signs in."""
    for user in cast.users:
        if user.side != "employer" or user.role not in ("user_admin", "basic") or not user.can_sign_in:
            continue
        roll = dice(cast.seed, "draft", user.email)
        person = roll.choice([e for e in cast.employees if e.company_id == user.company_id])
        yield DraftPlan(
            id=uid(cast.seed, "draft", user.email),
            company_id=person.company_id,
            member_id=user.membership_id,
            employee_id=person.id if roll.random() < 0.6 else None,
            location_id=person.location_id,
            services=("pre-placement-physical", "audiogram-baseline") if roll.random() < 0.5 else (),
            changed_at=cast.now - timedelta(hours=3 + roll.randrange(90)),
        )


_KINDS: Final[dict[str, Callable[[Cast, Scene, int], _Made]]] = {
    "unopened": _unopened, "expected": _expected, "expired": _expired, "extended": _extended, "cancelled": _cancelled,
    "arrived": _arrived, "in_center": _in_center, "completed": _completed, "continues": _continues,
    "undone": _undone, "left": _left,
}  # fmt: skip
