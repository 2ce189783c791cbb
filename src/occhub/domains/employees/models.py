"""The people examined, as the company's roster knows them, and their injury cases."""

from __future__ import annotations

from django.db import models
from django.utils.crypto import salted_hmac

from occhub.access.protected import ProtectedModel
from occhub.domains.employees.types import EmployeeForAuthorization


def version_of(record: EmployeeForAuthorization) -> str:
    """Stands for these values: another value gives another. Keyed, since it goes to who may not see all of them."""
    return salted_hmac("employees.version", repr(record), algorithm="sha256").hexdigest()[:20]


class Employee(ProtectedModel):
    """A person on the roster of one company; the same human at two companies is two rows."""

    company_id = models.UUIDField()
    location_id = models.UUIDField()
    employee_number = models.TextField(blank=True)  # "" for an applicant, and where the company has none
    first_name = models.TextField()
    last_name = models.TextField()
    sort_key = models.TextField()
    date_of_birth = models.DateField()
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    job_title = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    added_by = models.UUIDField(null=True)  # the membership that typed it; None at set-up

    class Meta(ProtectedModel.Meta):
        db_table = "employees_employee"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="employee_company"),
            models.UniqueConstraint(
                fields=["company_id", "employee_number"],
                name="employee_number_once",
                condition=~models.Q(employee_number=""),
            ),
        ]
        indexes = [models.Index(fields=["company_id", "sort_key", "id"], name="employee_sorted")]

    def record(self) -> EmployeeForAuthorization:
        """What an authorization copies."""
        return EmployeeForAuthorization(
            employee_id=self.id,
            first_name=self.first_name,
            last_name=self.last_name,
            sort_key=self.sort_key,
            date_of_birth=self.date_of_birth,
            phone=self.phone,
            employee_number=self.employee_number,
            job_title=self.job_title,
        )

    def version(self) -> str:
        """Stands for what the row says of the person."""
        return version_of(self.record())


class EmployeeToken(ProtectedModel):
    """A folded word of a person's name or number: prefix search by leakproof operators."""

    company_id = models.UUIDField()
    token = models.TextField()
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, db_constraint=False)

    class Meta(ProtectedModel.Meta):
        db_table = "employees_token"
        indexes = [models.Index(fields=["company_id", "token", "employee"], name="employee_token")]


class InjuryCase(ProtectedModel):
    """One injury of one person: it owns the claim number."""

    company_id = models.UUIDField()
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, db_constraint=False)
    date_of_injury = models.DateField()
    body_part = models.TextField(blank=True)
    claim_number = models.TextField(blank=True)
    claim_key = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta(ProtectedModel.Meta):
        db_table = "employees_injury_case"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="injury_case_company"),
            models.UniqueConstraint(fields=["company_id", "employee", "date_of_injury"], name="injury_case_once"),
        ]
