"""The small parts of the pages: icon, status chip, dates and times, and what the form templates ask about a field.

Loaded into every template by the ``builtins`` setting.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.forms.widgets import CheckboxInput, DateInput, PasswordInput, Textarea
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from occhub.platform import words as wording

register = template.Library()

KINDS = {
    "ok": "check_circle",
    "warn": "warning",
    "bad": "error",
    "info": "schedule",
    "neutral": "remove_circle",
}
ALERTS = {"debug": "info", "info": "info", "success": "success", "warning": "warning", "error": "error"}
NOT_KNOWN = "Not known"


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """One line of an error summary: the words, and the id of the field to go to ("" for the form as a whole)."""

    text: str
    target: str


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. ``name`` may be a chip kind. Hidden from screen readers unless it has a ``label``."""
    return _drawn(name, label)


@lru_cache(maxsize=512)
def _drawn(name: str, label: str) -> SafeString:
    """A list page shows some dozens; looking up the sprite's fingerprint costs more than the rest of one."""
    address = static("built/sprite.svg")
    name = KINDS.get(name, name)
    if label:
        return format_html(
            '<svg class="oh-icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, address, name
        )
    return format_html(
        '<svg class="oh-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', address, name
    )


@register.simple_tag
def chip(kind: str, label: str, icon_name: str = "") -> SafeString:
    """A state as icon and word. ``kind``: ok, warn, bad, info or neutral; anything else counts as neutral."""
    kind = kind if kind in KINDS else "neutral"
    return format_html(
        '<span class="oh-chip oh-chip--{}">{}<span>{}</span></span>', kind, icon(icon_name or KINDS[kind]), label
    )


@register.simple_tag
def tag(label: str) -> SafeString:
    """A short mark beside a name, such as "New"."""
    return format_html('<span class="oh-tag">{}</span>', label)


@lru_cache(maxsize=128)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def date_words(value: dt.date) -> str:
    """``Nov 23, 2026``."""
    return f"{value:%b} {value.day}, {value.year}"


def time_words(moment: dt.datetime, zone: str) -> str:
    """``Nov 23, 2026, 2:15 PM CST``: a moment in a named zone, an unknown zone as UTC."""
    local = moment.astimezone(_zone(zone))
    hour = local.hour % 12 or 12
    return f"{date_words(local)}, {hour}:{local:%M %p %Z}"


@register.simple_tag
def local_time(value: dt.datetime | None, zone: str = "UTC") -> SafeString:
    """A moment in ``zone`` (an IANA name) with the zone's abbreviation, as a ``time`` element."""
    if value is None:
        return format_html('<span class="oh-muted">{}</span>', NOT_KNOWN)
    return format_html(
        '<time datetime="{}">{}</time>', value.astimezone(dt.UTC).isoformat(timespec="seconds"), time_words(value, zone)
    )


@register.simple_tag
def us_date(value: dt.date | None) -> SafeString:
    """``Nov 23, 2026`` as a ``time`` element. Give a plain date: a moment has no date without a zone."""
    if value is None:
        return format_html('<span class="oh-muted">{}</span>', NOT_KNOWN)
    return format_html('<time datetime="{}">{}</time>', value.isoformat()[:10], date_words(value))


@register.filter
def date_text(value: dt.date | None) -> str:
    """``Nov 23, 2026`` as plain text, for sentences and labels."""
    return date_words(value) if value else NOT_KNOWN


@register.filter
def date_digits(value: dt.date | None) -> str:
    """``11/23/2026`` as plain text, for dates of birth and dense columns."""
    return f"{value:%m/%d/%Y}" if value else NOT_KNOWN


@register.filter
def time_text(value: dt.datetime | None, zone: str = "UTC") -> str:
    """``Nov 23, 2026, 2:15 PM CST`` as plain text."""
    return time_words(value, zone) if value else NOT_KNOWN


@register.filter
def alert_kind(level: str) -> str:
    """The alert class of a message's level."""
    return ALERTS.get(level, "info")


@register.filter
def counted(number: int, words: str) -> str:
    """``3|counted:"document,documents"`` -> ``3 documents``, with a comma in thousands."""
    one, _, many = words.partition(",")
    return wording.counted(number, one, many)


@register.filter
def is_date(field: BoundField) -> bool:
    """Whether the field is a typed date, which gets the browser's calendar beside it."""
    return isinstance(field.field.widget, DateInput)


@register.filter
def is_password(field: BoundField) -> bool:
    """Whether the field is a password, which gets a button that shows it."""
    return isinstance(field.field.widget, PasswordInput)


@register.filter
def is_single_checkbox(field: BoundField) -> bool:
    """Whether the field is one check box, whose label stands behind it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_counted(field: BoundField) -> bool:
    """Whether the field is a text area with a limit, which counts the characters that are left."""
    return isinstance(field.field.widget, Textarea) and bool(getattr(field.field, "max_length", None))


@register.simple_tag
def error_links(form: BaseForm | None) -> list[ErrorLink]:
    """Every error of a form with the place to mend it, form-wide errors first."""
    if form is None or not form.errors:
        return []
    links = [ErrorLink(str(error), "") for error in form.non_field_errors()]
    for field in form:
        links += [ErrorLink(f"{field.label}: {error}", _target(field)) for error in field.errors]
    return links


def _target(field: BoundField) -> str:
    """The id to jump to: of the first option where a field has several inputs."""
    if field.is_hidden:
        return ""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
