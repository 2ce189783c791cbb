"""Tables of interop, by half."""

from occhub.domains.interop.models.partners import EndpointRow, FeedRow

__all__ = ["EndpointRow", "FeedRow"]
