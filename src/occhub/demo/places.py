"""The centers, the companies with their locations, who signs in, and what each company is entitled to."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from occhub.demo.keys import read_data, uid
from occhub.demo.records import CompanyPlan, EntitlementPlan, LocationPlan, UserPlan
from occhub.domains.catalogue.types import Catalogue, ReportType
from occhub.domains.centers.rules import hours_from_json
from occhub.domains.centers.types import Center, CenterKind, Opening

_VIRTUAL_SKILLS: Final = frozenset({"telemedicine", "telerehab"})
# Contoso's contract: a short list, to show that what is not entitled is not there.
_CONTOSO_TYPES: Final = frozenset(
    {"activity-status-report", "first-notice-of-injury", "pre-placement-physical", "fit-test-record", "vaccine-record"}
)
_REQUEST: Final = (
    "Letter from the director of safety and health: needed for {name} in the driver qualification and "
    "exposure programs; each employee signs a specific authorization before the visit."
)
_APPROVER: Final = "Ingrid Vasquez-Moore, privacy officer"


def centers(seed: int, catalogue: Catalogue) -> tuple[Center, ...]:
    """Twelve physical centers that accept people and two virtual ones that do not yet."""
    data = read_data("centers")
    usual = frozenset(catalogue.capabilities) - _VIRTUAL_SKILLS
    physical = [_center(seed, row, CenterKind.PHYSICAL, usual - set(row["lacks"])) for row in data["center"]]
    virtual = [_center(seed, row, CenterKind.VIRTUAL, frozenset(row["skills"])) for row in data["virtual"]]
    return (*physical, *virtual)


def _center(seed: int, row: Mapping[str, Any], kind: CenterKind, skills: frozenset[str]) -> Center:
    latitude, longitude = row.get("place", (None, None))
    return Center(
        id=uid(seed, "center", row["slug"]),
        slug=row["slug"],
        name=row["name"],
        kind=kind,
        street=row.get("street", ""),
        city=row.get("city", ""),
        state=row.get("state", ""),
        postal_code=row.get("postal_code", ""),
        latitude=latitude,
        longitude=longitude,
        zone=row["zone"],
        phone=row["phone"],
        fax=row.get("fax", ""),
        capabilities=skills,
        hours=_week(*row["hours"]),
        accepting=kind is CenterKind.PHYSICAL,
    )


def _week(weekday: str, saturday: str, sunday: str) -> tuple[Opening | None, ...]:
    return hours_from_json([day.split("-") if day else None for day in (*[weekday] * 5, saturday, sunday)])


def companies(seed: int) -> tuple[CompanyPlan, ...]:
    """The employers; a company's DER is the user marked so."""
    data = read_data("companies")
    ders = {u["company"]: u for u in data["user"] if u.get("der")}
    return tuple(_company(seed, row, ders.get(row["key"])) for row in data["company"])


def _company(seed: int, row: Mapping[str, Any], der: Mapping[str, Any] | None) -> CompanyPlan:
    company_id = uid(seed, "company", row["key"])
    kept = ("key", "name", "account_number", "street", "city", "state", "postal_code", "phone")
    return CompanyPlan(
        id=company_id,
        **{key: row[key] for key in kept},
        der_name=" ".join(der["name"]) if der else "",
        der_phone=der["phone"] if der else "",
        locations=tuple(_location(seed, row["key"], site) for site in row["locations"]),
    )


def _location(seed: int, company: str, row: Mapping[str, Any]) -> LocationPlan:
    kept = ("key", "name", "street", "city", "state", "postal_code", "zone", "phone")
    return LocationPlan(
        id=uid(seed, "location", company, row["key"]),
        company_id=uid(seed, "company", company),
        latitude=row["place"][0],
        longitude=row["place"][1],
        **{key: row[key] for key in kept},
    )


def users(seed: int, now: datetime) -> tuple[UserPlan, ...]:
    """Those who sign in, and those who are there for history only, such as the staff of the other centers."""
    rows = [*read_data("companies")["user"], *_other_staff()]
    return tuple(_user(seed, row, now) for row in rows)


def _other_staff() -> Iterator[Mapping[str, Any]]:
    """A front desk and a clinician at each center where nobody signs in as one."""
    named = {(row.get("center"), row["role"]) for row in read_data("companies")["user"]}
    staff = read_data("people")["staff"]
    for place, center in enumerate(read_data("centers")["center"]):
        for role, title, names in (
            ("front_desk", "Front desk", staff["front"][2:]),
            ("clinician", "Clinician", staff["clinicians"][1:]),
        ):
            if (center["slug"], role) not in named:
                yield {
                    "email": f"{role.replace('_', '-')}@{center['slug']}.example",
                    "name": names[place % len(names)].split(" ", maxsplit=1),
                    "title": title,
                    "phone": center["phone"],
                    "side": "center",
                    "role": role,
                    "center": center["slug"],
                    "sign_in": False,
                }


def _user(seed: int, row: Mapping[str, Any], now: datetime) -> UserPlan:
    company, center = row.get("company"), row.get("center")
    return UserPlan(
        id=uid(seed, "user", row["email"]),
        membership_id=uid(seed, "membership", row["email"]),
        email=row["email"],
        first_name=row["name"][0],
        last_name=row["name"][1],
        title=row["title"],
        phone=row["phone"],
        side=row["side"],
        role=row["role"],
        company_id=uid(seed, "company", company) if company else None,
        center_id=uid(seed, "center", center) if center else None,
        is_der=row.get("der", False),
        can_sign_in=row.get("sign_in", True),
        locations=tuple(row["locations"]) if "locations" in row else None,
        created_at=now - timedelta(days=400),
    )


def entitlements(
    seed: int, catalogue: Catalogue, employers: tuple[CompanyPlan, ...], now: datetime
) -> tuple[EntitlementPlan, ...]:
    """Northwind: all, what is restricted on a documented request. Fabrikam: nothing restricted. Contoso: few."""
    return tuple(
        _entitlement(seed, catalogue, company, kind, now)
        for company in employers
        for kind in catalogue.report_types.values()
        if _entitled(company.key, kind)
    )


def _entitled(company: str, kind: ReportType) -> bool:
    if company == "northwind":
        return True
    if company == "fabrikam":
        return not (kind.der_only or kind.documented_request_required)
    return kind.code in _CONTOSO_TYPES


def _entitlement(
    seed: int, catalogue: Catalogue, company: CompanyPlan, kind: ReportType, now: datetime
) -> EntitlementPlan:
    restricted = kind.documented_request_required
    return EntitlementPlan(
        id=uid(seed, "entitlement", company.key, kind.code),
        company_id=company.id,
        report_type=kind.code,
        basis=catalogue.bases[kind.basis].text,
        documented_request=_REQUEST.format(name=kind.name) if restricted else "",
        approved_by=_APPROVER if restricted else "",
        valid_from=(now - timedelta(days=365)).date(),
    )
