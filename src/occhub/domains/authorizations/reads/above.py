"""What authorizations ask and tell the domains above them, in the same transaction. The wiring connects it."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from occhub.domains.authorizations.types import ReportOut
from occhub.platform.above import Above

REPORTS_OUT: Above[[uuid.UUID], Collection[ReportOut]] = Above("which reports of an authorization are out")
CLAIM_KNOWN: Above[[uuid.UUID, Collection[uuid.UUID], str], None] = Above(
    "the claim number of a case, in the form of searches, became known to some authorizations of a company"
)
