"""What the client knows for sure: one line before it sends, one when it has an answer; synced, outside the system."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Entry:
    """One operation: what was asked under which key, how often it was sent, what was answered."""

    number: int
    kind: str
    key: str
    facts: dict[str, Any]
    attempts: int = 0
    unknown: int = 0
    refused: int = 0
    lost: int = 0
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def is_acknowledged(self) -> bool:
        """Whether the system said that it did it."""
        return bool(self.answer)


class Journal:
    """Lines of JSON; each is on the disk before the client goes on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: list[Entry] = []
        self._lock = threading.Lock()
        self._file = path.open("a", encoding="utf-8")

    def intend(self, kind: str, key: str, facts: Mapping[str, Any]) -> Entry:
        """Note what will be sent, before it is."""
        with self._lock:
            entry = Entry(len(self.entries) + 1, kind, key, dict(facts))
            self.entries.append(entry)
            self._write({"intent": asdict(entry)})
        return entry

    def acknowledge(self, entry: Entry, answer: Mapping[str, Any]) -> None:
        """Note the answer."""
        with self._lock:
            entry.answer = {"status": 0, **answer}
            self._write({"answer": entry.number, **entry.answer, "attempts": entry.attempts, "unknown": entry.unknown})

    @property
    def intended(self) -> int:
        """How many operations have begun."""
        return len(self.entries)

    @property
    def in_flight(self) -> int:
        """How many operations wait for an answer at this moment."""
        return sum(not entry.is_acknowledged for entry in self.entries)

    def of(self, *kinds: str) -> list[Entry]:
        """The operations of these kinds, in order."""
        return [entry for entry in self.entries if entry.kind in kinds]

    def close(self) -> None:
        """No more lines."""
        self._file.close()

    def _write(self, line: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())
