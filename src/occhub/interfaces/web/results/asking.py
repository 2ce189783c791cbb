"""What the pages of the list share: the search that an address or a form names, and the words for who may not."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from occhub.access.actor import Actor
from occhub.domains.results import reads as results
from occhub.domains.results.types import ResultQuery
from occhub.interfaces.web import ungranted
from occhub.interfaces.web.results import criteria
from occhub.platform.errors import NotFound

NO_GRANT = (
    "Your account does not include results and reports. A User Admin of your company can give you access to them,"
    " by type of report and location."
)
told_in_words = ungranted.told_in_words("results.no-grant", NO_GRANT)


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
