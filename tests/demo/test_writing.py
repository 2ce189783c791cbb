"""The demonstration in a database: complete, sound, quiet, the same after an interrupted load as after a whole one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from occhub.demo.plan import DEFAULT_SEED, build_plan
from occhub.domains.catalogue.types import load_packaged
from occhub.platform.pdf import inspect_pdf
from occhub.platform.pdf.own import own_report
from occhub.platform.processes import with_environment
from tests.support import cluster, sql
from tests.support.command import ROOT, environment, occhub

NOW = "2026-11-20T15:30:00+00:00"
MOMENT = datetime.fromisoformat(NOW)
MARK = "OCCHUB_TEST_DEMO"


def _new(name: str) -> str:
    """An empty, migrated database in which the demonstration was begun at a moment that is the same in every run."""
    assert occhub(name, "migrate").code == 0
    sql.execute(name, f"insert into platform_register (kind, name, value, at) values ('demo', 'begun', '{NOW}', now())")
    return name


@pytest.fixture(scope="module")
def whole() -> Iterator[str]:
    """The name of a database with the demonstration, loaded in one go."""
    name = f"t_demo_{os.getpid()}"
    _new(name)
    ended = occhub(name, "demo")
    assert (ended.code, ended.err) == (0, "")
    yield name
    cluster.drop(name)


@pytest.fixture(scope="module")
def interrupted() -> Iterator[str]:
    """The same, killed on its way and run again."""
    name = f"t_demo_again_{os.getpid()}"
    _new(name)
    running = subprocess.Popen(
        [sys.executable, "-m", "occhub", "demo"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(name, **{MARK: name}),
        cwd=ROOT,
    )
    assert running.stdout is not None
    for line in running.stdout:
        if "200 of" in line:
            break
    running.kill()
    running.wait()
    running.stdout.close()
    deadline = time.monotonic() + 20
    while with_environment(MARK, name):
        assert time.monotonic() < deadline, "the processes that write outlive the command"
        time.sleep(0.05)
    half = sql.rows(name, "select count(*) from results_document")[0][0]
    assert 0 < half < 200
    assert sql.rows(name, "select 1 from platform_register where name = 'complete'") == []
    assert occhub(name, "demo").code == 0
    yield name
    cluster.drop(name)


def _count(database: str, what: str) -> Any:
    return sql.rows(database, f"select count(*) from {what}")[0][0]


def test_it_has_what_was_promised(whole: str) -> None:
    counts = {
        "centers_center where accepting": 12,
        "centers_center where not accepting": 2,
        "companies_company where is_demo": 3,
        "companies_location where company_id = (select id from companies_company where key = 'northwind')": 4,
        "employees_employee": 120,
        "authorizations_authorization": 80,
        "results_document where state = 'published'": 200,
        "results_document where state = 'published' and version = 2": 2,
        "results_document where state = 'superseded'": 2,
        "results_document where state = 'withdrawn'": 1,
        "results_document where person_check not in ('', 'found')": 0,
        "results_file": 203,
    }
    assert {what: _count(whole, what) for what in counts} == counts
    found = "select report_type, count(*) from results_document where state = 'published' group by 1"
    types = dict(sql.rows(whole, found))
    assert set(types) == set(load_packaged().report_types)
    assert min(types.values()) >= 2


def test_authorizations_are_in_every_state(whole: str) -> None:
    plan = build_plan(DEFAULT_SEED, MOMENT)
    stored = sql.rows(
        whole, "select number, state, opened_at is null, expires_on, extended_count from authorizations_authorization"
    )
    assert sorted(stored) == sorted(
        (a.number, a.state, a.opened_at is None, a.expires_on, int(a.extended_at is not None))
        for a in plan.authorizations
    )
    lines = sql.rows(whole, "select number, state, result_state, outcome_reason from authorizations_line")
    assert sorted(lines) == sorted(
        (f"{a.number}-{line.position:02d}", line.state, line.result_state, line.outcome_reason)
        for a in plan.authorizations
        for line in a.lines
    )
    visits = sql.rows(whole, "select number, state, checked_in_at, checked_out_at from visits_visit")
    assert sorted(visits) == sorted(
        (v.number, v.state, v.checked_in_at, v.checked_out_at) for a in plan.authorizations for v in a.visits
    )


def test_rows_and_files_agree_and_every_file_is_a_sound_report(whole: str) -> None:
    ended = occhub(whole, "check")
    assert (ended.code, "Documents: in order" in ended.out) == (0, True), ended.out
    report = build_plan(DEFAULT_SEED, MOMENT).documents[0]
    made = own_report("report", report.report)
    assert inspect_pdf(made.content) == made.facts


def test_a_report_of_several_pages_is_counted_as_the_inspection_does() -> None:
    report = dict(build_plan(DEFAULT_SEED, MOMENT).documents[0].report)
    many = ["One more line of findings."] * 150
    section = {"heading": "Findings", "text": "", "items": many, "columns": [], "rows": []}
    made = own_report("report", {**report, "sections": [section]})
    assert made.facts.pages > 2
    assert inspect_pdf(made.content) == made.facts


def test_it_is_quiet(whole: str) -> None:
    assert _count(whole, "procrastinate_jobs") == 0
    assert _count(whole, "platform_mailbox") == 0
    events = dict(sql.rows(whole, "select kind, count(*) from platform_outbox group by 1"))
    assert (events["AuthorizationSubmitted"], events["DocumentPublished"]) == (80, 201)
    assert (events["DocumentReplaced"], events["DocumentWithdrawn"], events["ReaderTold"]) == (2, 1, 2)


def test_it_looks_as_if_lived(whole: str) -> None:
    """Every step stands in the ledger, by its own person at its own time; nobody was refused anything."""
    assert occhub(whole, "ledger", "verify").code == 0
    assert sql.rows(whole, "select distinct outcome from access_ledger") == [("allowed",)]
    late = sql.rows(whole, f"select operation from access_ledger where at > '{NOW}' and side <> 'system'")
    assert late == []
    wrong = sql.rows(
        whole,
        "select l.at, a.submitted_at from authorizations_authorization a left join access_ledger l"
        " on l.object_id = a.id and l.operation like '%.submit_authorization' and l.membership_id = a.created_by_id"
        " where l.at is distinct from a.submitted_at",
    )
    assert wrong == []
    read = "access_ledger l join results_document d on d.id = l.object_id where l.operation like '%.view_file'"
    assert _count(whole, read) > 50
    assert _count(whole, f"{read} and l.at < d.published_at") == 0


def test_the_administrator_is_told_once_of_what_was_opened_and_corrected(whole: str) -> None:
    """The older correction was opened meanwhile; of the newer one Home still tells."""
    told = sql.rows(
        whole,
        "select u.email, exists (select 1 from access_ledger l join results_document new on new.id = l.object_id"
        " where new.series_id = a.document_id and l.operation like '%.view_file')"
        " from results_announcement a join accounts_user u on u.id = a.user_id order by a.at",
    )
    assert told == [("user-admin@northwind.example", True), ("user-admin@northwind.example", False)]


def test_who_may_sign_in(whole: str) -> None:
    able = sql.rows(whole, "select email from accounts_user where password not like '!%'")
    assert {email for (email,) in able} == {u.email for u in build_plan(DEFAULT_SEED, MOMENT).users if u.can_sign_in}
    assert _count(whole, "accounts_user where not is_demo") == 0


def test_a_second_run_changes_nothing(whole: str) -> None:
    before = _count(whole, "access_ledger")
    ended = occhub(whole, "demo")
    assert (ended.code, ended.out) == (0, "The demonstration is there already.\n")
    assert _count(whole, "access_ledger") == before


COMPARED = {
    "authorizations": "select number, state, submitted_at, opened_at, cancelled_at, cancel_reason, expires_on,"
    " extended_count, employee_number, center_name, requester_name, claim_number, date_of_injury, instructions"
    " from authorizations_authorization",
    "lines": "select number, service, state, outcome_reason, center_note, continues_on, ended_at, result_state"
    " from authorizations_line",
    "history": "select a.number, h.at, h.kind, h.by_name, h.detail from authorizations_history h"
    " join authorizations_authorization a on a.id = h.authorization_id",
    "visits": "select number, state, checked_in_at, checked_in_by, checked_out_at, checked_out_by from visits_visit",
    "documents": "select v.number, d.title, d.report_type, d.published_at, d.published_by, d.pages, d.version,"
    " d.state, d.ended_at, d.end_note, d.person_check, f.size, f.content_hash"
    " from results_document d join visits_visit v on v.id = d.visit_id"
    " join results_file f on f.document_id = d.id",
    "employees": "select id, location_id, employee_number, first_name, last_name, date_of_birth"
    " from employees_employee",
    "drafts": "select member_id, form, changed_at from authorizations_draft",
    "cases": "select employee_id, date_of_injury, body_part, claim_number from employees_injury_case",
    "events": "select kind, at from platform_outbox",
    "users": "select id, email, first_name, last_name, is_demo from accounts_user",
    "memberships": "select id, user_id, role, company_id, center_id, is_der from accounts_membership",
    "entitlements": "select company_id, report_type, basis, documented_request, valid_from from companies_entitlement",
    "changes": "select operation, at, user_id from access_ledger where outcome = 'allowed' and parent_id is null"
    " and operation not like '%.reads.%' and side <> 'system'",
    "views": "select at, user_id from access_ledger where operation like '%.view_file'",
}  # fmt: skip


@pytest.mark.parametrize("what", COMPARED)
def test_an_interrupted_load_ends_as_a_whole_one_does(whole: str, interrupted: str, what: str) -> None:
    left, right = (sorted(map(repr, sql.rows(name, COMPARED[what]))) for name in (whole, interrupted))
    assert left == right
    assert left


def test_the_register_says_that_it_is_complete(whole: str) -> None:
    assert sql.rows(whole, "select value from platform_register where kind = 'demo' and name = 'complete'") == [(NOW,)]
