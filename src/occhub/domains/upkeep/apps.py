from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """The domain ``upkeep``; its README tells what it holds."""

    name = "occhub.domains.upkeep"
    label = "upkeep"
