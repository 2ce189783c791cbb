from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """Plumbing tables."""

    name = "occhub.platform"
    label = "platform"
    default_auto_field = "django.db.models.BigAutoField"
