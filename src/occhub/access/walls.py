"""The policies that the migrations leave behind, in the words in which PostgreSQL shows them.

Start-up compares the database with this list (`inspection`): a wall that was altered, narrowed to one command or one
role, or joined by a policy that lets more through is noticed. A migration that changes a policy changes it here too;
the guards compare both on a freshly migrated database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from occhub.platform.rights import FEED, WEB, WORKER

_COMPANY_SET = "(NULLIF(( SELECT current_setting('occhub.company'::text, true)), ''::text))::uuid"
_CENTERS_SET = (
    "ANY (( SELECT (string_to_array(NULLIF(current_setting('occhub.centers'::text, true), ''::text),"
    " ','::text))::uuid[])::uuid[])"
)
_OF_COMPANY = f"(company_id = {_COMPANY_SET})"
_IS_COMPANY = f"(id = {_COMPANY_SET})"
_OF_CENTER = f"(center_id = {_CENTERS_SET})"
_OF_PERSON = "(user_id = (NULLIF(( SELECT current_setting('occhub.person'::text, true)), ''::text))::uuid)"
_OVERSEEN = "(company_id = (NULLIF(( SELECT current_setting('occhub.overseen'::text, true)), ''::text))::uuid)"
_BY_WORKER = f"(CURRENT_USER = '{WORKER}'::name)"
_BY_FEED = f"(CURRENT_USER = '{FEED}'::name)"
_BY_OPERATOR = "(NULLIF(( SELECT current_setting('occhub.operator'::text, true)), ''::text) = 'on'::text)"
_ADDRESSED = f"((a.company_id = results_company_key.company_id) AND (a.center_id = {_CENTERS_SET}))"
_OF_CUSTOMER = f"(EXISTS ( SELECT 1 FROM authorizations_authorization a WHERE {_ADDRESSED}))"  # noqa: S608  (compared, never run)


class Policy(NamedTuple):
    """One policy of a table. ``command`` is ``*`` (all), ``r``, ``a``, ``w`` or ``d``; conditions are `canonical`."""

    table: str
    name: str
    is_permissive: bool
    command: str
    roles: str
    using: str
    check: str


def canonical(condition: str | None) -> str:
    """A condition as ``pg_get_expr`` gives it, without what differs between versions: breaks of lines, and the names
    that columns of a sub-select get.
    """
    plain = re.sub(r"\s+", " ", condition or "")
    return re.sub(r" AS \w+", "", plain).replace("public.", "")


def _or(*conditions: str) -> str:
    return conditions[0] if len(conditions) == 1 else f"({' OR '.join(conditions)})"


def _walled(
    table: str, *conditions: str, seen_too: str = "", roles: tuple[str, ...] = (WEB, WORKER)
) -> Iterator[Policy]:
    """The policies of a table; ``seen_too`` widens what may be read and removed, not what may be written."""
    using = _or(*conditions, seen_too) if seen_too else _or(*conditions)
    yield Policy(table, "wall", False, "*", "public", using, _or(*conditions))
    for role in roles:
        yield Policy(table, role, True, "*", role, "true", "true")


def _of_ledger() -> Iterator[Policy]:
    seen = _or(_OF_COMPANY, _OF_CENTER, _OF_PERSON, _BY_WORKER)
    both, writers = f"{WEB},{WORKER}", f"{FEED},{WEB},{WORKER}"
    yield Policy("access_ledger", "wall", False, "r", "public", seen, "")
    yield Policy("access_ledger", "seen", True, "r", both, "true", "")
    yield Policy("access_ledger", "written", True, "a", writers, "", "true")


def _policies() -> Iterator[Policy]:
    yield from _of_ledger()
    yield from _walled("companies_company", _IS_COMPANY)
    yield from _walled("accounts_membership", _OF_COMPANY, _OF_CENTER, _OF_PERSON)
    yield from _walled("results_company_key", _OF_COMPANY, _OF_CUSTOMER, seen_too=_BY_WORKER)
    yield from _walled("results_file", _OF_COMPANY, _OF_CENTER, seen_too=_BY_WORKER)
    for table, moment in (("authorizations_draft", "changed_at"), ("results_query", "created_at")):
        old = f"({_BY_WORKER} AND ({moment} < (now() - '30 days'::interval)))"
        yield from _walled(table, _OF_COMPANY, seen_too=old)
    told = f"({_BY_WORKER} AND (at < (now() - '30 days'::interval)))"
    yield from _walled("results_announcement", _OF_COMPANY, _OF_CENTER, seen_too=told)
    for table in ("work_status_status", "work_status_token"):
        yield from _walled(table, _OF_COMPANY, _OF_CENTER, seen_too=_OVERSEEN)
    yield from _walled("interop_endpoint", _BY_OPERATOR, _BY_WORKER)
    yield from _walled("interop_feed", _BY_OPERATOR, _BY_WORKER, _BY_FEED, roles=(WEB, WORKER, FEED))
    seen = _or(_BY_OPERATOR, _BY_WORKER, _BY_FEED)
    yield from _walled("interop_inbound", _OF_CENTER, seen, roles=(WEB, WORKER, FEED))
    yield from _walled("interop_raw", _OF_CENTER, _or(_BY_WORKER, _BY_FEED), roles=(WEB, WORKER, FEED))
    yield from _walled("interop_part", _OF_CENTER, _or(_BY_OPERATOR, _BY_WORKER))
    for table in ("interop_series", "interop_code"):
        yield from _walled(table, _OF_CENTER, _BY_WORKER)
    for table in (
        "accounts_grant",
        "companies_entitlement",
        "companies_location",
        "employees_employee",
        "employees_injury_case",
        "employees_token",
    ):
        yield from _walled(table, _OF_COMPANY)
    for table in (
        "authorizations_authorization",
        "authorizations_delivery",
        "authorizations_history",
        "authorizations_line",
        "authorizations_token",
        "results_document",
        "results_token",
        "visits_token",
        "visits_undo",
        "visits_visit",
    ):
        yield from _walled(table, _OF_COMPANY, _OF_CENTER)


POLICIES = frozenset(_policies())
WALLED_TABLES = frozenset(policy.table for policy in POLICIES)
