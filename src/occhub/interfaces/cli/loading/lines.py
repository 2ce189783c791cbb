"""Where the parts of a TOML file stand. The parser of the standard library tells values, but no lines.

The text has been parsed already, so it is known to be sound: this reader only keeps count, and never judges.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_BLANK: Final = re.compile(r"[ \t]*")
_BLANK_LINES: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'  # up to two quotation marks may stand before the closing three
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_PLAIN: Final = re.compile(r"[^,\]}\n#]*")


def positions(text: str) -> dict[Path, int]:
    """The line (from 1) of every table, every row of an array and every key of a sound TOML text."""
    return _Reader(text).read()


def line_of(found: Mapping[Path, int], path: Path) -> int:
    """The line of `path`, or of the nearest part around it that stands in the file."""
    while path and path not in found:
        path = path[:-1]
    return found.get(path, 1)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._found: dict[Path, int] = {}
        self._rows: dict[Path, int] = {}
        self._line, self._counted = 1, 0

    def read(self) -> dict[Path, int]:
        table: Path = ()
        while True:
            self._skip(_BLANK_LINES)
            if self._at >= len(self._text):
                return self._found
            if self._looking_at("["):
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        """`[a.b]` or `[[a.b]]`: the path of the table that the following lines fill."""
        is_row = self._text.startswith("[[", self._at)
        line = self._line_here()
        self._at += 2 if is_row else 1
        *parents, last = self._keys()
        path = (*self._latest(parents), last)
        if is_row:
            self._rows[path] = self._rows.get(path, -1) + 1
            path = (*path, self._rows[path])
        for length in range(1, len(path)):
            self._found.setdefault(path[:length], line)
        self._found[path] = line
        self._skip(_BLANK)
        self._at += 2 if is_row else 1
        return path

    def _latest(self, keys: list[str]) -> Path:
        """The path of a dotted name, through the latest row of each array of tables on the way."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self._rows:
                path = (*path, self._rows[path])
        return path

    def _pair(self, table: Path) -> None:
        line = self._line_here()
        path = table
        for key in self._keys():
            path = (*path, key)
            self._found.setdefault(path, line)
        self._skip(_BLANK)
        self._at += 1  # the equals sign
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip(_BLANK)
        if self._looking_at("["):
            for number in self._members("]"):
                self._found[*path, number] = self._line_here()
                self._value((*path, number))
        elif self._looking_at("{"):
            for _ in self._members("}"):
                self._pair(path)
        elif (string := _STRING.match(self._text, self._at)) is not None:
            self._at = string.end()
        else:
            self._skip(_PLAIN)

    def _members(self, end: str) -> Iterator[int]:
        """Stop before each member of an array or inline table; step over brackets and commas."""
        self._at += 1
        number = 0
        while True:
            self._skip(_BLANK_LINES)
            if self._looking_at(end):
                self._at += 1
                return
            yield number
            number += 1
            self._skip(_BLANK_LINES)
            if self._looking_at(","):
                self._at += 1

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_BLANK)
            quoted = _STRING.match(self._text, self._at)
            bare = _BARE_KEY.match(self._text, self._at)
            if quoted is not None:
                keys.append(tomllib.loads(f"k = {quoted.group()}")["k"])
                self._at = quoted.end()
            elif bare is not None:
                keys.append(bare.group())
                self._at = bare.end()
            self._skip(_BLANK)
            if not self._looking_at("."):
                return keys
            self._at += 1

    def _looking_at(self, character: str) -> bool:
        return self._text.startswith(character, self._at)

    def _skip(self, what: re.Pattern[str]) -> None:
        found = what.match(self._text, self._at)
        self._at = found.end() if found is not None else self._at

    def _line_here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line
