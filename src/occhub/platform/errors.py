"""Errors that cross floors. The interface turns each into a page or a code; none carries health information."""

from __future__ import annotations

from dataclasses import dataclass, field


class OcchubError(Exception):
    """Base of every error that is expected and explained to a person."""


class NotFound(OcchubError):
    """Outside the actor's scope or not there at all: the two are never told apart (404)."""


class Forbidden(OcchubError):
    """The object is visible, the verb is not allowed (403). ``rule`` names the deciding rule."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class NotSignedIn(OcchubError):
    """Nobody is signed in, or the session is locked or over (401)."""


@dataclass
class Problem(OcchubError):
    """The request cannot be carried out; each message names a field (or ``""`` for the whole) and says what to do."""

    fields: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return "; ".join(f"{name or 'form'}: {text}" for name, text in self.fields.items())


class Conflict(OcchubError):
    """The object changed meanwhile or its state does not allow the step (409). The text is for the reader."""


@dataclass
class KeyReused(OcchubError):
    """An idempotency key came again with another content (422). ``outcome`` is the id of what it made first."""

    outcome: str = ""


@dataclass
class AlreadyDone(OcchubError):
    """This idempotency key was used before: ``outcome`` is the id of what it made then."""

    outcome: str


class Busy(OcchubError):
    """Too much work of this kind at the moment; try again soon (503)."""
