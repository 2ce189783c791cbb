"""Wall 1 to its end: nobody comes to a model through the public files of a domain, nor to the tables without a wall.

The import contracts see modules. What a public module imports for itself (a model, a connection) stands in it under a
name too, and could be taken from there; the identity tables have no other wall than that no page can name them.
"""

from __future__ import annotations

import pytest

from tests.support.names import SOURCE, home_of, module_in, named

DOORS = ("operations", "reads")
# Where a public file's ``__all__`` may offer from beside its own folder: what is made there is no model.
BESIDE = ("policy", "rules", "types", "events")
# Nobody on the way in names these: they are, or lead to, tables without row-level security.
HIDDEN = (
    "occhub.platform.models",
    "occhub.access.models",
    "django.apps.apps",
    "django.contrib.auth.get_user_model",
    "django.contrib.auth.models",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "allauth.account.models",
    "procrastinate.contrib.django.models",
    "importlib",
)
EXCEPTIONS = {
    ("interfaces/cli/operators.py", "django.contrib.auth.get_user_model"): (
        "an unsaved person, whom the rules for passwords compare a new password with; nothing is queried"
    ),
}


def _domain(name: str) -> tuple[str, str]:
    """The domain and the file in it that a full name lies in."""
    parts = [*name.split("."), "", "", ""]
    return (parts[2], parts[3]) if parts[:2] == ["occhub", "domains"] else ("", "")


def _is_made_there(module: str, name: str) -> bool:
    home, (domain, file) = home_of(module, name), _domain(module)
    return _domain(home) == (domain, file) or (_domain(home)[0] == domain and _domain(home)[1] in BESIDE)


def taken(text: str, importer: str) -> list[str]:
    """Names that a file of ``occhub.<importer>`` takes from a public file of another domain that only imports them.

    The ways in take nothing of the sort from platform and access either.
    """
    home, is_way_in, found = _domain(f"occhub.{importer}")[0], importer.startswith("interfaces"), []
    for module, name in sorted({module_in(full) for full in named(text)}):
        domain, file = _domain(module)
        if not name or domain == home != "":
            continue
        if domain and file in DOORS and not _is_made_there(module, name):
            found.append(f"{module}.{name}")
        if is_way_in and module.startswith(("occhub.platform", "occhub.access")) and not home_of(module, name):
            found.append(f"{module}.{name}")
    return found


def hidden(text: str) -> set[str]:
    """What of `HIDDEN` a file names."""
    return {one for one in HIDDEN for full in named(text) if full == one or full.startswith(f"{one}.")}


FILES = {str(path.relative_to(SOURCE)): path.read_text() for path in sorted(SOURCE.rglob("*.py"))}


def test_what_a_domain_merely_imports_is_not_taken_from_it() -> None:
    found = {file: taken(text, file.removesuffix(".py").replace("/", ".")) for file, text in FILES.items()}
    assert {file: names for file, names in found.items() if names} == {}


def test_no_way_in_names_a_table_without_a_wall_and_no_exception_is_stale() -> None:
    found = {(file, name) for file, text in FILES.items() if file.startswith("interfaces/") for name in hidden(text)}
    assert found == set(EXCEPTIONS)


DOOR, VISITS = "interfaces.web.shell", "domains.visits.operations"
TAKEN = {
    "from occhub.domains.results.operations.publishing import StoredFile": DOOR,
    "from occhub.domains.results.operations.publishing import Document as Plain": VISITS,
    "from occhub.domains.results.operations import publishing\npublishing.StoredFile.objects.all()": DOOR,
    "from occhub.domains.results import operations\noperations.publishing.StoredFile": DOOR,
    "import occhub.domains.results.operations.keys\nx = occhub.domains.results.operations.keys.StoredFile": DOOR,
    "import occhub.domains.centers.reads as centers\ncenters.CenterRow": DOOR,
    "from occhub.domains.companies.reads import LocationRow": VISITS,
    "from occhub.domains.accounts.reads import *": DOOR,
    "def late():\n    from occhub.domains.accounts.reads import User": DOOR,
    "from occhub.platform.mail import MailboxMessage": DOOR,
    "from occhub.platform import sessions\nsessions.SessionRecord": DOOR,
    "from occhub.access.ledger import LedgerEntry": DOOR,
    "from occhub.platform.queue import connection": DOOR,
}
LEFT = {
    "from occhub.domains.results.operations.publishing import StoredFile": "domains.results.reads.documents",
    "from occhub.domains.results.operations import publish_document": DOOR,
    "from occhub.domains.results.operations import publishing\npublishing.publish_document": DOOR,
    "from occhub.domains.centers import reads\nreads.hours_lines": DOOR,  # made in its rules
    "from occhub.domains.authorizations.reads import COUNTED": DOOR,
    "from occhub.platform.sessions import SessionStore": DOOR,
    "from occhub.platform.models import OutboxEvent": VISITS,
}


@pytest.mark.parametrize("text", TAKEN)
def test_each_way_to_a_model_is_seen(text: str) -> None:
    assert len(taken(text, TAKEN[text])) == 1


@pytest.mark.parametrize("text", LEFT)
def test_what_may_be_taken_is_left_alone(text: str) -> None:
    assert taken(text, LEFT[text]) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("from occhub.platform.models import SessionRecord, MailboxMessage", "occhub.platform.models"),
        ("from occhub.platform import models", "occhub.platform.models"),
        ("from occhub import platform\nplatform.models.SessionRecord", "occhub.platform.models"),
        ("import occhub.access.models", "occhub.access.models"),
        ("from occhub.access.models import LedgerEntry", "occhub.access.models"),
        ("from django.contrib.auth import get_user_model", "django.contrib.auth.get_user_model"),
        ("from django.contrib import auth\nauth.get_user_model().objects.all()", "django.contrib.auth.get_user_model"),
        ("import django.contrib.auth\ndjango.contrib.auth.get_user_model()", "django.contrib.auth.get_user_model"),
        ("from django.apps import apps\napps.all_models", "django.apps.apps"),
        ("from importlib import import_module", "importlib"),
    ],
)
def test_each_way_to_a_table_without_a_wall_is_seen(text: str, name: str) -> None:
    assert hidden(text) == {name}
