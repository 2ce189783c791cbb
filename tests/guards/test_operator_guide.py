"""The operator guide tells every setting that the product reads, and its examples are ones that production takes."""

from __future__ import annotations

import re
from pathlib import Path

from occhub.config import production, provider

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "operator"
# What processes of one installation tell each other; nobody sets it.
INTERNAL = {
    "OCCHUB_DB_ROLE": "each command chooses its database role",
    "OCCHUB_SUPERVISED": "marks what the supervisor started, so that leftovers are found",
    "OCCHUB_WITHOUT_DEMO": "what `serve --empty` tells its step",
}


def read_by_the_product() -> set[str]:
    """The names of settings as they stand in the source: whole strings, not attributes of Django's settings."""
    sources = (path.read_text() for path in (ROOT / "src").rglob("*.py"))
    return {name for source in sources for name in re.findall(r'"(OCCHUB_[A-Z_]+)"', source)}


def in_the_table() -> set[str]:
    """The names in the first column of the table of settings."""
    rows = re.findall(r"^\| (`[^|]+`) \|", (GUIDE / "install.md").read_text(), flags=re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`(OCCHUB_[A-Z_]+)`", row)}


def test_the_table_of_settings_holds_what_is_read_and_nothing_else() -> None:
    assert in_the_table() == read_by_the_product() - set(INTERNAL)
    assert set(INTERNAL) <= read_by_the_product()


def test_the_settings_of_the_service_are_ones_of_the_table_and_send_logs_to_the_journal() -> None:
    lines = (ROOT / "deploy" / "occhub.env.example").read_text().splitlines()
    found = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    assert set(found) - {"PORT"} <= in_the_table()
    assert found["OCCHUB_LOG_TO_OUTPUT"] == "1"


def test_the_example_of_a_provider_file_is_one_that_production_takes(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", (GUIDE / "provider.md").read_text(), flags=re.DOTALL)
    file = tmp_path / "provider.toml"
    file.write_text(example)
    support = provider.load(str(file)).support_email
    asked = {"base_url": "https://hub.provider.org", "smtp_host": "mail.provider.org"}
    shipped = provider.load("").support_email
    of_the_provider = set(production.problems(**asked, support_email=shipped)) - set(
        production.problems(**asked, support_email=support)
    )
    assert len(of_the_provider) == 1
