"""Pure decisions about documents: titles, names of files, limits of an archive, the plain form of a search."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from occhub.domains.catalogue.types import ReportType
from occhub.domains.results.types import DocumentState, ResultQuery, WithdrawReason
from occhub.platform.errors import Problem
from occhub.platform.mentions import mentions_date, mentions_name
from occhub.platform.text import fold, normal_claim, one_line, tokens

LONGEST_TITLE = 120
LONGEST_REASON = 500
OUT = (str(DocumentState.PUBLISHED), str(DocumentState.ARCHIVED))
"""The states in which a report counts as given to the employer: nothing is due for it."""
MOST_IN_ARCHIVE = 200
MOST_BYTES_IN_ARCHIVE = 1024**3
MOST_WORDS = 6
# A scan carries words of its own, such as page numbers and the scanner's stamp: a page that holds fewer letters and
# digits says nothing of a person.
LEAST_OF_A_PAGE = 40
_LETTER = re.compile(r"[^\W_]")
GARBAGE_AFTER = timedelta(days=1)  # a blob whose row has not come by then belongs to nothing


def checked_title(typed: str, kind: ReportType) -> str:
    """The name of a document as people read it: one line, the report type's own name where none was typed."""
    title = one_line(typed) or kind.name
    if len(title) > LONGEST_TITLE:
        raise Problem({"title": f"The name of a document has at most {LONGEST_TITLE} characters. Shorten it."})
    return title


def checked_kind(code: str, publishable: Collection[ReportType]) -> ReportType:
    """The report type of ``code``, when it may be published for this visit."""
    for kind in publishable:
        if kind.code == code:
            return kind
    raise Problem({"report_type": "Choose the type of this report from the list."})


def checked_reason(typed: str) -> str:
    """Why a report is replaced, for the center alone. :class:`Problem` at ``reason`` for none and for too much."""
    reason = typed.strip()
    if not reason:
        raise Problem({"reason": "Say why the report is replaced. Only your center reads it."})
    if len(reason) > LONGEST_REASON:
        raise Problem({"reason": f"Shorten this to {LONGEST_REASON} characters."})
    return reason


def checked_withdrawal(code: str, typed: str) -> tuple[WithdrawReason, str]:
    """Why a report is withdrawn: a reason of the list, and words for the center, which *other* needs.

    :class:`Problem` at ``reason`` or ``note``.
    """
    try:
        reason = WithdrawReason(code)
    except ValueError as error:
        raise Problem({"reason": "Choose why the report is withdrawn."}) from error
    note = typed.strip()
    if len(note) > LONGEST_REASON:
        raise Problem({"note": f"Shorten this to {LONGEST_REASON} characters."})
    if reason is WithdrawReason.OTHER and not note:
        raise Problem({"note": "Say what happened. Only your center reads it."})
    return reason, note


def ended_words(state: DocumentState, by: str) -> str:
    """Why a report can no longer be replaced or withdrawn, in the words of the center."""
    who = by or "Somebody"
    words = {
        DocumentState.SUPERSEDED: f"{who} replaced this report by a corrected one meanwhile.",
        DocumentState.WITHDRAWN: f"{who} withdrew this report meanwhile.",
        DocumentState.ARCHIVED: "This report was archived meanwhile.",
        DocumentState.PUBLISHED: "This report is not what it was when you opened it.",
    }
    return f"{words[state]} Nothing was changed."


def title_key(title: str) -> str:
    """The folded form of a document's name, for search by its beginning."""
    return " ".join(fold(title).split())


def name_words(typed: str) -> list[str]:
    """The folded words of a name as typed, in any order; more than six say nothing more."""
    return tokens(typed)[:MOST_WORDS]


def normal_query(query: ResultQuery) -> ResultQuery:
    """The search with blanks and unusable words taken away."""
    return ResultQuery(
        name=" ".join(query.name.split()) if tokens(query.name) else "",
        date_of_birth=query.date_of_birth,
        state=query.state.strip().upper(),
        center_id=query.center_id,
        is_injury=query.is_injury,
        claim_number=query.claim_number.strip() if normal_claim(query.claim_number) else "",
        title=" ".join(query.title.split()) if title_key(query.title) else "",
    )


def query_to_json(query: ResultQuery) -> dict[str, Any]:
    """The stored form of a search."""
    return {
        "name": query.name,
        "date_of_birth": query.date_of_birth.isoformat() if query.date_of_birth else None,
        "state": query.state,
        "center_id": str(query.center_id) if query.center_id else None,
        "is_injury": query.is_injury,
        "claim_number": query.claim_number,
        "title": query.title,
    }


def query_from_json(stored: dict[str, Any]) -> ResultQuery:
    """The inverse of :func:`query_to_json`."""
    born, center = stored.get("date_of_birth"), stored.get("center_id")
    return ResultQuery(
        name=stored.get("name", ""),
        date_of_birth=date.fromisoformat(born) if born else None,
        state=stored.get("state", ""),
        center_id=uuid.UUID(center) if center else None,
        is_injury=stored.get("is_injury"),
        claim_number=stored.get("claim_number", ""),
        title=stored.get("title", ""),
    )


def checked_archive(ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """The chosen documents, each once, in their order. :class:`Problem` for none and for too many."""
    chosen = list(dict.fromkeys(ids))
    if not chosen:
        raise Problem({"": "Choose at least one document to download."})
    if len(chosen) > MOST_IN_ARCHIVE:
        raise Problem({"": f"You can download up to {MOST_IN_ARCHIVE} documents at once. Choose fewer and try again."})
    return chosen


def check_archive_size(sizes: Collection[int]) -> None:
    """:class:`Problem` where the chosen documents are larger than 1 GB together."""
    if sum(sizes) > MOST_BYTES_IN_ARCHIVE:
        raise Problem({"": "These documents are larger than 1 GB together. Choose fewer and try again."})


def missing_of_person(text: str, last_name: str, born: date) -> tuple[str, ...] | None:
    """What of a person does not stand in the text of a report, in words; None where it holds too little to tell.

    ``text``: the pages, each led by a form feed.
    """
    if not any(len(_LETTER.findall(page)) >= LEAST_OF_A_PAGE for page in text.split("\f")):
        return None
    name, birth = f"the last name {last_name}", f"the date of birth {born:%m/%d/%Y}"
    stands = {name: mentions_name(text, last_name), birth: mentions_date(text, born)}
    return tuple(words for words, is_there in stands.items() if not is_there)


def missing_words(missing: Collection[str]) -> str:
    """What the desk reads of a report that may belong to somebody else."""
    one = " and ".join(missing)
    verb = "are" if len(missing) > 1 else "is"
    return f"Not published yet: {one} {verb} not in this file. Check that it is about the right person."
