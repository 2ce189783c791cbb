"""What a domain asks or tells a domain above it, in the same transaction.

Imports point down. Where a change below must be true together with something that stands above, the outbox comes too
late: then the lower domain names the question, and the wiring connects the function of the upper one that answers it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

Params = ParamSpec("Params")
Result = TypeVar("Result")


class Above(Generic[Params, Result]):
    """One question, called like the function that answers it. :class:`RuntimeError` where nothing was connected."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._answer: Callable[Params, Result] | None = None

    def connect(self, answer: Callable[Params, Result]) -> None:
        """Let ``answer`` be what is called; done once at start, in the one list that the wiring keeps."""
        self._answer = answer

    def __call__(self, *args: Params.args, **kwargs: Params.kwargs) -> Result:
        if self._answer is None:
            raise RuntimeError(f"nothing answers: {self.name}")
        return self._answer(*args, **kwargs)
