"""What crosses the threshold of interop."""

from occhub.domains.interop.types.partners import (
    CONNECTIONS,
    Endpoint,
    FeedIdentity,
    MessageForm,
    NewEndpoint,
    NewFeed,
    Partner,
)

__all__ = [
    "CONNECTIONS",
    "Endpoint",
    "FeedIdentity",
    "MessageForm",
    "NewEndpoint",
    "NewFeed",
    "Partner",
]
