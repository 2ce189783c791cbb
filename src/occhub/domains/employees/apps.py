from django.apps import AppConfig


class EmployeesConfig(AppConfig):
    """The domain ``employees``; its README tells what it holds."""

    name = "occhub.domains.employees"
    label = "employees"
