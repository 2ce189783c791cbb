"""A refusal that a User Admin of the same company could lift: the page says so instead of only saying no."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase

from occhub.interfaces.web import errors
from occhub.interfaces.web.door import ActingRequest, View
from occhub.platform.errors import Forbidden


def told_in_words(rule: str, words: str) -> Callable[[View], View]:
    """Who is refused by ``rule`` learns by ``words`` what is not given to them, and who can change it."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def answer(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except Forbidden as refusal:
                if refusal.rule != rule:
                    raise
                return errors.page(request, 403, happened=words)

        return answer

    return decorate
