"""What became of reports that people had opened."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from occhub.access import ledger
from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.results import policy
from occhub.domains.results.models import Announcement, Document
from occhub.domains.results.types import OPENING, AnnouncementKind, News

MOST_NEWS = 20


@operation(P.RESULT_NEWS, may=policy.may_hear, ledgered=False)
def news(actor: Actor) -> tuple[News, ...]:
    """The newest 20 things that happened to reports that this person had opened, and that still say something.

    What was waved off does not; a correction does as long as its newest version may be found by the person and was not
    opened yet. One statement. Tells of nobody: neither the person nor the kind of report is named.
    """
    return tuple(
        News(
            id=row.id,
            kind=AnnouncementKind(row.kind),
            center_name=row.center_name,
            center_zone=row.center_zone,
            opened_at=row.opened_at,
            at=row.at,
            current_id=row.current_id if row.kind == str(AnnouncementKind.REPLACED) else None,
        )
        for row in _telling(actor).order_by("-at", "-id")[:MOST_NEWS]
    )


@operation(P.RESULT_NEWS, may=policy.may_hear, ledgered=False)
def still_concerns(actor: Actor, announcement_id: uuid.UUID) -> bool:
    """Whether an announcement still says something to this person: a mail about it is worth sending."""
    return bool(_telling(actor).filter(pk=announcement_id).exists())


def _telling(actor: Actor) -> QuerySet[Any]:
    """The person's announcements that still say something, each with ``current_id``: the version that holds now, where
    the person may find it and did not open it yet."""
    first = Document.objects.filter(pk=OuterRef("document_id")).values(first=Coalesce("series_id", "id"))
    series = Q(pk=OuterRef("first_id")) | Q(series_id=OuterRef("first_id"))
    opened = ledger.gave_away(OPENING).filter(user_id=actor.user_id, object_id=OuterRef("pk"))
    unread = Document.objects.filter(policy.visible_to(actor), series).filter(~Exists(opened))
    rows: QuerySet[Any] = Announcement.objects.filter(policy.own_news(actor))
    rows = rows.alias(first_id=Subquery(first[:1])).annotate(current_id=Subquery(unread.values("id")[:1]))
    return rows.filter(~Q(kind=str(AnnouncementKind.REPLACED)) | Q(current_id__isnull=False))
