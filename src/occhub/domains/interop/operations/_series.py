"""Which version of a report stands, under each number by which the sender knows it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q

from occhub.domains.interop.models import ReportSeries
from occhub.domains.interop.rules.meaning import Version
from occhub.domains.interop.wire.inbound.records import Rank

WHOLE = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose report it is: the sender, its center, the authorization; ``keys`` are the sender's numbers of it."""

    feed_id: uuid.UUID
    center_id: uuid.UUID
    authorization_id: uuid.UUID
    keys: tuple[str, ...]

    @property
    def rows(self) -> Q:
        """The rows of this report."""
        return Q(feed_id=self.feed_id, authorization_id=self.authorization_id, key__in=self.keys)


def place_with_aliases(place: Place) -> Place:
    """The same with every number under which the report came before: a replacement names its parent, and the parent may
    come after it."""
    known, keys = set[str](), set(place.keys)
    while keys - known:
        known |= keys
        named = ReportSeries.objects.filter(
            feed_id=place.feed_id, authorization_id=place.authorization_id, key__in=known, sub=WHOLE
        )
        groups = {one for one in named.values_list("alias_of", flat=True) if one is not None}
        again = ReportSeries.objects.filter(feed_id=place.feed_id, alias_of__in=groups)
        keys = known | set(again.values_list("key", flat=True))
    return Place(place.feed_id, place.center_id, place.authorization_id, tuple(sorted(known)))


def remember(place: Place, version: Version) -> None:
    """Note the report as a whole under each of its numbers, and that they are of one report."""
    rows = {row.key: row for row in ReportSeries.objects.filter(place.rows, sub=WHOLE)}
    group = next((row.alias_of for row in rows.values() if row.alias_of), None) or uuid.uuid4()
    for key in place.keys:
        row = rows.get(key) or _new(place, key, WHOLE)
        row.alias_of = group
        if (version.at, version.rank) > (row.at, row.rank):
            row.at, row.rank = version.at, version.rank
        row.save()


def _new(place: Place, key: str, sub: str) -> ReportSeries:
    return ReportSeries(
        feed_id=place.feed_id,
        center_id=place.center_id,
        authorization_id=place.authorization_id,
        key=key,
        sub=sub,
        at=datetime.min.replace(tzinfo=UTC),
        rank=0,
    )


def cancelled(place: Place) -> Version | None:
    """The cancellation of the report that stands, if one came."""
    rows = ReportSeries.objects.filter(place.rows, sub=WHOLE, rank=int(Rank.CANCELLED)).order_by("-at")
    row = rows.first()
    return Version(row.at, row.rank) if row is not None else None


def file_of(place: Place, sub: str) -> ReportSeries | None:
    """The newest version of one file of the report."""
    found: ReportSeries | None = ReportSeries.objects.filter(place.rows, sub=sub).order_by("-at", "-rank").first()
    return found


def files_of(place: Place) -> Sequence[ReportSeries]:
    """Every file of the report."""
    return list(ReportSeries.objects.filter(place.rows).exclude(sub=WHOLE))


def set_file(place: Place, sub: str, version: Version, content_hash: bytes, document_id: uuid.UUID | None) -> None:
    """This version of a file stands from now on; it is published as that document, or not (None)."""
    row = file_of(place, sub) or _new(place, place.keys[0], sub)
    row.at, row.rank, row.content_hash, row.document_id = version.at, version.rank, content_hash, document_id
    row.save()
