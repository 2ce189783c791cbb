"""The demonstration as plain records: what `build_plan` gives and the loader writes through the domains."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

from occhub.domains.centers.types import Center
from occhub.domains.work_status.types import NewWorkStatus

Json: TypeAlias = str | int | float | bool | list["Json"] | dict[str, "Json"] | None


@dataclass(frozen=True, slots=True)
class LocationPlan:
    """A work site of a company; latitude and longitude in degrees."""

    id: UUID
    company_id: UUID
    key: str
    name: str
    street: str
    city: str
    state: str
    postal_code: str
    latitude: float
    longitude: float
    zone: str
    phone: str

    @property
    def address(self) -> str:
        """The address in one line."""
        return f"{self.street}, {self.city}, {self.state} {self.postal_code}"


@dataclass(frozen=True, slots=True)
class CompanyPlan:
    """A company with its locations; the DER is empty where the company has none."""

    id: UUID
    key: str
    name: str
    account_number: str
    street: str
    city: str
    state: str
    postal_code: str
    phone: str
    der_name: str
    der_phone: str
    locations: tuple[LocationPlan, ...]


@dataclass(frozen=True, slots=True)
class UserPlan:
    """A user with one membership. Without `can_sign_in` the user gets no usable password."""

    id: UUID
    membership_id: UUID
    email: str
    first_name: str
    last_name: str
    title: str
    phone: str
    side: str
    role: str
    company_id: UUID | None
    center_id: UUID | None
    is_der: bool
    can_sign_in: bool
    created_at: datetime
    locations: tuple[str, ...] | None = None  # keys; None means all

    @property
    def full_name(self) -> str:
        """First and last name as in running text."""
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class EntitlementPlan:
    """A report type that the provider discloses to the company, at all its locations; `basis` is the text."""

    id: UUID
    company_id: UUID
    report_type: str
    basis: str
    documented_request: str
    approved_by: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class EmployeePlan:
    """A person on the roster of a company."""

    id: UUID
    company_id: UUID
    location_id: UUID
    employee_number: str
    first_name: str
    last_name: str
    date_of_birth: date
    phone: str
    email: str
    job_title: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class InjuryCasePlan:
    """One injury of one person; the claim number may not be known yet."""

    id: UUID
    company_id: UUID
    employee_id: UUID
    date_of_injury: date
    body_part: str
    claim_number: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class LinePlan:
    """A service line with its outcome. `state`: authorized, performed, refused, not_performed, continues;
    `result_state`: none, awaiting, final."""

    id: UUID
    position: int
    service: str
    state: str = "authorized"
    outcome_reason: str = ""
    center_note: str = ""
    continues_on: date | None = None
    visit_id: UUID | None = None
    ended_at: datetime | None = None
    result_state: str = "none"


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """A visit; `state`: checked_in, in_progress, checked_out, left, cancelled (its check-in was undone at `undone_at`).

    Staff are named by text.
    """

    id: UUID
    number: str
    authorization_id: UUID
    state: str
    checked_in_at: datetime
    checked_in_by: str
    checked_out_at: datetime | None
    checked_out_by: str
    clinician: str
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuthorizationPlan:
    """A submitted authorization; `state`: submitted, in_use, completed or cancelled. Expired follows from the date."""

    id: UUID
    number: str
    company_id: UUID
    center_id: UUID
    location_id: UUID
    employee_id: UUID
    responsible_member_id: UUID
    reason: str
    is_injury: bool
    injury_case_id: UUID | None
    instructions: str
    valid_from: date
    expires_on: date
    state: str
    submitted_at: datetime
    opened_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    extended_at: datetime | None
    lines: tuple[LinePlan, ...]
    visits: tuple[VisitPlan, ...]


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """An unfinished authorization of one member."""

    id: UUID
    company_id: UUID
    member_id: UUID
    employee_id: UUID | None
    location_id: UUID
    services: tuple[str, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class CorrectionPlan:
    """A corrected version that took the place of a report `at` a moment; `report` as in `DocumentPlan`."""

    at: datetime
    reason: str
    report: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class SlipPlan:
    """A wrong file that was published before the right one, and withdrawn again."""

    id: UUID
    published_at: datetime
    withdrawn_at: datetime
    note: str
    report: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class DocumentPlan:
    """A published report: `report` is the data for `render_report("report", ...)`."""

    id: UUID
    company_id: UUID
    center_id: UUID
    authorization_id: UUID
    visit_id: UUID
    line_id: UUID
    report_type: str
    title: str
    is_injury: bool
    service_date: date
    published_at: datetime
    published_by: str
    work_status: NewWorkStatus | None  # from which the report is rendered in place of ``report``
    report: Mapping[str, Json]
    valid_until: date | None = None
    correction: CorrectionPlan | None = None
    slip: SlipPlan | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole demonstration, in an order in which every reference points to something before it."""

    seed: int
    now: datetime
    password: str
    centers: tuple[Center, ...]
    companies: tuple[CompanyPlan, ...]
    users: tuple[UserPlan, ...]
    entitlements: tuple[EntitlementPlan, ...]
    employees: tuple[EmployeePlan, ...]
    injury_cases: tuple[InjuryCasePlan, ...]
    authorizations: tuple[AuthorizationPlan, ...]
    drafts: tuple[DraftPlan, ...]
    documents: tuple[DocumentPlan, ...]
