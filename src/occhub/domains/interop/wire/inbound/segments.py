"""Fields by their numbers, out of python-hl7's containers: empty where there is nothing, and never an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import hl7

from occhub.domains.interop.wire.inbound.heads import separators_of
from occhub.domains.interop.wire.inbound.texts import segments_of


class NotReadable(ValueError):
    """The text is no message; the reason is for people."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment. Fields, repetitions and components are counted from 1, as the standard does."""

    name: str
    _parsed: Any
    _message: Any

    def whole(self, field: int) -> str:
        """The field as it was sent, with its separators."""
        return str(self._parsed[field]) if field < len(self._parsed) else ""

    def count(self, field: int) -> int:
        """How many repetitions the field has; 0 where it is not there."""
        return len(list(self._parsed[field])) if field < len(self._parsed) else 0

    def components(self, field: int, repetition: int = 1) -> list[str]:
        """The components of one repetition, each as it was sent (subcomponents still together)."""
        if field >= len(self._parsed):
            return []
        repeated = list(self._parsed[field])
        if repetition > len(repeated):
            return []
        whole = repeated[repetition - 1]
        return [whole] if isinstance(whole, str) else [str(one) for one in whole]

    def value(self, field: int, component: int = 1, repetition: int = 1) -> str:
        """The first subcomponent of a component, with its escapes resolved, without blanks around it."""
        parts = self.components(field, repetition)
        if component > len(parts):
            return ""
        return self.plain(parts[component - 1].split(self._message.separators[4])[0]).strip()

    def values(self, field: int, component: int = 1) -> Iterator[str]:
        """The same component of each repetition."""
        for repetition in range(1, self.count(field) + 1):
            yield self.value(field, component, repetition)

    def plain(self, sent: str) -> str:
        """``sent`` with its escapes (``\\T\\``, ``\\X0D\\``...) resolved."""
        if self._message.esc not in sent:
            return sent
        try:
            return str(self._message.unescape(sent))
        except (ValueError, OverflowError):  # a hexadecimal escape that is none
            return sent


@dataclass(frozen=True, slots=True)
class Message:
    """All segments of a message, in their order."""

    segments: tuple[Segment, ...]

    def first(self, name: str) -> Segment | None:
        """The first segment of this name."""
        return next((one for one in self.segments if one.name == name), None)

    def every(self, *names: str) -> list[Segment]:
        """The segments of these names, in their order."""
        return [one for one in self.segments if one.name in names]


def parse(text: str) -> Message:
    """The segments of a message. :class:`NotReadable` where it does not begin with a sound MSH."""
    field = text.lstrip("\r\n\t \ufeff")[3:4]
    lines = segments_of(text.lstrip("\r\n\t \ufeff"), field) if field else []
    if not lines or not lines[0].startswith("MSH") or separators_of(lines[0] + " " * 6) is None:
        raise NotReadable("The message does not begin with an MSH segment.")
    try:
        parsed = hl7.parse("\r".join(lines))
    except (hl7.HL7Exception, AssertionError, IndexError, ValueError) as error:
        raise NotReadable("The message is not built of segments and fields.") from error
    return Message(tuple(Segment(str(one[0])[:3], one, parsed) for one in parsed if len(one) and str(one[0])))
