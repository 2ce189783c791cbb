from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The domain ``catalogue``; its README tells what it holds."""

    name = "occhub.domains.catalogue"
    label = "catalogue"
