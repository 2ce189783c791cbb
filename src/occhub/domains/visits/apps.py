from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """The domain ``visits``; its README tells what it holds."""

    name = "occhub.domains.visits"
    label = "visits"
