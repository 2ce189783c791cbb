"""The catalogue for pages, and the pure questions that other domains ask about its records."""

from __future__ import annotations

from occhub.access.actor import Actor
from occhub.access.operation import operation
from occhub.access.permissions import P
from occhub.domains.catalogue import policy
from occhub.domains.catalogue.rules import (
    expected_reports,
    fits,
    is_injury,
    mixes_regulated_tests,
    needed_capabilities,
    offered_by_family,
    publishable,
    reason_for_employer,
    reasons_for,
    search,
    valid_through,
)
from occhub.domains.catalogue.types import Catalogue, load_packaged

__all__ = [
    "catalogue",
    "expected_reports",
    "fits",
    "is_injury",
    "mixes_regulated_tests",
    "needed_capabilities",
    "offered_by_family",
    "publishable",
    "reason_for_employer",
    "reasons_for",
    "search",
    "valid_through",
]


@operation(P.CATALOGUE_READ, may=policy.may_read, ledgered=False)
def catalogue(actor: Actor) -> Catalogue:
    """Services, report types, reasons, states: the packaged, dated data of this version."""
    return load_packaged()
