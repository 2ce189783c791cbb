from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    """The domain ``companies``; its README tells what it holds."""

    name = "occhub.domains.companies"
    label = "companies"
