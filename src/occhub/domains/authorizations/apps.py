from django.apps import AppConfig


class AuthorizationsConfig(AppConfig):
    """The domain ``authorizations``; its README tells what it holds."""

    name = "occhub.domains.authorizations"
    label = "authorizations"
