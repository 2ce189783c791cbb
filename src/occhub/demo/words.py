"""What a demonstration report says: the data for the report template, from a variant of its type."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from occhub.demo.keys import dice, read_data
from occhub.demo.records import AuthorizationPlan, EmployeePlan, Json, LinePlan, VisitPlan
from occhub.demo.scene import Cast
from occhub.domains.centers.types import Center
from occhub.domains.results.rules import months_later

MARK: Final = "Demonstration - not a medical record. Every person, company and finding on this page is invented."
_LAB: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "blood-lead": ("Lead, whole blood", "4", "µg/dL", "under 5"),
    "surveillance-lead": ("Lead, whole blood", "7", "µg/dL", "under 40 (29 CFR 1910.1025)"),
    "surveillance-silica": ("Tuberculosis, IGRA", "Negative", "", "negative"),
    "tb-blood-test": ("Tuberculosis, IGRA", "Negative", "", "negative"),
    "tb-skin-test": ("Induration after 48 hours", "0", "mm", "under 10"),
    "immunity-titers": ("Measles, mumps, rubella, varicella IgG", "Immune", "", "immune"),
    "bloodborne-exposure": ("Hepatitis B surface antibody", "Immune", "", "immune"),
}
_SIGNERS: Final[Mapping[str, str]] = {
    "custody-control-form-dot": "Collector",
    "custody-control-form-non-dot": "Collector",
    "alcohol-testing-form": "Breath alcohol technician",
    "dot-medical-card": "Certified medical examiner",
    "dot-long-form": "Certified medical examiner",
    "fit-test-record": "Fit test technician",
    "human-performance-evaluation": "Therapist",
    "audiogram": "Hearing conservation technician",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about."""

    cast: Cast
    authorization: AuthorizationPlan
    visit: VisitPlan
    line: LinePlan
    center: Center
    report_type: str
    title: str
    service_date: date
    published_at: datetime

    @property
    def published_on(self) -> date:
        """The day of publishing where the center is."""
        return self.published_at.astimezone(ZoneInfo(self.center.zone)).date()

    @property
    def employee(self) -> EmployeePlan:
        """The person."""
        return next(e for e in self.cast.employees if e.id == self.authorization.employee_id)


def us_date(day: date) -> str:
    """A date as people write it: Nov 3, 2026."""
    return f"{day:%b} {day.day}, {day.year}"


def report(of: Subject) -> dict[str, Json]:
    """The data for `render_report("report", ...)`."""
    variant = _variant(of)
    end = valid_until(of)
    words = _words(of) | ({"card_end": us_date(end)} if end else {})
    label, value, tone, note = variant["outcome"]
    center = of.center
    return {
        "lang": "en",
        "date": of.service_date.isoformat(),
        "title": of.title,
        "subtitle": of.cast.catalogue.services[of.line.service].name,
        "mark": MARK,
        "mark_short": "DEMONSTRATION",
        "provider": {"name": "Harborline Occupational Health", "tagline": "Occupational health for working people"},
        "center": [
            center.name,
            center.street,
            f"{center.city}, {center.state} {center.postal_code}",
            f"Phone {center.phone}",
        ],
        "fields": [*_fields(of), *_filled(variant.get("fields", []), words)],
        "outcome": {"label": label.format_map(words), "value": value.format_map(words), "tone": tone,
                    "note": note.format_map(words)},
        "sections": [_section(row, words) for row in variant["sections"]],
        "signature": {
            "name": _signer(of),
            "role": _SIGNERS.get(of.report_type, "Clinician"),
            "caption": "Signed electronically (demonstration)",
            "date": us_date(of.published_on),
        },
        "footer": f"{of.title} · Visit {of.visit.number} · Demonstration - not a medical record",
    }  # fmt: skip


def _variant(of: Subject) -> dict[str, Any]:
    roll = dice(of.cast.seed, "variant", of.line.id, of.report_type)
    variants = read_data("contents")[of.report_type]
    fitting = [v for v in variants if of.line.service in v.get("services", ())]
    chosen: dict[str, Any] = roll.choice(fitting or [v for v in variants if "services" not in v])
    return chosen


def valid_until(of: Subject) -> date | None:
    """The last day of a report that expires."""
    months = _variant(of).get("months")
    return months_later(of.service_date, months) if months else None


def _signer(of: Subject) -> str:
    return "Marguerite Oyelaran, MD, MRO" if of.report_type == "mro-report" else of.visit.clinician


def _fields(of: Subject) -> list[Json]:
    """Who, for whom and when; the claim only for an injury."""
    person, company = of.employee, _company_name(of)
    fields: list[Json] = [
        ["Employee", f"{person.first_name} {person.last_name}"],
        ["Date of birth", us_date(person.date_of_birth)],
        ["Employee number", person.employee_number],
        ["Company", company],
        ["Date of service", us_date(of.service_date)],
        ["Authorization", of.authorization.number],
    ]
    case = _case(of)
    if case is not None and of.authorization.is_injury:
        fields.append(["Date of injury", us_date(case.date_of_injury)])
        fields.append(["Claim number", case.claim_number or "Not assigned yet"])
    return fields


def _words(of: Subject) -> dict[str, str]:
    """The words of contents.toml. Values are only ever put in, never read as a template themselves."""
    roll = dice(of.cast.seed, "words", of.visit.id)
    service = of.cast.catalogue.services[of.line.service]
    case, day = _case(of), of.service_date
    lab = _LAB.get(service.code, ("Panel", "Within range", "", "see report"))
    return {
        "date": us_date(day),
        "published": us_date(of.published_on),
        "recheck": us_date(_working_day(day + timedelta(days=7))),
        "earlier": us_date(day - timedelta(days=364)),
        "due": us_date(day + timedelta(days=365)),
        "due2": us_date(day + timedelta(days=730)),
        "body_part": case.body_part if case else "Not stated",
        "job": of.employee.job_title,
        "company": _company_name(of),
        "center": of.center.name,
        "state": of.cast.catalogue.states[of.center.state].name,
        "clinician": of.visit.clinician,
        "service": service.name,
        "program": service.name.removesuffix(" exam"),
        "vaccine": service.name,
        "lot": f"FB{roll.randrange(10**5):05d}",
        "specimen": f"DEMO{roll.randrange(10**7):07d}",
        "dot_reason": "Pre-employment" if of.authorization.reason == "pre-placement" else "Random",
        **dict(zip(("test_name", "test_value", "test_unit", "test_range"), lab, strict=True)),
    }


def _working_day(day: date) -> date:
    return day + timedelta(days=(7 - day.weekday()) % 7) if day.weekday() > 4 else day


def _case(of: Subject) -> Any:
    return next((c for c in of.cast.cases if c.id == of.authorization.injury_case_id), None)


def _company_name(of: Subject) -> str:
    return next(c.name for c in of.cast.companies if c.id == of.authorization.company_id)


def _filled(rows: list[list[str]], words: Mapping[str, str]) -> list[Json]:
    return [[cell.format_map(words) for cell in row] for row in rows]


def _section(row: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Json]:
    return {
        "heading": row["heading"].format_map(words),
        "text": row.get("text", "").format_map(words),
        "items": [item.format_map(words) for item in row.get("items", [])],
        "columns": [column.format_map(words) for column in row.get("columns", [])],
        "rows": _filled(row.get("rows", []), words),
    }
