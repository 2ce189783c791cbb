"""Conditions that lists and counts share, and the number by which a polling page learns that something changed."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, DateTimeField, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from occhub.access.actor import Actor, Side
from occhub.domains.authorizations import policy, rules
from occhub.domains.authorizations.models import LIVE, UNDONE, Authorization, AuthorizationToken, Line
from occhub.domains.authorizations.types import Show, State
from occhub.platform import clock
from occhub.platform.ids import read_number
from occhub.platform.text import index_tokens, prefix_end, tokens

AWAY = Q(open_visit_id=None)
WATCHED = 50
MOST_TYPED, MOST_WORDS = 100, 6  # each word is a look-up of its own
_NUMBER_PREFIX = re.compile(r"^\s*a-(?=[0-9a-z]{4}\b)", re.IGNORECASE)


def visible(actor: Actor) -> QuerySet[Any]:
    """The actor's authorizations, each with ``today``: the date at its center."""
    local = Func(F("center_zone"), Value(clock.now()), function="timezone", output_field=DateTimeField())
    rows: QuerySet[Any] = Authorization.objects.alias(today=Cast(local, DateField()))
    return rows.filter(policy.visible_to(actor))


def shown_as(actor: Actor, show: Show) -> Q:
    """The rows that the employer's list shows under one choice."""
    valid = LIVE & Q(expires_on__gte=F("today"))
    return {
        Show.ALL: Q(),
        Show.SUBMITTED: Q(state=str(State.SUBMITTED), expires_on__gte=F("today")),
        Show.IN_USE: Q(state=str(State.IN_USE)) & (Q(expires_on__gte=F("today")) | ~AWAY),
        Show.COMPLETED: Q(state=str(State.COMPLETED)),
        Show.CANCELLED: Q(state=str(State.CANCELLED)),
        Show.EXPIRED: LIVE & AWAY & Q(expires_on__lt=F("today")),
        Show.NOT_OPENED: valid & AWAY & Q(opened_at=None),
        Show.IN_CENTER: LIVE & ~AWAY,
        Show.REFUSED: _has_refused_line(actor),
        Show.EXPIRING: valid & AWAY & Q(expires_on__lte=F("today") + timedelta(days=rules.EXPIRING_DAYS)),
    }[show]


def _has_refused_line(actor: Actor) -> Q:
    """With a line refused or not performed lately: older ones are history, not news."""
    since = clock.now() - timedelta(days=rules.REFUSED_DAYS)
    undone = Line.objects.filter(UNDONE, policy.own_side(actor), ended_at__gte=since)
    return Q(id__in=undone.values("authorization_id"))


def open_alike(actor: Actor, employee_id: uuid.UUID, services: Iterable[str]) -> QuerySet[Any]:
    """The actor's authorizations of a person that can still be used and hold exactly these services."""
    own = Line.objects.filter(authorization_id=OuterRef("pk")).order_by("service").values("service")
    usable = LIVE & (Q(expires_on__gte=F("today")) | ~AWAY)
    rows = visible(actor).filter(usable, employee_id=employee_id)
    alike: QuerySet[Any] = rows.alias(authorized=ArraySubquery(own)).filter(authorized=sorted(services))
    return alike


def named(actor: Actor, rows: QuerySet[Any], typed: str, born: date | None = None) -> QuerySet[Any]:
    """Rows whose person, employee number or own number has a word that starts with each word typed.

    Also the one of that number, however it is written, and at the center those of whom ``born`` is the date of birth.
    Each way is an equality or a prefix behind an index; which one was meant is not asked.
    """
    side, words = policy.own_side(actor), tokens(_NUMBER_PREFIX.sub("", typed[:MOST_TYPED]))[:MOST_WORDS]
    if not words:
        return rows.none() if typed.strip() else rows
    number = read_number("A", typed)
    others = [Q(number=number)] if number else []
    others += [Q(date_of_birth=born)] if born and actor.side is Side.CENTER else []
    exact = [Authorization.objects.filter(side, one).values("pk") for one in others]
    by_word = [
        AuthorizationToken.objects.filter(side, token__gte=word, token__lt=prefix_end(word)).values("authorization_id")
        for word in words
    ]
    if not exact:
        for found in by_word:
            rows = rows.filter(id__in=found)
        return rows
    all_words = by_word[0]
    for found in by_word[1:]:
        all_words = all_words.filter(authorization_id__in=found)
    return rows.filter(id__in=all_words.union(*exact))


def words_of(row: Authorization) -> list[str]:
    """The words under which an authorization is found."""
    number = row.number.partition("-")[2]
    return index_tokens(f"{row.last_name} {row.first_name} {row.employee_number} {number}")


def version_of(newest: Iterable[Any]) -> str:
    """Changes whenever one of the rows does: the newest few by ``changed_at``.

    Not the newest moment alone: two changes may commit in another order than they happened. A day's end at any center
    changes it too, since *expired* follows from the date there; every zone of the country is in it, so that nobody has
    to look up which centers the rows name.
    """
    now = clock.now()
    digest = hashlib.sha256(" ".join(f"{clock.local_date(now, zone)}" for zone in clock.US_ZONES).encode())
    for row in newest:
        digest.update(row.id.bytes + row.changed_at.isoformat().encode())
    return digest.hexdigest()[:20]
