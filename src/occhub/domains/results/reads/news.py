"""What became of reports that people had opened."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Q

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.audit import reads as audit
from occhub.domains.results import policy
from occhub.domains.results.models import Announcement, Document
from occhub.domains.results.types import OPENING, AnnouncementKind, News

MOST_NEWS = 20


@operation(P.RESULT_NEWS, may=policy.may_hear, ledgered=False)
def news(actor: Actor) -> tuple[News, ...]:
    """The newest 20 things that happened to reports that this person had opened, and that are not waved off.

    A correction stands there as long as its newest version may be found by the person, and was not opened yet. Tells of
    nobody: neither the person nor the kind of report is named.
    """
    rows = list(Announcement.objects.filter(policy.own_news(actor)).order_by("-at", "-id")[:MOST_NEWS])
    current = _current(actor, [row.document_id for row in rows if row.kind == str(AnnouncementKind.REPLACED)])
    return tuple(
        News(
            id=row.id,
            kind=AnnouncementKind(row.kind),
            center_name=row.center_name,
            center_zone=row.center_zone,
            opened_at=row.opened_at,
            at=row.at,
            current_id=current.get(row.document_id),
        )
        for row in rows
        if row.kind == str(AnnouncementKind.WITHDRAWN) or row.document_id in current
    )


def _current(actor: Actor, replaced: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """For each replaced document, the version that holds now, where the person may find it and did not open it yet."""
    old = {row.id: row.first_id for row in Document.objects.filter(pk__in=list(replaced))}
    if not old:
        return {}
    series = Q(pk__in=set(old.values())) | Q(series_id__in=set(old.values()))
    newest = {row.first_id: row.id for row in Document.objects.filter(policy.visible_to(actor), series)}
    opened = audit.opened_by_me(actor, set(newest.values()), OPENING)
    return {one: newest[first] for one, first in old.items() if first in newest and newest[first] not in opened}


@operation(P.RESULT_NEWS, may=policy.may_hear, ledgered=False)
def still_concerns(actor: Actor, announcement_id: uuid.UUID) -> bool:
    """Whether an announcement still says something to this person: a mail about it is worth sending."""
    row = Announcement.objects.filter(policy.own_news(actor), pk=announcement_id).first()
    if row is None:
        return False
    return row.kind == str(AnnouncementKind.WITHDRAWN) or bool(_current(actor, [row.document_id]))
