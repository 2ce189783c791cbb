"""Every public sample passes through the real listener, and ends as the committed table says.

Each goes to an empty feed identity of its own, so that its content is judged and not its sender or a repeated control
id. With `OCCHUB_SAMPLES_WRITE=FILE` the rows are written there: a person reads them before they become the table.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from occhub.access.actor import system_actor
from occhub.domains.centers import operations as centers
from occhub.domains.centers import reads as center_reads
from occhub.domains.interop import operations as interop
from occhub.domains.interop import tasks
from occhub.domains.interop.types import NewFeed
from occhub.domains.interop.types.inbound import Why
from occhub.domains.interop.wire.inbound.heads import Head, read_head
from occhub.interfaces.web.inbound_words import WHYS
from tests.factories import cast
from tests.support import hl7, samples, sql
from tests.support.hl7 import Client

TABLE = samples.ROOT / "docs" / "interfaces" / "hl7_samples.csv"
COLUMNS = ("file", "message", "answer", "outcome", "why")
OPERATOR = system_actor("samples")
Switch = Callable[[str], None]


def outcomes(database: str, switch: Switch) -> list[dict[str, str]]:
    """What became of each file, in the order of their names."""
    switch("occhub_worker")
    first = center_reads.center(OPERATOR, cast.AUSTIN)
    found = []
    for number, path in enumerate(samples.hl7_files(), 1):
        switch("occhub_worker")
        made = centers.save_center(OPERATOR, replace(first, id=cast.key(f"sample {number}"), slug=f"sample-{number}"))
        found.append(_outcome(database, switch, path, made.id, number))
    return found


def _outcome(database: str, switch: Switch, path: Path, center: Any, number: int) -> dict[str, str]:
    raw = path.read_bytes()
    head = read_head(raw)
    named = isinstance(head, Head) and bool(head.facility)
    if isinstance(head, Head) and named:
        interop.save_feed(OPERATOR, center, NewFeed(head.facility[:20], addresses=("127.0.0.0/8",)))
    switch("occhub_feed")
    with hl7.listening() as port, Client(port) as peer:
        answer = peer.ask(raw)
    row = {
        "file": f"{path.parent.name}/{path.name}",
        "message": head.name if isinstance(head, Head) else "",
        "answer": hl7.code(answer),
    }
    row |= _became(database, switch, center, answer)
    switch("occhub_worker")
    if named:
        interop.save_feed(OPERATOR, center, NewFeed(f"USED-{number}", addresses=("127.0.0.0/8",)))
    return row


def _became(database: str, switch: Switch, center: Any, answer: bytes) -> dict[str, str]:
    kept = sql.rows(database, "select id, state, why from interop_inbound where center_id = %s", center)
    if not kept:
        reason = next(line.split("|", 3)[3] for line in hl7.lines(answer) if line.startswith("MSA"))
        return {"outcome": "refused, not kept", "why": reason}
    message_id, state, why = kept[0]
    if state == "refused":
        return {"outcome": "refused, kept", "why": WHYS[Why(why)]}
    switch("occhub_worker")
    tasks.route(message_id=str(message_id))
    asked = "select state, why, detail from interop_part where message_id = %s order by position"
    parts = sql.rows(database, asked, message_id)
    states = sorted({state for state, _, _ in parts})
    said = dict.fromkeys(f"{WHYS[Why(why)]} {detail}".strip() for _, why, detail in parts)
    return {
        "outcome": ", ".join(f"{sum(one == state for one, _, _ in parts)} {state}" for state in states),
        "why": " ".join(said),
    }


def written(rows: list[dict[str, str]]) -> str:
    """The table as the file holds it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.mark.skipif(not samples.hl7_files(), reason="no samples on this machine (OCCHUB_SAMPLES)")
def test_every_sample_ends_as_the_table_says(db: str, as_role: Any) -> None:
    rows = outcomes(db, as_role)
    assert len(rows) == len(samples.hl7_files())
    out = os.environ.get("OCCHUB_SAMPLES_WRITE")
    if out:
        Path(out).write_text(written(rows))
    assert TABLE.read_text() == written(rows)
    assert not [row for row in rows if row["answer"] not in ("AA", "AE", "AR")]
    assert sql.rows(db, "select count(*) from results_document") == [(0,)]


def test_the_table_has_a_reason_for_each_file() -> None:
    with TABLE.open(newline="") as file:
        assert [row for row in csv.DictReader(file) if not row["why"] or not row["answer"]] == []
