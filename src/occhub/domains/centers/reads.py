"""Questions about centers."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.access.prepared import Prepared
from occhub.domains.centers import policy, rules
from occhub.domains.centers.models import Center as CenterRow
from occhub.domains.centers.rules import able, hours_lines, hours_text, is_open
from occhub.domains.centers.types import Center, CenterChoice, CenterKind
from occhub.platform.errors import NotFound

__all__ = ["able", "center", "centers", "choices", "hours_lines", "hours_text", "is_open"]


def _record(row: Any) -> Center:
    return Center(
        id=row.id,
        slug=row.slug,
        name=row.name,
        kind=CenterKind(row.kind),
        street=row.street,
        city=row.city,
        state=row.state,
        postal_code=row.postal_code,
        latitude=row.latitude,
        longitude=row.longitude,
        zone=row.zone,
        phone=row.phone,
        fax=row.fax,
        capabilities=frozenset(row.capabilities),
        hours=rules.hours_from_json(row.hours),
        accepting=row.accepting,
        has_endpoint=row.has_endpoint,
    )


_ALL = Prepared(
    [field.name for field in CenterRow._meta.concrete_fields],  # noqa: SLF001  (Django's documented name of a model's facts)
    lambda _: CenterRow.objects.order_by("name", "id"),
)


@operation(P.CENTER_READ, may=policy.may_read, ledgered=False)
def centers(actor: Actor) -> list[Center]:
    """All centers, by name."""
    return [_record(row) for row in _ALL.rows()]


@operation(P.CENTER_READ, may=policy.may_read, ledgered=False)
def center(actor: Actor, center_id: uuid.UUID) -> Center:
    """One center; :class:`NotFound` where there is none."""
    row = CenterRow.objects.filter(pk=center_id).first()
    if row is None:
        raise NotFound
    return _record(row)


@operation(P.CENTER_READ, may=policy.may_read, ledgered=False)
def choices(
    actor: Actor,
    *,
    capabilities: Collection[str],
    now: datetime,
    latitude: float | None,
    longitude: float | None,
) -> tuple[CenterChoice, ...]:
    """The centers that accept people and can do all of ``capabilities``, nearest to the point first."""
    found = [_record(row) for row in CenterRow.objects.filter(accepting=True)]
    return rules.choices(found, capabilities, now, latitude, longitude)
