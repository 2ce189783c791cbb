"""Tables of interop, by half."""

from occhub.domains.interop.models.inbound import (
    CodeMeaning,
    InboundMessage,
    InboundPart,
    InboundRaw,
    ReportSeries,
)
from occhub.domains.interop.models.partners import EndpointRow, FeedRow

__all__ = [
    "CodeMeaning",
    "EndpointRow",
    "FeedRow",
    "InboundMessage",
    "InboundPart",
    "InboundRaw",
    "ReportSeries",
]
