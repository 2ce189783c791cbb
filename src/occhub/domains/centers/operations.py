"""Set-up of centers."""

from __future__ import annotations

import uuid

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.centers import policy, rules
from occhub.domains.centers.models import Center as CenterRow
from occhub.domains.centers.types import Center


@operation(P.CENTER_MAINTAIN, may=policy.may_maintain)
def save_center(actor: Actor, center: Center) -> uuid.UUID:
    """Create the center of this slug or bring it up to date. Returns the id that it keeps."""
    known = CenterRow.objects.filter(slug=center.slug).first()
    row = CenterRow(
        id=known.id if known else center.id,
        slug=center.slug,
        name=center.name,
        kind=str(center.kind),
        street=center.street,
        city=center.city,
        state=center.state,
        postal_code=center.postal_code,
        latitude=center.latitude,
        longitude=center.longitude,
        zone=center.zone,
        phone=center.phone,
        fax=center.fax,
        capabilities=sorted(center.capabilities),
        hours=rules.hours_to_json(center.hours),
        accepting=center.accepting,
    )
    row.save(force_insert=known is None)
    return row.id
