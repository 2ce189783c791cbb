"""What a domain's operations and reads keep for themselves (``_name``, ``_file``) is used inside that domain alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "occhub"
DOMAINS = "occhub.domains."


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(full name, the name it has in the file) of everything imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((one.name, one.asname or one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{one.name}", one.asname or one.name) for one in node.names)


def _is_private(name: str) -> bool:
    return any(part.startswith("_") and not part.startswith("__") for part in name.split("."))


def private_uses(text: str, home: str) -> list[str]:
    """Private names of other domains than ``home`` that a file imports, or reaches for through a module."""
    tree = ast.parse(text)
    imported = [
        (full, local)
        for full, local in _imports(tree)
        if full.startswith(DOMAINS) and full.removeprefix(DOMAINS).partition(".")[0] != home
    ]
    modules = {local for _, local in imported}
    found = [full for full, _ in imported if _is_private(full)]
    found += [
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.value.id in modules and _is_private(node.attr)
    ]
    return found


def test_nobody_outside_uses_what_a_domain_keeps_for_itself() -> None:
    found = {}
    for file in sorted(SOURCE.rglob("*.py")):
        parts = file.relative_to(SOURCE).parts
        home = parts[1] if parts[0] == "domains" and len(parts) > 2 else ""
        used = private_uses(file.read_text(), home)
        if used:
            found[str(file.relative_to(SOURCE))] = used
    assert found == {}


def test_each_way_round_is_seen() -> None:
    for line in (
        "from occhub.domains.results.reads.documents import _row",
        "from occhub.domains.authorizations.reads._records import detail_of",
        "from occhub.domains.authorizations.reads import _records",
        "import occhub.domains.authorizations.operations._common",
        "from occhub.domains.results import reads\nreads._row(1)",
        "from occhub.domains.results import reads as results\nresults._row(1)",
    ):
        assert private_uses(line, "visits"), line
    assert private_uses("from occhub.domains.results.reads.documents import _row", "results") == []
    assert private_uses("from occhub.domains.results import reads\nreads.rows(1)", "visits") == []
