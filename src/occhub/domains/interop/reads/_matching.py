"""From the numbers of a message to one authorization, its line and its visit; or why there is no such one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from occhub.access.actor import Actor
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import AuthorizationDetail, LineView
from occhub.domains.interop.rules.matching import disagreement, sought
from occhub.domains.interop.types.inbound import Why
from occhub.domains.interop.wire.inbound.records import Numbers, Person
from occhub.domains.visits import reads as visits
from occhub.domains.visits.types import VisitState, VisitStub
from occhub.platform import clock


@dataclass(frozen=True, slots=True)
class Match:
    """What a message is about."""

    authorization: AuthorizationDetail
    line: LineView | None
    visit: VisitStub | None


def match_of(actor: Actor, numbers: Numbers, person: Person | None) -> Match | Why:
    """The one authorization that all of the numbers name, and whose person is the message's; else why not."""
    wanted = sought(numbers)
    if wanted.is_empty:
        return Why.NO_NUMBER
    named = authorizations.named_by(actor, wanted.authorizations)
    if len({one.number for one in named}) < len(wanted.authorizations):
        return Why.UNKNOWN_NUMBER
    stubs = [visits.visit_named(actor, number) for number in wanted.visits]
    if None in stubs:
        return Why.UNKNOWN_NUMBER
    found = {one.authorization_id for one in named} | {one.authorization_id for one in stubs if one is not None}
    lines = {one.line_id for one in named if one.line_id is not None}
    if len(found) != 1 or len(lines) > 1 or len(stubs) > 1:
        return Why.NUMBERS_DISAGREE
    detail = authorizations.authorization(actor, found.pop())
    born = detail.date_of_birth
    why = disagreement(person, detail.last_name, detail.first_name, born) if born else Why.BIRTH_DISAGREES
    if why:
        return why
    line = next((one for one in detail.lines if one.id in lines), None)
    visit = stubs[0] if stubs and stubs[0] is not None and stubs[0].state is not VisitState.CANCELLED else None
    return Match(detail, line, visit)


def known_visit(actor: Actor, match: Match, at: datetime | None) -> VisitStub | None:
    """The visit that a message is about: the one it names, the one of that day, the open one, the only or last one."""
    if match.visit is not None:
        return match.visit
    under = visits.visits_under(actor, match.authorization.id)
    if at is not None:
        day = clock.local_date(at, match.authorization.center_zone)
        same_day = [one for one in under if one.visited_on == day]
        if same_day:
            return same_day[0]
    return next((one for one in under if one.state.is_open), under[0] if under else None)
