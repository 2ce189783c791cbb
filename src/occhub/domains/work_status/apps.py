from django.apps import AppConfig


class WorkStatusConfig(AppConfig):
    """The domain ``work_status``; its README tells what it holds."""

    name = "occhub.domains.work_status"
    label = "work_status"
