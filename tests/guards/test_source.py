"""The shape of the source: small files, small functions, and nothing that goes round the access layer."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for folder in ("src", "tests", "tools", "bench") for path in sorted((ROOT / folder).rglob("*.py"))]
PRODUCT = [path for path in SOURCES if path.is_relative_to(ROOT / "src") and "migrations" not in path.parts]
TEMPLATES = sorted((ROOT / "src").rglob("templates/**/*.html"))
LONGEST_FILE, LONGEST_FUNCTION = 400, 50


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_long() -> None:
    assert [_name(path) for path in SOURCES if len(path.read_text().splitlines()) > LONGEST_FILE] == []


def test_no_function_is_long() -> None:
    long = [
        f"{_name(path)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


# What no line of the product may say, with the one place (if any) that may.
BANNED: dict[str, tuple[str, ...]] = {
    r"\bapps\.get_model\(": (),
    r"(\bimport|\bfrom) +(\w+, *)*(pickle|cPickle|_pickle|marshal|shelve|dill)\b|yaml\.load\(": (),
    # The backends of Django's own that keep values keep them as pickles.
    r"cache\.backends\.(db|filebased|locmem|memcached|redis)\b|\bDatabaseCache\b|PickleSerializer": (),
    r"__(icontains|contains|startswith|istartswith|iregex|regex|search|trigram\w*)\b": (),
    r"\.raw\(|\bRawSQL\(|\.extra\(": (),
    r"\b_base_manager\b": (),
    r"\bcursor\(\)": ("access/", "platform/", "config/safety.py"),
    r"\bATOMIC_REQUESTS\b": ("config/",),
    r"\bmark_safe\(": ("interfaces/web/ui/",),
    r"\bSET ROLE\b|\bset role\b": (),
    r"set_config\(": ("access/database.py",),
    r"post_save|pre_save|m2m_changed": (),
}


@pytest.mark.parametrize("pattern", BANNED)
def test_banned_constructs(pattern: str) -> None:
    allowed = BANNED[pattern]
    found = [
        f"{_name(path)}:{number}"
        for path in PRODUCT
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line)
        and not any(str(path.relative_to(ROOT / "src" / "occhub")).startswith(place) for place in allowed)
    ]
    assert found == []


TEMPLATE_BANNED = {
    "safe filter": r"\|\s*safe\b|\{%\s*autoescape off",
    "inline style": r"\sstyle\s*=",
    "inline handler": r"\son[a-z]+\s*=\s*[\"']",
    "htmx code": r"hx-on|js:|javascript:",
    "trigger filter": r"hx-trigger=\"[^\"]*\[",
    "other origin": r"(src|href)=\"https?://",
}


@pytest.mark.parametrize("rule", TEMPLATE_BANNED)
def test_templates_keep_the_content_policy(rule: str) -> None:
    found = [
        f"{_name(path)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(TEMPLATE_BANNED[rule], line)
    ]
    assert found == []


def _has_reason(line: str) -> bool:
    found = re.search(r"#\s*(noqa: [A-Z0-9, ]+|type: ignore\[[\w, -]+\])(.*)$", line)
    return found is not None and len(found.group(2).strip(" #()")) >= 8


def test_every_suppression_has_a_reason() -> None:
    bare = [
        f"{_name(path)}:{number}"
        for path in SOURCES
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"#\s*(noqa|type: ignore)\b", line) and not _has_reason(line)
    ]
    assert bare == []


WRITTEN = [*SOURCES, *TEMPLATES, *sorted(ROOT.glob("*.md"))]
WRITTEN += sorted(path for folder in ("src", "bench", "docs") for path in (ROOT / folder).rglob("*.md"))
PROCESS = (
    r"\bdecisions\.md\b|\b(the|this|that|later|next|another|each) issues?\b|\bacceptance criteri|\bmilestone|\bsprint\b"
)


def test_nothing_speaks_of_how_it_was_worked_on() -> None:
    """A reason is said in words; whoever reads it has the repository alone."""
    found = [
        f"{_name(path)}:{number}"
        for path in WRITTEN
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(PROCESS, line, re.IGNORECASE)
    ]
    assert found == []


def test_no_unfinished_work() -> None:
    words = "|".join(("TO" + "DO", "FIX" + "ME", "Not" + "ImplementedError", "coming" + " soon"))
    found = [
        f"{_name(path)}:{number}"
        for path in [*SOURCES, *TEMPLATES]
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(words, line)
    ]
    assert found == []
