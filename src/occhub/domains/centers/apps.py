from django.apps import AppConfig


class CentersConfig(AppConfig):
    """The domain ``centers``; its README tells what it holds."""

    name = "occhub.domains.centers"
    label = "centers"
