"""The claim number by which reports are found is that of their injury case."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from occhub.domains.results.models import Document


def follow_claim(company_id: uuid.UUID, authorization_ids: Collection[uuid.UUID], claim_key: str) -> None:
    """Let the reports of some authorizations be found by the claim number that became known to these. Nothing that is
    shown of them changes. Inside the operation by which it became known."""
    rows = Document.objects.filter(company_id=company_id, authorization_id__in=authorization_ids, claim_key="")
    rows.update(claim_key=claim_key)
