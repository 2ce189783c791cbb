"""Reading a set-up file: every fault at once, each with its line; the documentation and the form agree."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occhub.domains.catalogue.types import load_packaged
from occhub.interfaces.cli.loading import model
from occhub.interfaces.cli.loading.lines import Path as Place
from occhub.interfaces.cli.loading.lines import line_of, positions
from occhub.interfaces.cli.loading.read import Fault, parse, read

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "operator" / "example.toml"
MANUAL = ROOT / "docs" / "operator" / "load.md"


def test_the_example_has_no_faults() -> None:
    found = read(EXAMPLE)
    assert found.faults == ()
    assert found.setup is not None
    assert [one.key for one in found.setup.companies] == ["adventure-works"]
    assert found.setup.companies[0].members[1].locations == ("warehouse",)


FAULTY = """\
[provider]
nam = "x"
[[centers]]
key = "Austin South"
name = "Austin"
kind = "virtual"
zone = "Mars/Olympus"
phone = 5
capabilities = [
  "fit-test",
  "flying",
]
hours = { monday = "8-9" }
[[centers.staff]]
email = "nope"
first_name = ""
role = "boss"
[[companies]]
key = "northwind"
name = "Northwind"
[[companies.locations]]
key = "austin"
name = "Austin"
street = "1 Work Rd"
city = "Austin"
state = "ZZ"
postal_code = "78701"
zone = "America/Chicago"
[[companies.members]]
email = "a@northwind.example"
first_name = "A"
last_name = "B"
role = "basic"
locations = ["austin", "nowhere"]
[[companies.members]]
email = " A@Northwind.example"
first_name = "A"
last_name = "B"
role = "basic"
[[companies.entitlements]]
report_types = ["standard", "dot-long-form"]
valid_from = 2026-01-02
valid_to = 2026-01-01
[[companies.employees]]
number = "1"
first_name = "A"
last_name = "B"
date_of_birth = 3030-01-01
location = "reno"
[[companies]]
key = "northwind"
name = "Northwind again"
locations = []
"""


BEYOND = "is more than the minimum necessary: it needs documented_request and approved_by"


def test_every_fault_at_once_each_with_its_line() -> None:
    assert [(one.line, one.text) for one in parse(FAULTY).faults] == [
        (2, "provider.nam: is not known here; check its spelling"),
        (4, "centers[1].key: must be lower-case letters, digits and hyphens, at most 40"),
        (7, 'centers[1].zone: must be a time zone such as "America/Chicago"'),
        (8, "centers[1].phone: must be text in quotation marks"),
        (11, "centers[1].capabilities[2]: is no capability of the catalogue (docs/operator/load.md lists them)"),
        (13, 'centers[1].hours.monday: must be hours such as "08:00-18:00"'),
        (14, "centers[1].staff[1].last_name: is missing"),
        (15, "centers[1].staff[1].email: must be an e-mail address"),
        (16, "centers[1].staff[1].first_name: must not be empty"),
        (17, "centers[1].staff[1].role: must be 'front_desk', 'clinician' or 'center_manager'"),
        (26, 'companies[1].locations[1].state: must be a state by its two letters, such as "TX"'),
        (34, "companies[1].members[1].locations[2]: 'nowhere' is no location of this company"),
        (36, "companies[1].members[2].email: 'a@northwind.example' stands here a second time"),
        (
            41,
            f"companies[1].entitlements[1].report_types[2]: 'dot-long-form' {BEYOND}",
        ),
        (43, "companies[1].entitlements[1].valid_to: must not be before valid_from"),
        (48, "companies[1].employees[1].date_of_birth: must be a date of birth, between 1900 and today"),
        (49, "companies[1].employees[1].location: 'reno' is no location of this company"),
        (51, "companies[2].key: 'northwind' stands here a second time"),
        (53, "companies[2].locations: needs at least one entry"),
    ]


def test_employees_without_a_number_are_no_two_of_one_number() -> None:
    row = '[[companies.employees]]\nnumber = " "\nfirst_name = "A"\nlast_name = "B"\ndate_of_birth = 1990-01-02\n'
    faults = parse('[[companies]]\nkey = "a"\n' + f'{row}location = "a"\n' * 2).faults
    assert [one for one in faults if "number" in one.text or "second time" in one.text] == []


def test_a_physical_center_needs_a_place() -> None:
    faults = parse('[[centers]]\nkey = "a"\nstreet = ""\n').faults
    assert Fault(3, "centers[1].street: is missing; a physical center needs it") in faults
    assert Fault(1, "centers[1].latitude: is missing; a physical center needs it") in faults


BOTH = """\
[[provider.operators]]
email = "Ada@x.example"
[[provider.operators]]
email = "ops@x.example"
[[centers]]
[[centers.staff]]
email = "ops@x.example"
[[companies]]
[[companies]]
[[companies.members]]
email = " ada@x.example"
"""


def test_an_operator_works_nowhere_else() -> None:
    own = "too; an operator needs an e-mail address of their own"
    assert [(one.line, one.text) for one in parse(BOTH).faults if own in one.text] == [
        (2, f"provider.operators[1].email: 'ada@x.example' works in companies[2] {own}"),
        (4, f"provider.operators[2].email: 'ops@x.example' works in centers[1] {own}"),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a = 1\nb = \n", Fault(2, "is not TOML: Invalid value")),
        ("a = 1\na = 2\n", Fault(2, "is not TOML: Cannot overwrite a value")),
        ("a = [1,\n", Fault(2, "is not TOML: Invalid value")),
    ],
)
def test_a_file_that_is_no_toml(text: str, fault: Fault) -> None:
    assert parse(text).faults == (fault,)


DATES = """\
[[companies]]
[[companies.entitlements]]
valid_from = "2026-01-02"
valid_to = 20270101
[[companies.employees]]
date_of_birth = 1987-04-12T00:00:00
[[companies.employees]]
date_of_birth = 1987-04-12
"""


def test_a_date_stands_as_the_manual_says() -> None:
    says = "must be a date such as 2026-01-31, without quotation marks and without a time"
    assert [(one.line, one.text) for one in parse(DATES).faults if "date" in one.text or "valid" in one.text] == [
        (3, f"companies[1].entitlements[1].valid_from: {says}"),
        (4, f"companies[1].entitlements[1].valid_to: {says}"),
        (6, f"companies[1].employees[1].date_of_birth: {says}"),
    ]
    assert "a date in quotation marks is refused" in MANUAL.read_text(encoding="utf-8")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    assert read(tmp_path / "none.toml").faults == (Fault(0, "cannot be read: No such file or directory"),)
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"\n')
    assert read(tmp_path / "latin.toml").faults == (Fault(0, "is not UTF-8 text"),)


TRICKY = '''\
# a comment [table]
"quoted.key" = 'literal # no comment'  # a comment
dotted . "k e y" = 1
text = """
[[not.a.table]]
a = "\\""  """"
lines = \'\'\'
x = 1\'\'\'\'
mixed = [ 1, [2,
  { b = "}", c.d = [ "]", ] }, # comment ]
  3 ], ]
when = 2026-01-31 10:00:00
[one.two]
x = { }
[[rows]]
[rows.sub]
y = -1.5e3
[[rows.sub.deep]]
[[rows]]
[[rows.sub2]]
z = true
'''


def test_lines_of_everything_that_toml_allows() -> None:
    found = positions(TRICKY)
    assert _places(tomllib.loads(TRICKY)) <= set(found)
    expected: dict[Place, int] = {
        ("quoted.key",): 2, ("dotted", "k e y"): 3, ("text",): 4, ("lines",): 7, ("mixed", 0): 9, ("mixed", 1, 0): 9,
        ("mixed", 1, 1): 10, ("mixed", 1, 1, "c", "d"): 10, ("mixed", 1, 2): 11, ("when",): 12, ("one", "two", "x"): 14,
        ("rows", 0, "sub", "y"): 17, ("rows", 0, "sub", "deep", 0): 18, ("rows", 1): 19,
        ("rows", 1, "sub2", 0, "z"): 21,
    }  # fmt: skip
    assert {place: found.get(place) for place in expected} == expected
    assert line_of(found, ("rows", 1, "missing")) == 19
    assert line_of(found, ("nothing",)) == 1


def _places(value: Any, path: Place = ()) -> set[Place]:
    if isinstance(value, dict):
        return {(*path, key) for key in value}.union(*(_places(one, (*path, key)) for key, one in value.items()))
    if isinstance(value, list):
        return {(*path, place) for place in range(len(value))}.union(
            *(_places(one, (*path, place)) for place, one in enumerate(value))
        )
    return set()


_TEXT = st.text("ab\"'\\#[]{}=,. \n", max_size=8)
_VALUE = st.recursive(
    _TEXT | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _toml(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value) if "\n" not in value else '"""\n' + _quoted(value)[1:-1].replace("\\n", "\n") + '"""'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[\n" + ",\n".join(_toml(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    return str(value)


@given(st.dictionaries(_TEXT, _VALUE, max_size=4))
def test_everything_in_any_file_has_a_line_and_each_key_its_own(data: dict[str, Any]) -> None:
    lines: list[str] = []
    at: dict[Place, int] = {}
    for key, value in data.items():
        at[key,] = "\n".join(lines).count("\n") + (2 if lines else 1)
        lines.append(f"{_quoted(key)} = {_toml(value)}")
    text = "\n".join(lines)
    assert tomllib.loads(text) == data
    found = positions(text)
    assert set(found) == _places(data)
    assert {place: found[place] for place in at} == at


def test_the_manual_names_every_field_role_and_code() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    parts = [one for one in vars(model).values() if isinstance(one, type) and issubclass(one, model._Part)]
    fields = {name for part in parts for name in part.model_fields}
    catalogue = load_packaged()
    words = {*fields, *catalogue.report_types, *catalogue.capabilities, "user_admin", "basic", "view_only"}
    words |= {"front_desk", "clinician", "center_manager", "physical", "virtual", "visits", "results"}
    mentions = set(re.findall(r"`[^`\n]+`", manual)) | set(re.findall(r"\[\w+\]", manual))
    assert [word for word in sorted(words) if not {f"`{word}`", f"[{word}]"} & mentions] == []
