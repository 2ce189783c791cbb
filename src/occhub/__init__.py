"""occhub: a hub between an occupational-health provider and its employer customers."""

__version__ = "0.1.0"
