from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Connects events to subscribers once all apps are loaded."""

    name = "occhub.config"
    label = "config"

    def ready(self) -> None:
        from occhub.config import wiring  # apps must be loaded first

        wiring.connect()
