"""Models whose rows belong to a company (and mostly a center). Their managers answer only inside an operation."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from django.db import models

from occhub.access.context import current
from occhub.access.decision import Decision
from occhub.platform.errors import Forbidden, NotFound


class ProtectedManager(models.Manager[Any]):
    """A manager that raises outside an operation (the second wall; the first is imports, the third the database)."""

    def get_queryset(self) -> models.QuerySet[Any]:
        current()
        return super().get_queryset()


class ProtectedModel(models.Model):
    """Base of every table under row-level security."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    objects: ClassVar[models.Manager[Any]] = ProtectedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"


M = TypeVar("M", bound=ProtectedModel)


def touch(row: ProtectedModel) -> None:
    """Note in the ledger row of the running operation which object (and whose) it is about."""
    frame = current()
    frame.object_type = row._meta.label_lower  # noqa: SLF001  (Django's documented name of a model's facts)
    frame.object_id = row.pk
    frame.company_id = getattr(row, "company_id", None)
    frame.center_id = getattr(row, "center_id", None)
    employee = getattr(row, "employee_id", None)
    if employee is not None:
        frame.people.add(employee)


def point_at(
    kind: str,
    object_id: uuid.UUID | None,
    *,
    company_id: uuid.UUID | None = None,
    center_id: uuid.UUID | None = None,
    person: uuid.UUID | None = None,
) -> None:
    """Note an object that stands outside the protected models (a user), or in another domain (a visit, with whose it
    is), in the ledger row of the running operation.
    """
    frame = current()
    frame.object_type, frame.object_id = kind, object_id
    frame.company_id, frame.center_id = company_id, center_id
    if person is not None:
        frame.people.add(person)


def find(model: type[M], scope: models.Q, object_id: uuid.UUID, *, lock: bool = False) -> M:
    """The row ``object_id`` inside ``scope``; :class:`NotFound` where it is outside or not there at all.

    With ``lock`` the row is locked until the transaction ends, and read after the lock was got.
    """
    rows = model.objects.filter(scope, pk=object_id)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row: M | None = rows.first()
    return found({} if row is None else {object_id: row}, object_id)


def found(rows: Mapping[uuid.UUID, M], object_id: uuid.UUID) -> M:
    """One of several rows that were read at once inside a scope; :class:`NotFound` as by :func:`find`."""
    row = rows.get(object_id)
    if row is None:
        raise NotFound
    touch(row)
    return row


def ask(decision: Decision) -> None:
    """Enforce a policy's answer and note it for the ledger:
    404 where the object is hidden, 403 where the verb is not allowed.
    """
    if not isinstance(decision, Decision):
        raise TypeError("a policy answers with a Decision; anything else is no")
    current().decisions.append(decision)
    if decision.allowed is True:
        return
    if not decision.visible:
        raise NotFound
    raise Forbidden(decision.rule)
