"""The packaged catalogue: dated data files, read and checked once per process (docs/adr/0009)."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from itertools import chain
from types import MappingProxyType
from typing import Any, Final, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from occhub.domains.catalogue.types.records import (
    Capability,
    Catalogue,
    CatalogueError,
    LegalBasis,
    OutcomeReason,
    Reason,
    ReportType,
    Service,
    ServiceFamily,
    State,
    UndoReason,
    WorkRestriction,
)

_FILES: Final = (
    "capabilities", "families", "services_exams", "services_programs", "report_types", "reasons", "outcome_reasons",
    "us_states", "undo_reasons", "work_restrictions",
)  # fmt: skip


@cache
def load_packaged() -> Catalogue:
    """The catalogue of this version, read and checked once per process. Raises `CatalogueError`."""
    folder = resources.files("occhub.domains.catalogue") / "data"
    return build({name: tomllib.loads((folder / f"{name}.toml").read_text("utf-8")) for name in _FILES})


def build(files: Mapping[str, Mapping[str, Any]]) -> Catalogue:
    """A checked catalogue from parsed data files (name without suffix -> content). Raises `CatalogueError`."""
    bases = [{"code": code, **row} for code, row in files["report_types"]["basis"].items()]
    services = [*files["services_exams"]["service"], *files["services_programs"]["service"]]
    catalogue = Catalogue(
        capabilities=_table(Capability, files["capabilities"]["capability"]),
        families=_table(ServiceFamily, _numbered(files["families"]["family"])),
        services=_table(Service, _numbered(_by_family(services, files["families"]["family"]))),
        bases=_table(LegalBasis, bases),
        report_types=_table(ReportType, _numbered(files["report_types"]["report_type"])),
        reasons=_table(Reason, _numbered(files["reasons"]["reason"])),
        outcome_reasons=_table(OutcomeReason, _numbered(files["outcome_reasons"]["outcome_reason"])),
        states=_table(State, files["us_states"]["state"]),
        undo_reasons=_table(UndoReason, _numbered(files["undo_reasons"]["undo_reason"])),
        work_restrictions=_table(WorkRestriction, _numbered(files["work_restrictions"]["work_restriction"])),
    )
    for problem in _problems(catalogue):
        raise CatalogueError(problem)
    return catalogue


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


_C = TypeVar("_C", bound=_Coded)


def _table(cls: type[_C], rows: Iterable[Mapping[str, Any]]) -> Mapping[str, _C]:
    """Rows as records by code; refuses an unknown key, a wrong type and a code that is there twice."""
    adapter, table = TypeAdapter(cls), dict[str, _C]()
    for row in rows:
        try:
            record = adapter.validate_python(dict(row))
        except ValidationError as error:
            raise CatalogueError(f"{cls.__name__} {row.get('code', '(no code)')}: {error}") from None
        if record.code in table:
            raise CatalogueError(f"{cls.__name__} {record.code} is there twice")
        table[record.code] = record
    return MappingProxyType(table)


def _numbered(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The order of the file is the order for people."""
    return [{"sort": place, **row} for place, row in enumerate(rows)]


def _by_family(services: list[Any], families: list[Any]) -> list[Any]:
    """Services in the order of their families; an unknown family goes last and is reported by `_problems`."""
    places = {row["code"]: place for place, row in enumerate(families)}
    return sorted(services, key=lambda row: places.get(row.get("family"), len(places)))


def _problems(catalogue: Catalogue) -> Iterable[str]:
    """What does not hold together, in words."""
    for service in catalogue.services.values():
        yield from _service_problems(catalogue, service)
    yield from _report_problems(catalogue)
    for reason in catalogue.reasons.values():
        for family in sorted(reason.families - catalogue.families.keys()):
            yield f"reason {reason.code}: there is no family {family}"
    for given in catalogue.outcome_reasons.values():
        if given.capability and given.capability not in catalogue.capabilities:
            yield f"outcome reason {given.code}: there is no capability {given.capability}"
    yield from chain.from_iterable(map(_restriction_problems, catalogue.work_restrictions.values()))
    dated: list[Service | ReportType | Reason | OutcomeReason | UndoReason | WorkRestriction] = [
        *catalogue.services.values(),
        *catalogue.reasons.values(),
        *catalogue.undo_reasons.values(),
        *catalogue.work_restrictions.values(),
    ]
    for row in (*dated, *catalogue.report_types.values(), *catalogue.outcome_reasons.values()):
        if row.effective_to is not None and row.effective_to < row.effective_from:
            yield f"{row.code}: effective_to lies before effective_from"


def _restriction_problems(one: WorkRestriction) -> Iterable[str]:
    if one.own_words == bool(one.limited or one.none):
        yield f"work restriction {one.code}: it is said by the catalogue or in own words"
    is_whole = "{amount}" in one.limited and bool(one.unit) and one.least <= (one.usual or 0) <= one.most
    if (one.limited and not is_whole) or (not one.limited and (one.unit or one.usual is not None or one.most)):
        yield f"work restriction {one.code}: an amount has words, a unit, and a usual one that is not above the most"


def _report_problems(catalogue: Catalogue) -> Iterable[str]:
    for report_type in catalogue.report_types.values():
        if report_type.basis not in catalogue.bases:
            yield f"report type {report_type.code}: there is no legal basis {report_type.basis}"
        if report_type.expires != (report_type.most_months > 0):
            yield f"report type {report_type.code}: most_months belongs to exactly those types that expire"


def _service_problems(catalogue: Catalogue, service: Service) -> Iterable[str]:
    if service.family not in catalogue.families:
        yield f"service {service.code}: there is no family {service.family}"
    if service.capability not in catalogue.capabilities:
        yield f"service {service.code}: there is no capability {service.capability}"
    for code in service.produces:
        if code not in catalogue.report_types:
            yield f"service {service.code}: there is no report type {code}"
    if service.offered == bool(service.not_offered_reason):
        yield f"service {service.code}: a reason belongs to exactly those services that are not offered"
    if service.validity_days < 1:
        yield f"service {service.code}: validity_days must be 1 or more"
