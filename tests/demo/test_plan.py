"""The demonstration: as much of everything as it is meant to have, the same from the same seed, sound at any hour."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from occhub.config import provider
from occhub.demo.plan import DEFAULT_SEED, build_plan
from occhub.demo.records import Plan
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.centers.rules import able, is_open
from tests.support.numbers import is_number

NOW = datetime(2026, 11, 23, 17, 50, tzinfo=UTC)
MOMENTS = [NOW, datetime(2026, 3, 1, 3, 5, tzinfo=UTC), datetime(2027, 1, 1, 12, 0, tzinfo=UTC)]


@pytest.fixture(scope="module", params=[(seed, now) for seed in (DEFAULT_SEED, 1, 77) for now in MOMENTS], ids=str)
def plan(request: pytest.FixtureRequest) -> Plan:
    seed, now = request.param
    return build_plan(seed, now)


def test_it_is_the_same_from_the_same_seed() -> None:
    assert build_plan(DEFAULT_SEED, NOW) == build_plan(DEFAULT_SEED, NOW)
    assert build_plan(DEFAULT_SEED, NOW).authorizations[0].id != build_plan(1, NOW).authorizations[0].id


def test_it_has_as_many_of_everything_as_it_is_meant_to_have(plan: Plan) -> None:
    physical = [c for c in plan.centers if c.accepting]
    assert (len(physical), len({c.state for c in physical}), len(plan.centers) - len(physical)) == (12, 5, 2)
    assert {c.key: len(c.locations) for c in plan.companies} == {"northwind": 4, "fabrikam": 3, "contoso": 2}
    assert (len(plan.employees), len(plan.authorizations), len(plan.documents)) == (120, 80, 200)
    types = Counter(d.report_type for d in plan.documents)
    assert set(types) == set(load_packaged().report_types)
    assert min(types.values()) >= 2


def test_who_signs_in() -> None:
    plan = build_plan(DEFAULT_SEED, NOW)
    assert plan.password == "demo-occhub-2026"
    assert {u.email for u in plan.users if u.can_sign_in} == {
        "user-admin@northwind.example", "basic@northwind.example", "basic2@northwind.example",
        "supervisor@northwind.example", "view-only@northwind.example",
        "user-admin@fabrikam.example", "basic@fabrikam.example",
        "front-desk@austin.example", "clinician@austin.example", "front-desk@reno.example",
        "operator@provider.example",
    }  # fmt: skip
    assert {u.email for u in plan.users if u.is_der} == {"user-admin@northwind.example"}


def test_every_state_is_there(plan: Plan) -> None:
    day = plan.now.date()
    open_ones = [a for a in plan.authorizations if a.state == "submitted"]
    assert {a.state for a in plan.authorizations} == {"submitted", "in_use", "completed", "cancelled"}
    assert any(a.expires_on < day - timedelta(days=1) for a in open_ones)
    assert any(a.extended_at and a.expires_on > day for a in open_ones)
    assert any(a.opened_at is None for a in open_ones)
    lines = [line for a in plan.authorizations for line in a.lines]
    assert {x.state for x in lines} == {"authorized", "performed", "refused", "not_performed", "continues"}
    assert {x.result_state for x in lines} == {"none", "awaiting", "final"}
    assert {v.state for a in plan.authorizations for v in a.visits} == {
        "checked_in", "in_progress", "checked_out", "left", "cancelled",
    }  # fmt: skip
    assert {a.state for a in plan.authorizations if any(x.state == "authorized" for x in a.lines)} >= {"submitted"}


def test_authorizations_are_sound(plan: Plan) -> None:
    catalogue, centers = load_packaged(), {c.id: c for c in plan.centers}
    cases = {c.id: c for c in plan.injury_cases}
    for a in plan.authorizations:
        services = [catalogue.services[x.service] for x in a.lines]
        assert able(centers[a.center_id], {s.capability for s in services})
        assert centers[a.center_id].accepting
        assert plan.now - timedelta(days=125) <= a.submitted_at <= plan.now
        assert a.is_injury == any(s.injury for s in services)
        assert a.injury_case_id is None or cases[a.injury_case_id].employee_id == a.employee_id
        assert a.is_injury <= (a.injury_case_id is not None)
        submitted_on = a.submitted_at.astimezone(ZoneInfo(centers[a.center_id].zone)).date()
        assert a.injury_case_id is None or cases[a.injury_case_id].date_of_injury <= submitted_on
        assert is_number(a.number)
        assert a.opened_at is None or a.submitted_at < a.opened_at <= plan.now
        done = a.state == "completed"
        assert all((x.state in ("performed", "refused", "not_performed")) == done for x in a.lines) or not done
        for x in a.lines:
            assert (x.state in ("refused", "not_performed")) == bool(x.outcome_reason)
            assert not x.outcome_reason or catalogue.outcome_reasons[x.outcome_reason].outcome == x.state


def test_visits_lie_between_submit_and_now_within_validity(plan: Plan) -> None:
    centers = {c.id: c for c in plan.centers}
    for a in plan.authorizations:
        for v in a.visits:
            center = centers[a.center_id]
            assert a.submitted_at < v.checked_in_at <= plan.now
            assert a.opened_at is not None
            assert a.opened_at <= v.checked_in_at
            assert v.checked_in_at.astimezone(ZoneInfo(center.zone)).date() <= a.expires_on
            assert (v.state in ("checked_out", "left")) == (v.checked_out_at is not None)
            assert (v.state == "cancelled") == (v.undone_at is not None)
            assert v.undone_at is None or v.checked_in_at < v.undone_at <= plan.now
            assert v.checked_out_at is None or v.checked_out_at <= plan.now
            assert v.checked_out_at is None or v.checked_out_at > v.checked_in_at


# Every three hours from Saturday to Tuesday: at night, just after opening (7:03 in Austin), on closed days.
HOURS = [datetime(2026, 11, 21, 1, 3, tzinfo=UTC) + timedelta(hours=3 * step) for step in range(32)]


@pytest.mark.parametrize("now", [*HOURS, datetime(2026, 11, 23, 10, 2, tzinfo=UTC)], ids=str)
def test_everything_at_a_center_happens_while_it_is_open(now: datetime) -> None:
    plan = build_plan(DEFAULT_SEED, now)
    centers = {c.id: c for c in plan.centers}
    closed = []
    for a in plan.authorizations:
        center = centers[a.center_id]
        moments = {f"{a.number} opened": a.opened_at}
        for v in a.visits:
            # The desk has somebody to show at any hour: who is there while it is closed came while it was closed.
            if v.checked_out_at or is_open(center, now):
                moments |= {f"{v.number} in": v.checked_in_at, f"{v.number} out": v.checked_out_at}
                moments |= {f"{a.number} line {x.position}": x.ended_at for x in a.lines}
        closed += [(name, at) for name, at in moments.items() if at is not None and not is_open(center, at)]
    assert closed == []
    assert len(plan.documents) == 200


def test_by_day_some_visits_of_today_are_over_and_at_night_none_is() -> None:
    def over_today(now: datetime) -> int:
        plan = build_plan(DEFAULT_SEED, now)
        zones = {c.id: ZoneInfo(c.zone) for c in plan.centers}
        over = [(v.checked_out_at, zones[a.center_id]) for a in plan.authorizations for v in a.visits]
        return sum(at is not None and at.astimezone(zone).date() == now.astimezone(zone).date() for at, zone in over)

    assert over_today(datetime(2026, 11, 23, 21, 0, tzinfo=UTC)) >= 3
    assert over_today(datetime(2026, 11, 23, 10, 2, tzinfo=UTC)) == 0


def test_documents_are_sound(plan: Plan) -> None:
    visits = {v.id: (a, v) for a in plan.authorizations for v in a.visits}
    for d in plan.documents:
        authorization, visit = visits[d.visit_id]
        line = next(x for x in authorization.lines if x.id == d.line_id)
        assert line.state == "performed"
        assert visit.checked_in_at < d.published_at <= plan.now
        assert d.report_type in load_packaged().services[line.service].produces
        assert "{" not in str([d.report["sections"], d.report["outcome"], d.report["fields"]]).replace("{'", "")
    out = {(d.line_id, d.report_type) for d in plan.documents}
    for line in (x for a in plan.authorizations for x in a.lines if x.state == "performed"):
        produced = load_packaged().services[line.service].produces
        is_final = bool(produced) and all((line.id, kind) in out for kind in produced)
        assert (line.result_state == "final") == is_final


def test_some_reports_were_put_right(plan: Plan) -> None:
    admins = {u.company_id for u in plan.users if u.email == "user-admin@northwind.example"}
    corrected = [d for d in plan.documents if d.correction]
    (wrong,) = (d for d in plan.documents if d.slip)
    assert len(corrected) == 2
    assert {d.company_id for d in (*corrected, wrong)} == admins
    for d in corrected:
        assert d.correction is not None
        assert d.published_at < d.correction.at <= plan.now
        assert d.report["fields"] != d.correction.report["fields"]
    newest = max(d.correction.at for d in corrected if d.correction)
    assert newest > plan.now - timedelta(days=4)
    visits = {v.id: v for a in plan.authorizations for v in a.visits}
    slip = wrong.slip
    assert slip is not None
    assert visits[wrong.visit_id].checked_in_at < slip.published_at < slip.withdrawn_at < wrong.published_at
    assert slip.report["fields"] != wrong.report["fields"]


def test_ids_and_numbers_are_unique(plan: Plan) -> None:
    groups: list[tuple[Any, ...]] = [
        plan.centers, plan.companies, plan.users, plan.entitlements, plan.employees, plan.injury_cases,
        plan.authorizations, plan.drafts, plan.documents, *(a.lines for a in plan.authorizations),
        *(a.visits for a in plan.authorizations),
    ]  # fmt: skip
    ids = [x.id for group in groups for x in group]
    numbers = [a.number for a in plan.authorizations] + [v.number for a in plan.authorizations for v in a.visits]
    assert len(set(ids)) == len(ids)
    assert len(set(numbers)) == len(numbers)
    assert {i.version for i in ids} == {4}
    assert len({(e.first_name, e.last_name) for e in plan.employees}) == 120
    cases = [(c.employee_id, c.date_of_injury) for c in plan.injury_cases]
    assert len(set(cases)) == len(cases)


def test_what_each_company_is_entitled_to() -> None:
    plan = build_plan(DEFAULT_SEED, NOW)
    keys = {c.id: c.key for c in plan.companies}
    types = {key: {e.report_type for e in plan.entitlements if keys[e.company_id] == key} for key in keys.values()}
    catalogue = load_packaged().report_types
    assert types["northwind"] == set(catalogue)
    assert types["fabrikam"] == {
        t.code for t in catalogue.values() if not t.der_only and not t.documented_request_required
    }
    assert 0 < len(types["contoso"]) < len(types["fabrikam"])
    for e in plan.entitlements:
        assert e.basis
        assert catalogue[e.report_type].documented_request_required == bool(e.documented_request and e.approved_by)


def test_phones_and_addresses_can_be_nobodys(plan: Plan) -> None:
    reachable: list[Any] = [*plan.centers, *plan.employees, *plan.companies, *plan.users]
    phones = [x.phone for x in reachable if x.phone]
    assert all("555-01" in p for p in phones)
    shipped = provider.load("")
    assert all(p.url.split("/")[2].endswith(".example") for p in shipped.drug_screen_portals)
    assert shipped.support_email.endswith(".example")
    assert all("555-01" in phone for phone in (shipped.support_phone, shipped.privacy_phone))
    assert all(e.email.endswith(".example") for e in plan.employees if e.email)


def test_the_reports_name_the_provider_of_the_pages(plan: Plan) -> None:
    named = {str(dict(d.report)["provider"]) for d in plan.documents}
    assert len(named) == 1
    assert f"'name': '{provider.load('').name}'" in named.pop()
