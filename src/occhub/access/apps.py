from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The ledger's table."""

    name = "occhub.access"
    label = "access"
