from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The domain ``notifications``; its README tells what it holds."""

    name = "occhub.domains.notifications"
    label = "notifications"
