"""Loading a set-up file into a database: all of it once, repeatable, each company in one go."""

from __future__ import annotations

from pathlib import Path

from tests.support import sql
from tests.support.command import occhub

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "operator" / "example.toml"
OWN = "An operator needs an e-mail address of their own."
COUNTED = (
    "centers_center", "companies_company", "companies_location", "companies_entitlement", "employees_employee",
    "employees_token", "accounts_user", "accounts_membership", "accounts_grant",
)  # fmt: skip


def _counts(database: str) -> dict[str, int]:
    return {table: sql.rows(database, f"select count(*) from {table}")[0][0] for table in COUNTED}


def _example(tmp_path: Path, *changes: tuple[str, str]) -> str:
    text = EXAMPLE.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "setup.toml"
    file.write_text(text)
    return str(file)


def test_twice_is_the_same_as_once(db: str) -> None:
    before = _counts(db)
    first = occhub(db, "load", str(EXAMPLE))
    assert (first.code, first.err) == (0, "")
    once = _counts(db)
    assert {table: once[table] - before[table] for table in COUNTED} == {
        "centers_center": 1, "companies_company": 1, "companies_location": 2, "companies_entitlement": 16,
        "employees_employee": 2, "employees_token": 8, "accounts_user": 5, "accounts_membership": 5,
        "accounts_grant": 2,
    }  # fmt: skip
    lines = first.out.splitlines()
    assert lines[:3] == [
        "operators:",
        "  created   user operator@harborline.example",
        "  created   operator operator@harborline.example",
    ]
    assert "  created   employee AW-1001" in lines
    told = sum(line.startswith("  created ") for line in lines)
    assert f"{told} created, 0 changed, 0 unchanged." in lines
    assert 'chooses "Forgot Password"' in first.out
    second = occhub(db, "load", str(EXAMPLE))
    assert second.code == 0
    assert _counts(db) == once
    assert second.out.splitlines() == [
        "operators: 2 rows unchanged",
        "austin-south: 5 rows unchanged",
        "adventure-works: 27 rows unchanged",
        "0 created, 0 changed, 34 unchanged.",
    ]
    assert "Forgot Password" not in second.out


def test_new_members_have_no_usable_password_and_are_no_demonstration(db: str) -> None:
    occhub(db, "load", str(EXAMPLE))
    new = "from accounts_user where email like '%adventure-works.example'"
    found = sql.rows(db, f"select email, password, is_demo {new}")
    assert [(email, password[:1], demo) for email, password, demo in sorted(found)] == [
        ("robin@adventure-works.example", "!", False),
        ("sam@adventure-works.example", "!", False),
    ]


def test_a_changed_file_brings_rows_up_to_date(db: str, tmp_path: Path) -> None:
    occhub(db, "load", str(EXAMPLE))
    changed = _example(
        tmp_path,
        ('last_name = "Whitfield"', 'last_name = "Whitfield-Oduya"'),
        ('role = "basic"', 'role = "view_only"'),
        ('name = "Warehouse"', 'name = "Round Rock warehouse"'),
        ('saturday = "08:00-13:00"', 'saturday = "08:00-15:00"'),
    )
    ended = occhub(db, "load", changed)
    assert [line.strip() for line in ended.out.splitlines() if line.startswith("  ")] == [
        "changed   center austin-south",
        "changed   location warehouse",
        "changed   member sam@adventure-works.example",
        "changed   employee AW-1001",
    ]
    words = "select token from employees_token t join employees_employee e on e.id = t.employee_id"
    assert [word for (word,) in sorted(sql.rows(db, words + " where e.employee_number = 'AW-1001'"))] == [
        "1001", "aw", "dana", "oduya", "whitfield",
    ]  # fmt: skip


def test_faults_are_listed_with_the_name_of_the_file_and_nothing_changes(db: str, tmp_path: Path) -> None:
    before = _counts(db)
    file = _example(tmp_path, ('role = "clinician"', 'role = "surgeon"'), ('location = "plant"', 'location = "planet"'))
    ended = occhub(db, "load", file)
    assert ended.code == 1
    assert ended.err.splitlines() == [
        f"{file}:45: centers[1].staff[2].role: must be 'front_desk', 'clinician' or 'center_manager'",
        f"{file}:115: companies[1].employees[1].location: 'planet' is no location of this company",
        "2 faults; nothing was changed.",
    ]
    assert _counts(db) == before


def test_an_operator_who_works_in_a_company_is_refused_with_the_line(db: str, tmp_path: Path) -> None:
    before, people = _counts(db), sql.rows(db, "select email, first_name, last_name from accounts_user order by id")
    taken = "user-admin@northwind.example"
    ((name,),) = sql.rows(db, "select first_name || ' ' || last_name from accounts_user where email = %s", taken)
    file = _example(tmp_path, ('email = "operator@harborline.example"', f'email = "{taken}"'))
    ended = occhub(db, "load", file)
    own = f"'{taken}' is the account of {name} (user admin at Northwind Traders). {OWN}"
    assert (ended.code, ended.out, ended.err.splitlines()) == (
        1,
        "",
        [
            f"{file}:9: provider.operators[1].email: {own}",
            "1 fault; nothing was changed.",
        ],
    )
    assert _counts(db) == before
    assert sql.rows(db, "select email, first_name, last_name from accounts_user order by id") == people


def test_the_name_of_an_operator_is_brought_up_to_date_only_where_the_account_is_theirs_alone(
    db: str, tmp_path: Path
) -> None:
    occhub(db, "load", str(EXAMPLE))
    names = "select first_name from accounts_user where email = 'operator@harborline.example'"
    changed = occhub(db, "load", _example(tmp_path, ('"Imani"', '"Imogen"')))
    assert changed.out.splitlines()[:2] == [
        "operators: 1 row unchanged",
        "  changed   user operator@harborline.example",
    ]
    assert changed.out.splitlines()[-1] == "0 created, 1 changed, 33 unchanged."
    assert sql.rows(db, names) == [("Imogen",)]
    sql.execute(
        db,
        "insert into accounts_membership (id, user_id, center_id, side, role, is_der, is_active, created_at)"
        " select gen_random_uuid(), u.id, c.id, 'center', 'clinician', false, true, now()"
        " from identity.accounts_user u, centers_center c"
        " where u.email = 'operator@harborline.example' and c.slug = 'austin'",
    )
    assert occhub(db, "load", str(EXAMPLE)).code == 0
    assert sql.rows(db, names) == [("Imogen",)]


def test_only_looking_changes_nothing_and_needs_no_database(db: str) -> None:
    ended = occhub(db, "load", "--check", str(EXAMPLE), OCCHUB_DATABASE_URL="postgresql://127.0.0.1:1/none")
    assert (ended.code, ended.out) == (0, f"{EXAMPLE} has no faults.\n")


def test_a_file_of_another_installation_is_refused(db: str, tmp_path: Path) -> None:
    before = _counts(db)
    ended = occhub(db, "load", _example(tmp_path, ("# name = ", "name = "), ("Harborline Occ", "Elsewhere Occ")))
    assert ended.code == 1
    assert "is for 'Elsewhere Occupational Health', and this installation is 'Harborline Occ" in ended.out
    assert _counts(db) == before


def test_a_company_that_exists_is_found_by_its_key(db: str, tmp_path: Path) -> None:
    before = _counts(db)
    ended = occhub(db, "load", _example(tmp_path, ('key = "adventure-works"', 'key = "northwind"')))
    assert ended.code == 0
    assert _counts(db)["companies_company"] == before["companies_company"]
    assert "  changed   company northwind" in ended.out


def test_a_name_that_nobody_can_read_is_refused_with_its_number(db: str, tmp_path: Path) -> None:
    before = _counts(db)
    ended = occhub(db, "load", _example(tmp_path, ('first_name = "Theo"', 'first_name = "\\u202E\\u200B"')))
    assert ended.code == 1
    assert ", first_name: Enter the first name with letters.. Nothing of this company was changed." in ended.out
    assert _counts(db)["employees_employee"] == before["employees_employee"]


def test_a_company_is_written_in_one_go(db: str) -> None:
    sql.execute(db, "alter table employees_employee add constraint no_theo check (first_name <> 'Theo')")
    before = _counts(db)
    ended = occhub(db, "load", str(EXAMPLE))
    assert ended.code == 1
    after = _counts(db)
    assert {t for t in COUNTED if after[t] != before[t]} == {"centers_center", "accounts_user", "accounts_membership"}
    assert sql.rows(db, "select count(*) from accounts_user where email like '%adventure-works%'") == [(0,)]


def test_the_ledger_names_the_command(db: str) -> None:
    occhub(db, "load", str(EXAMPLE))
    found = sql.rows(db, "select distinct operation from access_ledger where purpose = 'load' and parent_id is null")
    assert {name for (name,) in found} == {
        "domains.accounts.operations.setup.save_operator",
        "domains.accounts.reads.user_of_address",
        "domains.centers.operations.set_up_center",
        "domains.companies.reads.company_id",
        "domains.employees.operations.set_up_company",
    }
