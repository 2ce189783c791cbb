"""The nouns of the catalogue as frozen records, and `Catalogue`, which holds them all with dated look-ups."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, Protocol, TypeVar

from pydantic import ConfigDict

DEFAULT_VALIDITY_DAYS: Final = 30
_FIRST_DAY: Final = date(2024, 1, 1)


class Kind(StrEnum):
    """Whether a report belongs to injury visits, to others, or to both."""

    INJURY = "injury"
    NON_INJURY = "non_injury"
    EITHER = "either"


class Sensitivity(StrEnum):
    """What makes a report type more than an ordinary one; policies and pages may use it to tighten."""

    DRUG_ALCOHOL = "drug-alcohol"
    LABORATORY = "laboratory"
    RAW_MEASUREMENT = "raw-measurement"
    MEDICAL_HISTORY = "medical-history"
    WORK_INJURY = "work-injury"
    IMMUNIZATION = "immunization"


class LineOutcome(StrEnum):
    """Outcomes of a service line that need a reason."""

    REFUSED = "refused"
    NOT_PERFORMED = "not_performed"


class CatalogueError(Exception):
    """The packaged catalogue is not sound; the message names the file and the row."""


# A misspelled key in a data file must not pass as "the default": unknown keys are refused.
_STRICT: Final = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Capability:
    """Something a center can do, for example `audiometry`."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ServiceFamily:
    """A group of services as people see them; `sort` is its place, from 0."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    code: str
    name: str
    sort: int = 0


@dataclass(frozen=True, slots=True)
class Service:
    """One service an employer can authorize. `validity_days`: days from submit until the authorization expires."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    code: str
    name: str
    family: str
    capability: str
    for_requester: str
    for_employee: str
    produces: tuple[str, ...]
    source: str
    source_verified: bool = False
    # Plain words by which people look for it, beside its name: "hearing test" for an audiogram. Never shown.
    also: tuple[str, ...] = ()
    injury: bool = False
    # True: a DOT test; False: a non-DOT test; None: no test, so the question does not arise.
    regulated: bool | None = None
    # What a law or standard obliges the employer to tell the center.
    required_information: tuple[str, ...] = ()
    validity_days: int = DEFAULT_VALIDITY_DAYS
    offered: bool = True
    not_offered_reason: str = ""
    effective_from: date = _FIRST_DAY
    effective_to: date | None = None
    sort: int = 0


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A default legal basis of disclosure to the employer. Not `verified`: known from experience, not word for word."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    code: str
    text: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ReportType:
    """A kind of result document. `basis` names a `LegalBasis`; `der_only`: only a DER of the company may receive it;
    `documented_request_required`: the company is entitled only with a stored request and approver; `expires`: it is
    valid through a day that stands on it, at most `most_months` after the date of service (a DOT medical card: 49 CFR
    391.45(b)(1))."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    code: str
    name: str
    kind: Kind
    basis: str
    made_by: str
    der_only: bool = False
    documented_request_required: bool = False
    sensitive: frozenset[Sensitivity] = frozenset()
    expires: bool = False
    most_months: int = 0
    effective_from: date = _FIRST_DAY
    effective_to: date | None = None
    sort: int = 0


class UndoStep(StrEnum):
    """The steps of a visit that a center can undo on the same day."""

    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why services are asked for; applies to the services of its families that are regulated in the same way."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    code: str
    name: str
    families: frozenset[str]
    regulated: bool | None = None
    after_injury: bool = False  # goes with care of an injury, though it belongs to another family
    effective_from: date = _FIRST_DAY
    effective_to: date | None = None
    sort: int = 0


@dataclass(frozen=True, slots=True)
class OutcomeReason:
    """Why a line was refused or not performed; without `employer_may_see` the employer learns only the outcome.

    One with a `capability` is given for services that ask for it alone. An ended one stays readable where it was given.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    code: str
    outcome: LineOutcome
    text: str
    employer_may_see: bool
    capability: str = ""
    effective_from: date = _FIRST_DAY
    effective_to: date | None = None
    sort: int = 0

    def is_for(self, service: Service | None) -> bool:
        """Whether it may be given for a service; one that left the catalogue asks for nothing in particular."""
        return not self.capability or (service is not None and service.capability == self.capability)


@dataclass(frozen=True, slots=True)
class UndoReason:
    """Why a step of a visit was undone: ``text`` is what the center chooses, ``told`` what the company reads.

    With ``needs_note`` the center says more in words of its own, for itself alone.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    code: str
    step: UndoStep
    text: str
    told: str
    needs_note: bool = False
    effective_from: date = _FIRST_DAY
    effective_to: date | None = None
    sort: int = 0


@dataclass(frozen=True, slots=True)
class WorkRestriction:
    """Something that a work status may restrict. `limited` has an `{amount}`, `none` is said without one and for 0;
    `usual` is proposed and `most` the largest amount, both in `unit`. `own_words`: described in words instead.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    code: str
    name: str
    limited: str = ""
    none: str = ""
    unit: str = ""
    unit_one: str = ""
    usual: int | None = None
    most: int = 0
    own_words: bool = False
    effective_from: date = _FIRST_DAY
    effective_to: date | None = None
    sort: int = 0

    @property
    def least(self) -> int:
        """The smallest amount taken: 0 where there are words for none at all."""
        return 0 if self.none else 1

    def said(self, amount: int | None) -> str:
        """The restriction in words, without an end: "Lift up to 20 lb", "No lifting"."""
        if not amount:
            return self.none
        unit = self.unit_one if amount == 1 and self.unit_one else self.unit
        return self.limited.format(amount=f"{amount} {unit}")


@dataclass(frozen=True, slots=True)
class State:
    """A state, the District of Columbia or a territory, by its USPS code."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    code: str
    name: str


class Dated(Protocol):
    """A row that holds from a first day to a last day, both included; no last day means still in force."""

    @property
    def effective_from(self) -> date: ...
    @property
    def effective_to(self) -> date | None: ...


_D = TypeVar("_D", bound=Dated)


def in_force(rows: Iterable[_D], day: date) -> tuple[_D, ...]:
    """Those of `rows` that hold on `day`, in their order."""
    return tuple(r for r in rows if r.effective_from <= day and (r.effective_to is None or day <= r.effective_to))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of it by code, in the order in which people see it. Look up history by code, choices by date."""

    capabilities: Mapping[str, Capability]
    families: Mapping[str, ServiceFamily]
    services: Mapping[str, Service]
    bases: Mapping[str, LegalBasis]
    report_types: Mapping[str, ReportType]
    reasons: Mapping[str, Reason]
    outcome_reasons: Mapping[str, OutcomeReason]
    states: Mapping[str, State] = field(default_factory=dict)
    undo_reasons: Mapping[str, UndoReason] = field(default_factory=dict)
    work_restrictions: Mapping[str, WorkRestriction] = field(default_factory=dict)

    def services_on(self, day: date) -> tuple[Service, ...]:
        """Services in force on `day`, offered or not."""
        return in_force(self.services.values(), day)

    def offered_on(self, day: date) -> tuple[Service, ...]:
        """Services that may be authorized on `day`."""
        return tuple(s for s in self.services_on(day) if s.offered)

    def outcome_reasons_on(self, day: date) -> tuple[OutcomeReason, ...]:
        """Reasons that may be given on `day`."""
        return in_force(self.outcome_reasons.values(), day)

    def undo_reasons_on(self, step: UndoStep, day: date) -> tuple[UndoReason, ...]:
        """Reasons that may be given on `day` for undoing a step."""
        return tuple(reason for reason in in_force(self.undo_reasons.values(), day) if reason.step is step)

    def report_types_on(self, day: date) -> tuple[ReportType, ...]:
        """Report types that may be published on `day`."""
        return in_force(self.report_types.values(), day)

    def work_restrictions_on(self, day: date) -> tuple[WorkRestriction, ...]:
        """What may be restricted by a work status recorded on `day`."""
        return in_force(self.work_restrictions.values(), day)

    def reasons_on(self, day: date) -> tuple[Reason, ...]:
        """Reasons that may be given on `day`."""
        return in_force(self.reasons.values(), day)
