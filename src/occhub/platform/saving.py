"""Write a row of set-up, and tell what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import models

from occhub.platform.saved import Change, Saved


def save(row: models.Model, values: Mapping[str, Any], *, is_new: bool) -> Saved:
    """Give ``row`` these values and write it, unless it is there and has them already."""
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, values[name])
    if is_new:
        row.save(force_insert=True)
    elif differing:
        row.save(update_fields=differing)
    change = Change.CREATED if is_new else Change.CHANGED if differing else Change.UNCHANGED
    return Saved(uuid.UUID(str(row.pk)), change)


def save_keyed(
    rows: models.Manager[Any], keys: Mapping[str, Any], values: Mapping[str, Any], *, new: Mapping[str, Any]
) -> Saved:
    """Bring the one of ``rows`` that has these keys up to date, or create it.

    ``new`` is what only a new row gets, as its id: a row that is there keeps its own.
    """
    row: models.Model | None = rows.filter(**keys).first()
    return save(row or rows.model(**keys, **new), values, is_new=row is None)
