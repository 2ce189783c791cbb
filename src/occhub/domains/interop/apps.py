from django.apps import AppConfig


class InteropConfig(AppConfig):
    """The domain ``interop``; its README tells what it holds."""

    name = "occhub.domains.interop"
    label = "interop"
