"""Pure decisions over the catalogue: what may be ordered together, where, for which reason and for how long."""

import re
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from occhub.domains.catalogue.types import (
    DEFAULT_VALIDITY_DAYS,
    Catalogue,
    Kind,
    OutcomeReason,
    Reason,
    ReportType,
    Service,
    ServiceFamily,
)


def offered_by_family(catalogue: Catalogue, day: date) -> tuple[tuple[ServiceFamily, tuple[Service, ...]], ...]:
    """Services that may be authorized on `day`, grouped; families without one are left out."""
    offered = catalogue.offered_on(day)
    groups = ((f, tuple(s for s in offered if s.family == f.code)) for f in catalogue.families.values())
    return tuple((family, services) for family, services in groups if services)


def search(services: Iterable[Service], words: str) -> tuple[Service, ...]:
    """Services of which every word typed begins a word of the name, of the code or of the plain words (`also`).

    Order, case and signs do not count. The page narrows its list by the same rule (frontend/scripts/narrow.js).
    """
    wanted = _words(words)
    return tuple(s for s in services if _begin(wanted, _words(" ".join((s.name, s.code, *s.also)))))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _begin(wanted: list[str], known: list[str]) -> bool:
    return all(any(one.startswith(word) for one in known) for word in wanted)


def needed_capabilities(services: Iterable[Service]) -> frozenset[str]:
    """What one center must be able to do to perform all of them."""
    return frozenset(s.capability for s in services)


def is_injury(services: Iterable[Service]) -> bool:
    """Whether a visit for these services is an injury visit: it is if any of its lines is, whatever else is done on it,
    since the injury case and its claim number belong to the visit as a whole.
    """
    return any(s.injury for s in services)


def valid_through(services: Iterable[Service], first_day: date) -> date:
    """The last day on which the employee may be checked in: the shortest validity of all services decides."""
    days = min((s.validity_days for s in services), default=DEFAULT_VALIDITY_DAYS)
    return first_day + timedelta(days=days)


def mixes_regulated_tests(services: Collection[Service]) -> bool:
    """True if DOT and non-DOT tests stand on one authorization, which 49 CFR 40.13 does not allow."""
    return {s.regulated for s in services} >= {True, False}


def reasons_for(catalogue: Catalogue, services: Collection[Service], day: date) -> tuple[Reason, ...]:
    """Reasons in force that fit at least one of the services; where an injury is cared for, those that go with it."""
    found = (r for r in catalogue.reasons_on(day) if any(fits(r, s) for s in services))
    injuries = [s for s in services if s.injury]
    return tuple(r for r in found if not injuries or r.after_injury or any(fits(r, s) for s in injuries))


def fits(reason: Reason, service: Service) -> bool:
    """True if `reason` may be given for `service`."""
    return service.family in reason.families and reason.regulated == service.regulated


def publishable(catalogue: Catalogue, *, injury: bool, day: date) -> tuple[ReportType, ...]:
    """Report types that a center may publish for a visit of this kind on `day`."""
    fitting = {Kind.EITHER, Kind.INJURY if injury else Kind.NON_INJURY}
    return tuple(t for t in catalogue.report_types_on(day) if t.kind in fitting)


def expected_reports(catalogue: Catalogue, services: Iterable[Service]) -> tuple[ReportType, ...]:
    """The report types that these services produce, each once, in catalogue order."""
    codes = {code for s in services for code in s.produces}
    return tuple(t for code, t in catalogue.report_types.items() if code in codes)


def reason_for_employer(reason: OutcomeReason | None) -> str | None:
    """The words an employer may read about a refused or not performed line; None where it may not know why."""
    return reason.text if reason is not None and reason.employer_may_see else None
