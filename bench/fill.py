"""The rows of the measurement: companies with a heavy tail, loaded by COPY as superuser. All people are made up."""

from __future__ import annotations

import itertools
import json
import random
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import psycopg
from django.contrib.auth.hashers import Argon2PasswordHasher

from occhub.domains.catalogue.types import load_packaged
from occhub.platform.text import sort_key

PASSWORD: Final = "a password of the measurement"  # noqa: S105  (made-up people only)
SERVICES: Final = ("dot-physical", "audiogram-annual")
TYPES: Final = ("audiogram", "dot-medical-card", "respirator-clearance", "vaccine-record", "other-physical")
STATES: Final = ("TX", "NV", "CA", "FL", "OH")
FIRST: Final = ("Nora", "Ines", "Maeve", "Felix", "Jan", "Thuy", "Carlos", "Anika", "William", "Grace", "Omar", "Ruth")
LAST: Final = (
    "Vance",
    "Kowalski",
    "Barrow",
    "Delgado",
    "Peterson",
    "Quist",
    "Sorensen",
    "Yates",
    "Zamora",
    "Lindqvist",
)
ZONE: Final = "America/Chicago"
AT_ONCE: Final = 50_000
NOW: Final = datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Size:
    """How many companies and documents; each document has its authorization and visit, each second its employee."""

    companies: int
    documents: int


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who signs in: the User Admin of a company, with ids to authorize for. ``rank`` 1 is the largest."""

    rank: int
    company_id: uuid.UUID
    email: str
    location_id: uuid.UUID
    employee_id: uuid.UUID
    center_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class _Company:
    rank: int
    id: uuid.UUID
    member_id: uuid.UUID
    locations: tuple[uuid.UUID, uuid.UUID]
    documents: int


class Filler:
    """Writes one data set; the same seed gives the same rows."""

    def __init__(self, connection: psycopg.Connection, size: Size) -> None:
        self.connection = connection
        self.dice = random.Random(20261123)  # noqa: S311  (made-up people, no secret)
        self.centers = [self.id() for _ in range(12)]
        weights = [1 / rank**0.9 for rank in range(1, size.companies + 1)]
        total = sum(weights)
        self.companies = [
            _Company(rank, self.id(), self.id(), (self.id(), self.id()), max(2, round(size.documents * weight / total)))
            for rank, weight in enumerate(weights, 1)
        ]
        self.known: dict[uuid.UUID, uuid.UUID] = {}

    def id(self) -> uuid.UUID:
        """The next id."""
        return uuid.UUID(int=self.dice.getrandbits(128), version=4)

    def write(self, ranks: Iterable[int]) -> list[Caller]:
        """Write everything; the callers of the companies of these ranks."""
        self.connection.execute("set session_replication_role = replica")
        self._places()
        self._people()
        self._records()
        for statement in _DERIVED:
            self.connection.execute(statement)
        return [self._caller(rank) for rank in ranks]

    def _caller(self, rank: int) -> Caller:
        company = self.companies[min(rank, len(self.companies)) - 1]
        return Caller(rank, company.id, _email(company), company.locations[0], self.known[company.id], self.centers[0])

    def _copy(self, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
        with self.connection.cursor().copy(f"copy {table} ({', '.join(columns.split())}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)

    def _places(self) -> None:
        hours, capabilities = json.dumps([["08:00", "18:00"]] * 7), sorted(load_packaged().capabilities)
        self._copy(
            "centers_center",
            "id slug name kind street city state postal_code zone phone fax capabilities hours accepting",
            (
                (
                    *(one, f"center-{n}", f"Harborline {n}", "physical", "100 Main St", "Austin", STATES[n % 5]),
                    *("00001", ZONE, "1-800-555-0100", "", capabilities, hours, True),
                )
                for n, one in enumerate(self.centers, 1)
            ),
        )
        self._copy(
            "companies_company",
            "id key name account_number street city state postal_code phone der_name der_phone is_demo",
            (
                (one.id, f"company-{one.rank}", f"Contoso {one.rank}", "", "", "", "TX", "", "", "Dana Rees", "", False)
                for one in self.companies
            ),
        )
        self._copy(
            "companies_location",
            "id company_id key name street city state postal_code zone phone is_active",
            (
                (place, one.id, f"site-{n}", f"Site {n}", "1 Work Rd", "Austin", "TX", "00002", ZONE, "", True)
                for one in self.companies
                for n, place in enumerate(one.locations, 1)
            ),
        )
        self._entitlements()

    def _entitlements(self) -> None:
        given = [kind for kind in load_packaged().report_types.values() if not kind.documented_request_required]
        self._copy(
            "companies_entitlement",
            "id company_id report_type location_id basis documented_request approved_by valid_from valid_to",
            (
                (self.id(), one.id, kind.code, None, kind.basis, "", "", date(2020, 1, 1), None)
                for one in self.companies
                for kind in given
            ),
        )

    def _people(self) -> None:
        hashed = Argon2PasswordHasher().encode(PASSWORD, "saltofthemeasurement")
        users = [(one, self.id()) for one in self.companies]
        self._copy(
            "accounts_user",
            "id password email first_name last_name phone is_active is_demo created_at",
            ((user, hashed, _email(one), "Dana", "Rees", "555-0100", True, False, NOW) for one, user in users),
        )
        self._copy(
            "accounts_membership",
            "id user_id company_id center_id side role location_ids is_der is_active created_at",
            (
                (one.member_id, user, one.id, None, "employer", "user_admin", None, True, True, NOW)
                for one, user in users
            ),
        )

    def _records(self) -> None:
        rows = itertools.chain.from_iterable(self._of(one) for one in self.companies)
        while some := list(itertools.islice(rows, AT_ONCE)):
            for table, columns in _COLUMNS.items():
                self._copy(table, columns, (row[table] for row in some if table in row))

    def _of(self, company: _Company) -> Iterator[dict[str, tuple[Any, ...]]]:
        """The documents of one company with what they belong to, the newest first, over the last three years."""
        employee: _Employee | None = None
        for number in range(company.documents):
            made: dict[str, tuple[Any, ...]] = {}
            if number % 2 == 0 or employee is None:
                employee = _Employee(
                    self.id(),
                    self.dice.choice(FIRST),
                    self.dice.choice(LAST) + self.dice.choice(("", "", "son", "man", "berg")),
                    date(1960, 1, 1) + timedelta(days=self.dice.randrange(15_000)),
                    f"{number:06d}",
                )
                self.known.setdefault(company.id, employee.id)
                made["employees_employee"] = employee.row(company)
            yield made | self._visit(company, employee, number)

    def _visit(self, company: _Company, who: _Employee, number: int) -> dict[str, tuple[Any, ...]]:
        place = self.dice.randrange(12)
        center, state = self.centers[place], STATES[(place + 1) % 5]
        at = NOW - timedelta(days=1095) * (number + self.dice.random()) / company.documents - timedelta(hours=1)
        paper, visit, document = self.id(), self.id(), self.id()
        kind = load_packaged().report_types[self.dice.choice(TYPES)]
        person, is_injury = (who.first, who.last, sort_key(who.last, who.first), who.born), self.dice.random() < 0.1
        here = (company.id, center, company.locations[number % 2])
        return {
            "authorizations_authorization": (
                *(paper, f"A-{paper.hex[:12]}", *here, who.id, company.member_id, company.member_id),
                *(f"Contoso {company.rank}", f"Site {number % 2 + 1}", "1 Work Rd", "Dana Rees", "", "", ""),
                *(f"Harborline {place + 1}", state, "America/Chicago", *person, "", who.number, "Driver", "periodic"),
                *(is_injury, "", "", "", at.date(), at.date() + timedelta(days=30), "completed", at, at, "", 0, at),
            ),
            "visits_visit": (
                *(visit, f"V-{visit.hex[:12]}", paper, *here, who.id, *person, is_injury, f"Contoso {company.rank}"),
                *("America/Chicago", list(SERVICES), 0, "checked_out", at, "Desk", at, "Desk", at),
            ),
            "results_document": (
                *(document, *here, visit, paper, who.id, company.member_id, *person, f"Harborline {place + 1}", state),
                *("America/Chicago", kind.code, kind.name, is_injury, ""),
                *(at.date(), at, "Clinician", "published", 1, 2, 100_000, at),
            ),
        }


@dataclass(frozen=True, slots=True)
class _Employee:
    id: uuid.UUID
    first: str
    last: str
    born: date
    number: str

    def row(self, company: _Company) -> tuple[Any, ...]:
        key = sort_key(self.last, self.first)
        where = (self.id, company.id, company.locations[0], self.number)
        return (*where, self.first, self.last, key, self.born, "", "", "Driver", True, NOW)


def _email(company: _Company) -> str:
    return f"admin-{company.rank}@contoso.example"


_COLUMNS: Final = {
    "employees_employee": """id company_id location_id employee_number first_name last_name sort_key date_of_birth
      phone email job_title is_active created_at""",
    "authorizations_authorization": """id number company_id center_id location_id employee_id responsible_member_id
      created_by_id company_name location_name location_address requester_name requester_phone der_name der_phone
      center_name center_state center_zone first_name last_name sort_key date_of_birth phone employee_number job_title
      reason is_injury claim_number body_part instructions valid_from expires_on state submitted_at opened_at
      cancel_reason extended_count changed_at""",
    "visits_visit": """id number authorization_id company_id center_id location_id employee_id first_name last_name
      sort_key date_of_birth is_injury company_name center_zone services open_lines state checked_in_at checked_in_by
      checked_out_at checked_out_by changed_at""",
    "results_document": """id company_id center_id location_id visit_id authorization_id employee_id
      responsible_member_id first_name last_name sort_key date_of_birth center_name center_state center_zone report_type
      title is_injury claim_key service_date published_at published_by state version pages size changed_at""",
}
_DERIVED: Final = (
    """insert into employees_token (id, company_id, token, employee_id)
      select gen_random_uuid(), company_id, word, id from employees_employee,
        unnest(array[lower(last_name), lower(first_name)]) as word""",
    """insert into authorizations_token (id, company_id, center_id, token, authorization_id)
      select gen_random_uuid(), company_id, center_id, word, id from authorizations_authorization,
        unnest(array[lower(last_name), lower(first_name)]) as word""",
    """insert into visits_token (id, company_id, center_id, token, visit_id)
      select gen_random_uuid(), company_id, center_id, word, id from visits_visit,
        unnest(array[lower(last_name), lower(first_name)]) as word""",
    """insert into results_token (id, company_id, center_id, kind, token, document_id)
      select gen_random_uuid(), company_id, center_id, 1, word, id from results_document,
        unnest(array[lower(last_name), lower(first_name)]) as word
      union all
      select gen_random_uuid(), company_id, center_id, 2, word, id from results_document,
        regexp_split_to_table(lower(title), '[^a-z0-9]+') as word where word <> ''
      union all
      select gen_random_uuid(), d.company_id, d.center_id, 3, lower(replace(a.number, '-', '')), d.id
        from results_document d join authorizations_authorization a on a.id = d.authorization_id""",
    """insert into authorizations_line (id, company_id, center_id, authorization_id, number, position, service,
        service_name, is_injury, state, outcome_reason, center_note, ended_at, result_state)
      select gen_random_uuid(), company_id, center_id, id, number || '-0' || place, place,
        (array['dot-physical', 'audiogram-annual'])[place],
        (array['DOT physical, new certification', 'Audiogram, annual'])[place],
        false, 'performed', '', '', submitted_at, 'final'
      from authorizations_authorization, generate_series(1, 2) as place""",
    """insert into authorizations_delivery (id, company_id, center_id, authorization_id, channel, state, at)
      select gen_random_uuid(), company_id, center_id, id, 'inbox', 'received', submitted_at
      from authorizations_authorization""",
    """insert into authorizations_history (id, company_id, center_id, authorization_id, at, kind, by_name, detail)
      select gen_random_uuid(), company_id, center_id, id, submitted_at, 'submitted', 'Dana Rees', ''
      from authorizations_authorization""",
)
