"""One prepared world for all tests of the matrix in this process: they work on clones of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.matrix.stage import Stage


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """The world with everybody signed in."""
    from tests.matrix.stage import prepare  # Django must be set up first

    found = prepare()
    yield found
    found.forget()
