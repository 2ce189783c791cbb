from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The domain ``audit``; its README tells what it holds."""

    name = "occhub.domains.audit"
    label = "audit"
