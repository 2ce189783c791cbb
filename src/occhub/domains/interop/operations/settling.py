"""A person decides about what waits: whose report it is, that it is nothing, or that it is to be worked on anew."""

from __future__ import annotations

import hashlib
import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, find, touch
from occhub.domains.authorizations import reads as authorizations
from occhub.domains.interop import policy
from occhub.domains.interop.models import CodeMeaning, InboundMessage, InboundPart
from occhub.domains.interop.operations import _series
from occhub.domains.interop.operations._matching import bring_in
from occhub.domains.interop.operations._series import Place
from occhub.domains.interop.operations.routing import _settle
from occhub.domains.interop.reads._matching import Match, known_visit
from occhub.domains.interop.rules.meaning import Version
from occhub.domains.interop.types.inbound import MessageState, PartState, Settlement, Why
from occhub.domains.results import operations as results
from occhub.platform import clock, jobs
from occhub.platform.errors import Conflict, Problem
from occhub.platform.pdf import InspectedPdf

NOTE_LIMIT = 200
DECIDED = "Somebody decided about this meanwhile. The page shows what."


@operation(P.INBOUND_SETTLE, may=policy.may_look)
def settle_part(actor: Actor, part_id: uuid.UUID, what: Settlement, pdf: InspectedPdf) -> uuid.UUID:
    """Publish the file of a part for the authorization that the actor says it belongs to. Returns the document's id.

    :class:`Problem` at the field; :class:`Conflict` where the part does not wait any more, and where the visit does not
    take it; :class:`NotFound` for an authorization or a part of another center.
    """
    part, message = _held(actor, part_id)
    detail = authorizations.authorization(actor, what.authorization_id)
    match = Match(detail, None, None)
    found = known_visit(actor, match, None)
    visit = found.id if found is not None else bring_in(actor, match, None, is_inferred=True)
    made = results.publish_document(
        actor, visit, what.report_type, "", None, pdf, is_right_person=True, valid_until=what.valid_until
    )
    if what.remember and part.code:
        CodeMeaning.objects.update_or_create(
            center_id=message.center_id,
            code=part.code,
            defaults={"report_type": what.report_type, "changed_by": actor.name, "changed_at": clock.now()},
        )
    _stand(message, part, what.authorization_id, made, pdf)
    part.authorization_id, part.visit_id, part.document_id = what.authorization_id, visit, made
    _decide(actor, part, message, PartState.SETTLED, Why.PUBLISHED)
    return made


def _stand(
    message: InboundMessage, part: InboundPart, authorization_id: uuid.UUID, document_id: uuid.UUID, pdf: InspectedPdf
) -> None:
    """A version that the sender sends later replaces this one, where the part waited for its type alone."""
    if part.authorization_id != authorization_id or part.version_at is None or part.version_rank is None:
        return
    place = Place(message.feed_id, message.center_id, authorization_id, (part.series_key,))
    place = _series.place_with_aliases(place)
    version = Version(part.version_at, part.version_rank)
    standing = _series.file_of(place, part.series_sub)
    if standing is None or (standing.at, standing.rank) <= (version.at, version.rank):
        _series.set_file(place, part.series_sub, version, hashlib.sha256(pdf.content).digest(), document_id)


@operation(P.INBOUND_SETTLE, may=policy.may_look)
def dismiss_part(actor: Actor, part_id: uuid.UUID, note: str) -> uuid.UUID:
    """Nothing follows from a part that waits; ``note`` says why, for the center. Returns its id. :class:`Problem` at
    ``note``, :class:`Conflict` where it does not wait any more."""
    part, message = _held(actor, part_id)
    words = note.strip()
    if not words or len(words) > NOTE_LIMIT:
        raise Problem({"note": f"Say why, in up to {NOTE_LIMIT} characters. The center reads it."})
    part.detail = words
    _decide(actor, part, message, PartState.DISMISSED, Why(part.why))
    return part_id


@operation(P.INBOUND_REPLAY, may=policy.may_replay)
def replay_message(actor: Actor, message_id: uuid.UUID) -> uuid.UUID:
    """Work on a message anew, of which something waits: after the cause was mended. What is done stays done.

    Returns its id; :class:`Conflict` where nothing of it waits.
    """
    row = find(InboundMessage, policy.messages_of(actor), message_id, lock=True)
    ask(policy.decide(actor, P.INBOUND_REPLAY, row.center_id))
    if row.state not in (str(MessageState.QUARANTINED), str(MessageState.RECEIVED)) or not row.is_first:
        raise Conflict("Nothing of this message waits, so there is nothing to do again.")
    jobs.enqueue("interop.route", message_id=str(message_id))
    return message_id


def _held(actor: Actor, part_id: uuid.UUID) -> tuple[InboundPart, InboundMessage]:
    """The part under its message's lock, still waiting."""
    part = find(InboundPart, policy.of_centers(actor), part_id)
    message = find(InboundMessage, policy.of_centers(actor), part.message_id, lock=True)
    ask(policy.decide(actor, P.INBOUND_SETTLE, message.center_id))
    part = find(InboundPart, policy.of_centers(actor), part_id, lock=True)
    if part.state != str(PartState.QUARANTINED):
        raise Conflict(DECIDED)
    return part, message


def _decide(actor: Actor, part: InboundPart, message: InboundMessage, state: PartState, why: Why) -> None:
    part.state, part.why = str(state), str(why)
    part.decided_by, part.decided_at = actor.name, clock.now()
    part.changed_at = part.decided_at
    part.save()
    _settle(message)
    touch(part)
