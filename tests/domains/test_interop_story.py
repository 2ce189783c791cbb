"""One true story, told in any order, twice, or late: what stands in the end is what stands when it is told in order.

The suite tells a few dozen of them; `OCCHUB_FULL=1` tells a thousand.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from occhub.domains.authorizations import reads as authorizations
from occhub.domains.authorizations.types import AuthorizationDetail
from occhub.domains.interop import operations as interop
from occhub.domains.interop.types import NewFeed
from occhub.domains.results import reads as results
from occhub.domains.results.types import DocumentState
from occhub.platform import clock
from tests.factories import authorizations as made
from tests.factories import cast
from tests.support import feeds, hl7, pdfs, sql

STORIES = 1_000 if os.environ.get("OCCHUB_FULL") else 8
TOLD = "came when it was told"
ADMIN = "user-admin@northwind.example"


@dataclass(frozen=True)
class End:
    """What stands in the end: reports that can be found, by content; lines; visits with when the person came."""

    reports: tuple[bytes, ...]
    lines: tuple[tuple[str, str], ...]
    visits: tuple[tuple[str, str], ...]
    state: str


def story(of: AuthorizationDetail, *, is_cancelled: bool) -> list[bytes]:
    """Arrival, preliminary, final, corrected, perhaps cancelled, departure: in their order."""
    line, began = of.lines[0], clock.now() - timedelta(minutes=50)
    at = [(began + timedelta(minutes=5 * step)).strftime("%Y%m%d%H%M%S+0000") for step in range(8)]
    came = f"PV1|1|O{'|' * 42}{at[0]}|"

    def adt(event: str, moment: str) -> bytes:
        left = moment if event == "A03" else ""
        return hl7.message(f"ADT^{event}", f"EVN|{event}|{moment}", hl7.pid(), came + left, f"ORC|SC|{line.number}")

    def oru(status: str, moment: str, text: str) -> bytes:
        obr = f"OBR|1|{line.number}|F-{line.number}|{line.service}|||{at[1]}{'|' * 15}{moment}|||{status}"
        files = [hl7.file(pdfs.clean_pdf(text), status=status)] if text else []
        return hl7.message("ORU^R01", hl7.pid(), f"ORC|RE|{line.number}", obr, *files)

    told = [adt("A04", at[0]), oru("P", at[2], "Early"), oru("F", at[3], "Final"), oru("C", at[4], "Corrected")]
    return [*told, *([oru("X", at[5], "")] if is_cancelled else []), adt("A03", at[6])]


def end_of(database: str, of: AuthorizationDetail) -> End:
    """What stands now."""
    actor = cast.actor(ADMIN)
    found = results.documents_of_authorization(actor, of.id)
    shown = [one for one in found if one.state is DocumentState.PUBLISHED]
    after = authorizations.authorization(actor, of.id)
    visits = sql.rows(
        database,
        "select state, round(extract(epoch from now() - checked_in_at) / 60)::int from visits_visit"
        " where authorization_id = %s order by checked_in_at",
        of.id,
    )
    return End(
        tuple(results.view_file(actor, one.id).content for one in shown),
        tuple((str(one.state), str(one.result_state)) for one in after.lines),
        tuple((state, TOLD if 48 <= minutes <= 58 else "at another time") for state, minutes in visits),
        str(after.shown),
    )


def told(database: str, as_role: Any, messages: list[bytes], of: AuthorizationDetail) -> End:
    """Send all of them, and look."""
    for one in messages:
        feeds.deliver(database, as_role, one)
    return end_of(database, of)


def shuffled(messages: list[bytes], seed: int) -> list[bytes]:
    """Another order; some of them come twice, the second time much later."""
    chance = random.Random(seed)  # noqa: S311  (replayable, nothing secret)
    mixed = messages + [one for one in messages if chance.random() < 0.3]
    chance.shuffle(mixed)
    return mixed


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_the_end_does_not_depend_on_the_order(db: str, as_role: Any, is_cancelled: bool) -> None:
    feed = NewFeed("AUSTIN", addresses=("127.0.0.0/8",))
    interop.save_feed(cast.actor("operator@provider.example"), cast.AUSTIN, feed)
    first = made.submitted(services=(made.AUDIOGRAM,))
    ordered = told(db, as_role, story(first, is_cancelled=is_cancelled), first)
    assert ordered.reports == (() if is_cancelled else (pdfs.clean_pdf("Corrected"),))
    assert ordered.lines == (("performed", "awaiting" if is_cancelled else "final"),)
    assert ordered.visits == (("checked_out", TOLD),)
    differing = []
    for seed in range(STORIES // 2):
        of = made.submitted(services=(made.AUDIOGRAM,))
        if told(db, as_role, shuffled(story(of, is_cancelled=is_cancelled), seed), of) != ordered:
            differing.append(seed)
    assert differing == []
