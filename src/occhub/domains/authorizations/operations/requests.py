"""What the company does afterwards: cancel, extend; and its drafts before."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.protected import ask, find, touch
from occhub.domains.authorizations import policy, rules
from occhub.domains.authorizations.models import Draft
from occhub.domains.authorizations.operations._common import locked, member_of, note, save
from occhub.domains.authorizations.reads._records import detail_of, draft_view, extended_until, lines_of, today_of
from occhub.domains.authorizations.types import AuthorizationDetail, DraftView, State
from occhub.platform import clock
from occhub.platform.errors import Conflict, Problem

DRAFTS_KEPT = timedelta(days=30)
DRAFT_BYTES = 20_000


@operation(P.AUTHORIZATION_CANCEL)
def cancel_authorization(actor: Actor, authorization_id: uuid.UUID, reason: str) -> AuthorizationDetail:
    """Take an authorization back, with a reason that the center reads.

    Decided under the row's lock: after check-in it is refused with ``Conflict``. Raises ``Problem`` without a reason.
    """
    row = locked(actor, P.AUTHORIZATION_CANCEL, authorization_id)
    words = reason.strip()
    if not words or len(words) > rules.CANCEL_REASON_LIMIT:
        raise Problem({"reason": f"Say why, in up to {rules.CANCEL_REASON_LIMIT} characters. The center reads it."})
    refusal = rules.why_not_cancel(State(row.state))
    if refusal:
        raise Conflict(refusal)
    row.state, row.cancelled_at, row.cancel_reason = str(State.CANCELLED), clock.now(), words
    save(row, "state", "cancelled_at", "cancel_reason")
    note(actor, row, "cancelled", words)
    return detail_of(actor, row)


@operation(P.AUTHORIZATION_EXTEND)
def extend_authorization(actor: Actor, authorization_id: uuid.UUID) -> AuthorizationDetail:
    """Make an expired or soon expiring authorization valid from today for the shortest validity of its services.

    Raises ``Conflict`` where it is cancelled, completed or not expiring yet.
    """
    row = locked(actor, P.AUTHORIZATION_EXTEND, authorization_id)
    until = extended_until(row, lines_of([row])[row.id])
    refusal = rules.why_not_extend(State(row.state), expires_on=row.expires_on, until=until, today=today_of(row))
    if refusal:
        raise Conflict(refusal)
    row.expires_on = until
    row.extended_count += 1
    save(row, "expires_on", "extended_count")
    note(actor, row, "extended", f"Valid through {row.expires_on:%m/%d/%Y}")
    return detail_of(actor, row)


@operation(P.AUTHORIZATION_DRAFT, may=policy.may_draft)
def save_draft(actor: Actor, draft_id: uuid.UUID | None, form: dict[str, object]) -> DraftView:
    """Keep an unfinished form: a new draft, or another state of one of the member's own."""
    if len(json.dumps(form)) > DRAFT_BYTES:
        raise Problem({"": "The draft is too long to be kept. Shorten it."})
    if draft_id is None:
        company_id, member_id = member_of(actor)
        row = Draft(company_id=company_id, member_id=member_id, form=form, changed_at=clock.now())
        row.save(force_insert=True)
        touch(row)
    else:
        row = find(Draft, policy.own_drafts(actor), draft_id, lock=True)
        row.form, row.changed_at = form, clock.now()
        row.save(update_fields=["form", "changed_at"])
    return draft_view(row)


@operation(P.AUTHORIZATION_DRAFT, may=policy.may_tidy)
def drop_old_drafts(actor: Actor) -> int:
    """Remove drafts that nobody changed for 30 days, of everybody; returns how many. Role worker sees those alone."""
    removed: int = Draft.objects.filter(changed_at__lt=clock.now() - DRAFTS_KEPT).delete()[0]
    return removed


@operation(P.AUTHORIZATION_DRAFT)
def discard_draft(actor: Actor, draft_id: uuid.UUID) -> None:
    """Throw away one of the member's own drafts."""
    ask(policy.may_draft(actor))
    find(Draft, policy.own_drafts(actor), draft_id, lock=True).delete()
