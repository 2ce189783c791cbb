"""Pure decisions of authorizations, over everything that can be given to them."""

from __future__ import annotations

import uuid
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occhub.domains.authorizations import rules
from occhub.domains.authorizations.types import (
    DeliveryState,
    InjuryDetails,
    LineOutcome,
    LineState,
    NewAuthorization,
    Shown,
    State,
)

TODAY = date(2026, 11, 23)
NEW = NewAuthorization(
    location_id=uuid.uuid4(),
    employee_id=uuid.uuid4(),
    services=("audiogram-annual",),
    center_id=uuid.uuid4(),
    reason="periodic",
    valid_from=TODAY,
)
GOOD = rules.Checked(
    today=TODAY,
    is_location_reached=True,
    is_employee_reached=True,
    are_services_offered=True,
    mixes_regulated_tests=False,
    is_injury=False,
    does_reason_fit=True,
    does_center_accept=True,
    is_center_able=True,
)
INJURY = InjuryDetails(TODAY - timedelta(days=1), "left hand", "CL-77")
days = st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=400))


@pytest.mark.parametrize(
    ("field", "checked", "new"),
    [
        ("location", {"is_location_reached": False}, {}),
        ("employee", {"is_employee_reached": False}, {}),
        ("employee", {"lacks_number": True}, {}),
        ("services", {}, {"services": ()}),
        ("services", {}, {"services": ("a", "a")}),
        ("services", {"are_services_offered": False}, {}),
        ("services", {"mixes_regulated_tests": True}, {}),
        ("reason", {"does_reason_fit": False}, {}),
        ("center", {"does_center_accept": False}, {}),
        ("center", {"is_center_able": False}, {}),
        ("valid_from", {}, {"valid_from": TODAY - timedelta(days=1)}),
        ("valid_from", {}, {"valid_from": TODAY + timedelta(days=91)}),
        ("instructions", {}, {"instructions": "x" * 1001}),
        ("date_of_injury", {"is_injury": True}, {}),
        ("date_of_injury", {}, {"injury": INJURY}),
        ("date_of_injury", {"is_injury": True}, {"injury": replace(INJURY, date_of_injury=TODAY + timedelta(days=1))}),
        ("date_of_injury", {"is_injury": True, "is_injury_day_possible": False}, {"injury": INJURY}),
        ("body_part", {"is_injury": True}, {"injury": replace(INJURY, body_part="x" * 101)}),
        ("claim_number", {"is_injury": True}, {"injury": replace(INJURY, claim_number="x" * 101)}),
    ],
)
def test_each_fault_names_its_field_alone(field: str, checked: dict[str, Any], new: dict[str, Any]) -> None:
    found = rules.problems_of(replace(NEW, **new), replace(GOOD, **checked))
    assert list(found) == [field]


def test_nothing_is_said_where_nothing_is_wrong() -> None:
    edge = replace(NEW, valid_from=TODAY + timedelta(days=90), instructions="x" * 1000)
    assert rules.problems_of(edge, GOOD) == {}
    assert rules.problems_of(replace(NEW, injury=INJURY), replace(GOOD, is_injury=True)) == {}


@given(st.builds(rules.Checked, st.just(TODAY), *(st.booleans() for _ in fields(rules.Checked)[1:])), days)
def test_a_request_passes_only_when_every_check_does(checked: rules.Checked, valid_from: date) -> None:
    good = replace(GOOD, is_injury=checked.is_injury)
    if not checked.is_injury:  # then no day of an injury is looked at
        good = replace(good, is_injury_day_possible=checked.is_injury_day_possible)
    on_time = TODAY <= valid_from <= TODAY + timedelta(days=90)
    new = replace(NEW, valid_from=valid_from, injury=INJURY if checked.is_injury else None)
    assert (rules.problems_of(new, checked) == {}) == (checked == good and on_time)


@given(st.sampled_from(State), days, st.booleans())
def test_expired_follows_from_the_date_alone(state: State, expires_on: date, is_in_center: bool) -> None:
    shown = rules.shown_state(state, expires_on=expires_on, today=TODAY, is_in_center=is_in_center)
    if state in (State.COMPLETED, State.CANCELLED):
        assert shown == Shown(state)
    elif is_in_center:
        assert shown is Shown.IN_USE
    else:
        assert (shown is Shown.EXPIRED) == (expires_on < TODAY)


@given(st.sampled_from(State), days, st.booleans())
def test_check_in_cancel_and_extend_never_contradict_each_other(
    state: State, expires_on: date, is_in_center: bool
) -> None:
    check_in = rules.why_not_check_in(
        state, valid_from=TODAY, expires_on=expires_on, today=TODAY, is_in_center=is_in_center
    )
    until = rules.extended_until(TODAY, TODAY, [30, 7])
    extend = rules.why_not_extend(state, expires_on=expires_on, until=until, today=TODAY)
    if not check_in:
        assert state in (State.SUBMITTED, State.IN_USE)
        assert expires_on >= TODAY
        assert not is_in_center
    if not extend:
        assert state in (State.SUBMITTED, State.IN_USE)
        assert expires_on < until == TODAY + timedelta(days=7)
    assert (rules.why_not_cancel(state) == "") == (state is State.SUBMITTED)


@given(st.lists(st.sampled_from(DeliveryState)))
def test_with_several_channels_the_headline_is_the_worst(states: list[DeliveryState]) -> None:
    worst = [
        DeliveryState.NEEDS_ATTENTION,
        DeliveryState.FAILED,
        DeliveryState.QUEUED,
        DeliveryState.SENT,
        DeliveryState.RECEIVED,
    ]
    assert rules.headline(states) == (min(states, key=worst.index) if states else DeliveryState.QUEUED)


outcomes = st.builds(
    LineOutcome,
    st.sampled_from(LineState),
    st.sampled_from(["", "refused-declined"]),
    st.sampled_from(["", "x" * 1000, "x" * 1001]),
    st.one_of(st.none(), days),
)


@given(outcomes, st.booleans(), days)
def test_an_outcome_passes_only_with_what_its_state_needs(
    outcome: LineOutcome, reason_fits: bool, expires_on: date
) -> None:
    found = rules.problems_of_outcome(outcome, reason_fits=reason_fits, today=TODAY, expires_on=expires_on)
    needs_reason = outcome.state in (LineState.REFUSED, LineState.NOT_PERFORMED)
    day = outcome.continues_on
    right = (
        outcome.state is not LineState.AUTHORIZED
        and (reason_fits if needs_reason else outcome.reason == "")
        and (day is not None and TODAY < day <= expires_on if outcome.state is LineState.CONTINUES else day is None)
        and len(outcome.note) <= 1000
    )
    assert (found == {}) == right


@given(st.sampled_from(LineState), st.one_of(st.none(), days))
def test_a_line_is_open_until_it_ended_or_continues_later(state: LineState, day: date | None) -> None:
    due = state is LineState.CONTINUES and day is not None and day <= TODAY
    assert rules.is_line_open(state, day, TODAY) == (state is LineState.AUTHORIZED or due)
