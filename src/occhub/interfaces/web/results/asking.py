"""What the pages of the list share: the search that an address or a form names, and the words for who may not."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase

from occhub.access.actor import Actor
from occhub.domains.results import reads as results
from occhub.domains.results.types import ResultQuery
from occhub.interfaces.web import errors
from occhub.interfaces.web.door import ActingRequest, View
from occhub.interfaces.web.results import criteria
from occhub.platform.errors import Forbidden, NotFound

NO_GRANT = (
    "Your account does not include results and reports. A User Admin of your company can give you access to them,"
    " by type of report and location."
)


def told_in_words(view: View) -> View:
    """Who was given no results learns that, and who can change it."""

    @functools.wraps(view)
    def answer(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Forbidden as refusal:
            if refusal.rule != "results.no-grant":
                raise
            return errors.page(request, 403, happened=NO_GRANT)

    return answer


def search_of(actor: Actor, parameters: Mapping[str, str]) -> criteria.Search:
    """The stored search that is named, less what was taken away; everything where none is. :class:`NotFound` for one
    that the actor did not store."""
    asked = parameters.get("q")
    if not asked:
        return criteria.Search(None, (), ResultQuery())
    try:
        query_id = uuid.UUID(asked)
    except ValueError as error:
        raise NotFound from error
    return criteria.narrowed(query_id, results.query(actor, query_id), parameters.get("without", ""))
