"""What can be authorized and reported, as frozen records, and the packaged catalogue they come from.

There is no table behind it: `load_packaged()` gives the dated data of the package (docs/adr/0009).
"""

from occhub.domains.catalogue.types.packaged import build, load_packaged
from occhub.domains.catalogue.types.records import (
    DEFAULT_VALIDITY_DAYS,
    Capability,
    Catalogue,
    CatalogueError,
    Kind,
    LegalBasis,
    LineOutcome,
    OutcomeReason,
    Reason,
    ReportType,
    Sensitivity,
    Service,
    ServiceFamily,
    State,
    UndoReason,
    UndoStep,
    WorkRestriction,
)

__all__ = [
    "DEFAULT_VALIDITY_DAYS",
    "Capability",
    "Catalogue",
    "CatalogueError",
    "Kind",
    "LegalBasis",
    "LineOutcome",
    "OutcomeReason",
    "Reason",
    "ReportType",
    "Sensitivity",
    "Service",
    "ServiceFamily",
    "State",
    "UndoReason",
    "UndoStep",
    "WorkRestriction",
    "build",
    "load_packaged",
]
