"""Read a set-up file: all of its faults with their lines, or a checked set-up."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from occhub.interfaces.cli.loading import checks, lines
from occhub.interfaces.cli.loading.model import SetUp

_WHERE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not known here; check its spelling",
    "string_type": "must be text in quotation marks",
    "string_too_short": "must not be empty",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "date_type": "must be a date such as 2026-01-31, without quotation marks and without a time",
    "tuple_type": "must be a list in square brackets",
    "model_type": "must be a table",
}
_FORMS = {
    "key": "must be lower-case letters, digits and hyphens, at most 40",
    "email": "must be an e-mail address",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at one line of the file (from 1), in words."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a file gives: a set-up, or the faults that stand in its way, in the order of their lines."""

    setup: SetUp | None
    faults: tuple[Fault, ...] = ()
    places: Mapping[lines.Path, int] = field(default_factory=dict)

    def fault(self, path: lines.Path, words: str) -> Fault:
        """Something wrong at ``path`` that was found later, when the file was compared with the installation."""
        return Fault(lines.line_of(self.places, path), f"{_name(path)}: {words}")


def read(path: Path) -> Found:
    """Read and check the whole file; nothing of the installation is touched."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        return Found(None, (Fault(0, f"cannot be read: {error.strerror}"),))
    except UnicodeDecodeError:
        return Found(None, (Fault(0, "is not UTF-8 text"),))
    return parse(text)


def parse(text: str) -> Found:
    """The same for the text of a file."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Found(None, (_unreadable(str(error), text),))
    places = lines.positions(text)
    setup = None
    found = {Fault(lines.line_of(places, path), f"{_name(path)}: {words}") for path, words in checks.faults(raw)}
    try:
        setup = SetUp.model_validate(raw)
    except ValidationError as error:
        found |= {_told(one["loc"], one["type"], one["msg"], places) for one in error.errors(include_input=False)}
    return Found(None, _sorted(found)) if found else Found(setup, places=places)


def tell_faults(file: str, faults: tuple[Fault, ...]) -> int:
    """Print every fault on standard error; the exit code."""
    for one in faults:
        print(f"{file}{f':{one.line}' if one.line else ''}: {one.text}", file=sys.stderr)
    print(f"{len(faults)} fault{'s' if len(faults) > 1 else ''}; nothing was changed.", file=sys.stderr)
    return 1


def _unreadable(message: str, text: str) -> Fault:
    where = _WHERE.search(message)
    line = int(where.group(1)) if where and where.group(1) else text.count("\n") + 1
    return Fault(line, f"is not TOML: {_WHERE.sub('', message)}")


def _sorted(faults: set[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda one: (one.line, one.text)))


def _told(where: tuple[str | int, ...], kind: str, message: str, places: Mapping[lines.Path, int]) -> Fault:
    """A pydantic error in our words."""
    return Fault(lines.line_of(places, where), f"{_name(where)}: {_words(where, kind, message)}")


def _words(path: lines.Path, kind: str, message: str) -> str:
    last = next((part for part in reversed(path) if isinstance(part, str)), "")
    if kind == "string_pattern_mismatch":
        return _FORMS.get(last, 'must be hours such as "08:00-18:00"' if "hours" in path else _FORMS["key"])
    if kind == "literal_error":
        return message.replace("Input should be", "must be", 1)
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    return _WORDS.get(kind, message[:1].lower() + message[1:])


def _name(path: lines.Path) -> str:
    """The path as people read it: companies[2].members[1].email, counted from 1."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).removeprefix(".") or "the file"
