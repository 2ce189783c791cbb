from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages: templates, components, static files."""

    name = "occhub.interfaces.web"
    label = "web"
