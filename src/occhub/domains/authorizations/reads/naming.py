"""Which authorizations some numbers name, and which might be meant: for a center's own system and for who settles
what it sent."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.authorizations import policy
from occhub.domains.authorizations.models import Authorization, Line
from occhub.domains.authorizations.reads._records import detail_of
from occhub.domains.authorizations.types import AuthorizationDetail, Named

MOST_ALIKE = 20


@operation(P.AUTHORIZATION_READ, may=policy.may_name)
def named_by(actor: Actor, numbers: Collection[str]) -> tuple[Named, ...]:
    """What these numbers of authorizations and lines name at the actor's center, without those that name nothing."""
    wanted = list(numbers)
    whole = Authorization.objects.filter(policy.visible_to(actor), number__in=wanted)
    lines = Line.objects.filter(policy.own_side(actor), number__in=wanted)
    found = [Named(number, pk, None) for number, pk in whole.values_list("number", "id")]
    found += [Named(*one) for one in lines.values_list("number", "authorization_id", "id")]
    return tuple(found)


@operation(P.AUTHORIZATION_READ, may=policy.may_name)
def born_on(actor: Actor, born: date, also: Collection[uuid.UUID] = ()) -> tuple[AuthorizationDetail, ...]:
    """The newest authorizations at the actor's center for people born on a day, and those of ``also``; at most 20."""
    rows = Authorization.objects.filter(policy.visible_to(actor))
    found = list(rows.filter(date_of_birth=born).order_by("-submitted_at")[:MOST_ALIKE])
    known = {row.id for row in found}
    found += [row for row in rows.filter(pk__in=list(also)) if row.id not in known]
    return tuple(detail_of(actor, row) for row in found[:MOST_ALIKE])
