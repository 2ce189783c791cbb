"""The packaged catalogue holds together, and a wrong data file is refused by name."""

import copy
import tomllib
from datetime import date
from importlib import resources
from typing import Any

import pytest

from occhub.domains.catalogue.types import CatalogueError, Kind, build, load_packaged

DAY = date(2026, 11, 23)
M21 = {
    "activity-status-report", "first-notice-of-injury", "patient-referral-report", "recheck-reminder-letter",
    "state-injury-report", "custody-control-form-dot", "custody-control-form-non-dot", "alcohol-testing-form",
}  # fmt: skip
M22 = {
    "activity-status-report", "dot-medical-card", "dot-long-form", "pre-placement-physical", "audiogram",
    "human-performance-evaluation", "respirator-clearance", "fit-test-record", "surveillance-opinion",
    "test-lab-results", "vaccine-record", "other-physical", "ancillary-results", "customer-form",
}  # fmt: skip


def files() -> dict[str, dict[str, Any]]:
    folder = resources.files("occhub.domains.catalogue") / "data"
    return {
        entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    }


def test_every_report_type_of_the_mission_is_there() -> None:
    assert set(load_packaged().report_types) == M21 | M22 | {"mro-report"}


def test_at_least_25_services_of_every_family_are_offered() -> None:
    catalogue = load_packaged()
    offered = catalogue.offered_on(DAY)
    assert len(offered) >= 25
    assert {s.family for s in offered} == set(catalogue.families)


def test_dot_tests_are_there_for_history_and_not_offered() -> None:
    catalogue = load_packaged()
    regulated = [s for s in catalogue.services.values() if s.regulated]
    assert [(s.code, s.offered, bool(s.not_offered_reason)) for s in regulated] == [
        ("dot-drug-test", False, True),
        ("dot-alcohol-test", False, True),
    ]


def test_what_only_a_der_or_a_documented_request_opens() -> None:
    types = load_packaged().report_types.values()
    assert {t.code for t in types if t.der_only} == {
        "custody-control-form-dot", "custody-control-form-non-dot", "alcohol-testing-form", "mro-report",
    }  # fmt: skip
    assert {t.code for t in types if t.documented_request_required} == {
        "dot-long-form", "test-lab-results", "ancillary-results",
    }  # fmt: skip


def test_dot_knows_exactly_six_reasons() -> None:
    assert len([r for r in load_packaged().reasons.values() if r.regulated]) == 6


def test_injury_services_produce_no_report_of_the_other_kind_only() -> None:
    catalogue = load_packaged()
    wrong = {
        (s.code, code)
        for s in catalogue.services.values()
        for code in s.produces
        if catalogue.report_types[code].kind not in (Kind.EITHER, Kind.INJURY if s.injury else Kind.NON_INJURY)
    }
    assert wrong == set()


def test_a_row_holds_on_its_first_and_last_day_only() -> None:
    data = copy.deepcopy(files())
    data["services_exams"]["service"][0] |= {"effective_from": date(2025, 1, 1), "effective_to": date(2025, 6, 30)}
    catalogue = build(data)
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1))
    assert ["dot-physical" in {s.code for s in catalogue.services_on(day)} for day in days] == [
        False, True, True, False,
    ]  # fmt: skip
    assert "dot-physical" in catalogue.services


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"familly": "physical"}, "familly"),
        ({"family": "nowhere"}, "service dot-physical: there is no family nowhere"),
        ({"capability": "magic"}, "service dot-physical: there is no capability magic"),
        ({"produces": ["poem"]}, "service dot-physical: there is no report type poem"),
        ({"offered": False}, "a reason belongs to exactly those services that are not offered"),
        ({"validity_days": 0}, "validity_days must be 1 or more"),
        ({"code": "dot-physical-recert"}, "dot-physical-recert is there twice"),
        ({"effective_to": date(2020, 1, 1)}, "effective_to lies before effective_from"),
    ],
)
def test_a_wrong_row_is_refused_by_name(change: dict[str, Any], words: str) -> None:
    data = copy.deepcopy(files())
    data["services_exams"]["service"][0] |= change
    with pytest.raises(CatalogueError) as refused:
        build(data)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"unit": ""}, "work restriction lift: an amount has words, a unit"),
        ({"usual": 300}, "work restriction lift: an amount has words, a unit"),
        ({"limited": "Lift little"}, "work restriction lift: an amount has words, a unit"),
        ({"own_words": True}, "work restriction lift: it is said by the catalogue or in own words"),
        ({"effective_to": date(2020, 1, 1)}, "lift: effective_to lies before effective_from"),
    ],
)
def test_a_wrong_restriction_is_refused_by_name(change: dict[str, Any], words: str) -> None:
    data = copy.deepcopy(files())
    data["work_restrictions"]["work_restriction"][0] |= change
    with pytest.raises(CatalogueError) as refused:
        build(data)
    assert words in str(refused.value)


def test_every_restriction_has_words_for_each_amount_that_it_takes() -> None:
    said = {one.code: [one.said(one.least), one.said(one.most)] for one in load_packaged().work_restrictions_on(DAY)}
    assert said["lift"] == ["No lifting", "Lift up to 200 lb"]
    assert said["hours"] == ["Work up to 1 hour a day", "Work up to 23 hours a day"]
    assert said["reach"] == ["No reaching above the shoulder"] * 2
    assert [code for code, words in said.items() if not all(words)] == ["other"]
