"""Pure decisions over the catalogue."""

from datetime import date

import pytest

from occhub.domains.catalogue import rules
from occhub.domains.catalogue.types import Service, load_packaged

DAY = date(2026, 11, 23)


def services(*codes: str) -> tuple[Service, ...]:
    return tuple(load_packaged().services[code] for code in codes)


def test_families_come_in_order_and_without_what_is_not_offered() -> None:
    groups = rules.offered_by_family(load_packaged(), DAY)
    assert [family.name for family, _ in groups] == [
        "Physical exams", "Drug and alcohol testing", "Hearing, lungs and eyes", "Respirator", "Human performance",
        "Medical surveillance", "Laboratory and imaging", "Vaccines", "Work injury",
    ]  # fmt: skip
    assert [s.code for s in groups[1][1]] == ["non-dot-urine-collection"]


def test_search_takes_words_in_any_order() -> None:
    found = rules.search(load_packaged().offered_on(DAY), "annual AUDIO")
    assert [s.code for s in found] == ["audiogram-annual"]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("hearing", {"audiogram-annual", "audiogram-baseline"}),
        ("breathing test", {"spirometry"}),
        ("TB", {"tb-blood-test", "tb-skin-test"}),
        ("flu shot", {"vaccine-influenza"}),
        ("drug test", {"non-dot-urine-collection"}),
        ("EKG", {"resting-ecg"}),
        ("x ray", {"chest-x-ray-b-read"}),
        ("med card", {"dot-physical", "dot-physical-recert", "dot-physical-follow-up"}),
        ("needle stick", {"bloodborne-exposure"}),
        ("back pain", {"injury-initial", "injury-recheck", "physical-therapy", "specialist-referral"}),
        ("ear", {"audiogram-annual", "audiogram-baseline"}),
        ("heaering", set()),
    ],
)
def test_plain_words_find_services(words: str, codes: set[str]) -> None:
    assert {s.code for s in rules.search(load_packaged().offered_on(DAY), words)} == codes


def test_every_service_has_plain_words_that_find_it() -> None:
    known = load_packaged().services.values()
    assert [s.code for s in known if not s.also or any(s not in rules.search(known, one) for one in s.also)] == []


@pytest.mark.parametrize(
    ("codes", "last"),
    [
        (("dot-physical", "audiogram-baseline"), date(2026, 12, 23)),
        (("injury-initial", "dot-physical"), date(2026, 11, 30)),
        (("vaccine-hepatitis-b",), date(2027, 1, 22)),
        ((), date(2026, 12, 23)),
    ],
)
def test_the_shortest_validity_decides(codes: tuple[str, ...], last: date) -> None:
    assert rules.valid_through(services(*codes), DAY) == last


def test_one_injury_line_makes_an_injury_visit() -> None:
    assert rules.is_injury(services("injury-initial", "audiogram-annual")) is True
    assert rules.is_injury(services("audiogram-annual")) is False


def test_what_a_center_must_be_able_to_do() -> None:
    assert rules.needed_capabilities(services("dot-physical", "audiogram-annual", "audiogram-baseline")) == {
        "dot-exam", "audiometry",
    }  # fmt: skip


def test_dot_and_non_dot_tests_never_stand_together() -> None:
    assert rules.mixes_regulated_tests(services("dot-drug-test", "non-dot-urine-collection")) is True
    assert rules.mixes_regulated_tests(services("dot-drug-test", "dot-physical")) is False


def test_reasons_follow_the_services() -> None:
    catalogue = load_packaged()
    found = rules.reasons_for(catalogue, services("injury-recheck"), DAY)
    assert [r.code for r in found] == [
        "return-to-work", "exposure", "injury-initial", "injury-recheck", "injury-therapy", "injury-second-opinion",
    ]  # fmt: skip
    for beside, more in (("periodic-physical", []), ("non-dot-urine-collection", ["post-accident"])):
        both = rules.reasons_for(catalogue, services("injury-recheck", beside), DAY)
        assert sorted(r.code for r in both) == sorted([*more, *(r.code for r in found)]), beside
    dot = rules.reasons_for(catalogue, services("dot-drug-test"), DAY)
    assert [r.regulated for r in dot] == [True] * 6


def test_what_may_be_published_for_a_visit() -> None:
    codes = {t.code for t in rules.publishable(load_packaged(), injury=True, day=DAY)}
    assert "first-notice-of-injury" in codes
    assert "audiogram" not in codes


def test_reports_that_services_produce_come_once() -> None:
    found = rules.expected_reports(load_packaged(), services("audiogram-annual", "audiogram-baseline", "dot-physical"))
    assert [t.code for t in found] == ["dot-medical-card", "dot-long-form", "audiogram"]


def test_an_employer_never_reads_a_health_reason() -> None:
    reasons = load_packaged().outcome_reasons
    assert rules.reason_for_employer(reasons["refused-declined"]) == "The employee declined the service"
    assert rules.reason_for_employer(reasons["not-performed-contraindicated"]) is None
    assert rules.reason_for_employer(None) is None
