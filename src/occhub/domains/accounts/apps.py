from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The domain ``accounts``; its README tells what it holds."""

    name = "occhub.domains.accounts"
    label = "accounts"
