"""The cards of a person at a location."""

from __future__ import annotations

from django.db.models import QuerySet

from occhub.domains.results.models import Document


def cards_beside(row: Document) -> QuerySet[Document]:
    """The cards of the same person at the same location, itself among them, in whatever state."""
    cards: QuerySet[Document] = Document.objects.filter(
        company_id=row.company_id,
        employee_id=row.employee_id,
        location_id=row.location_id,
        report_type=row.report_type,
        valid_until__isnull=False,
    )
    return cards


def unmark(row: Document) -> None:
    """A card is withdrawn: the one before it may count again at once. Inside an operation."""
    if row.valid_until is not None:
        cards_beside(row).filter(is_followed=True).update(is_followed=False)
