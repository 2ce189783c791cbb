"""What would be done with a message, without doing it."""

from __future__ import annotations

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.interop import policy
from occhub.domains.interop.models import CodeMeaning
from occhub.domains.interop.reads._matching import known_visit, match_of
from occhub.domains.interop.rules.meaning import line_meant, type_of
from occhub.domains.interop.types.inbound import Explained, Why
from occhub.domains.interop.wire.inbound.records import Attachment, Movement, Person, Report


@operation(P.INBOUND_ROUTE, may=policy.may_route)
def explained(
    actor: Actor,
    person: Person | None,
    report: Report | None,
    attachment: Attachment | None = None,
    movement: Movement | None = None,
) -> Explained:
    """Whose a part of a message is, and as what it would be published: numbers and codes alone, no name. ``why`` says
    why it would wait."""
    numbers = report.numbers if report is not None else movement.numbers if movement is not None else None
    if numbers is None:
        return Explained(Why.NOT_READABLE)
    match = match_of(actor, numbers, person)
    if isinstance(match, Why):
        return Explained(match)
    observed = report.observed if report is not None else movement.arrived if movement is not None else None
    visit = known_visit(actor, match, observed)
    line = line_meant(match.authorization.lines, match.line, report) if report is not None else match.line
    kind, why = "", Why.NOTHING
    if report is not None and attachment is not None:
        codes = CodeMeaning.objects.filter(center_id=match.authorization.center_id)
        meanings = dict(codes.values_list("code", "report_type"))
        kind, why = type_of(report, attachment, match.authorization.lines, line, meanings)
    return Explained(why, match.authorization.number, line.number if line else "", kind, visit is not None)
