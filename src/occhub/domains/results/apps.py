from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """The domain ``results``; its README tells what it holds."""

    name = "occhub.domains.results"
    label = "results"
