"""What was chosen and does not hold any more when its turn comes is left out, and it is said why."""

from __future__ import annotations

from occhub.domains.results import reads
from occhub.domains.results.types import FileContent, LeftOut
from tests.domains.test_results_ending import replace, withdraw
from tests.factories import cast
from tests.factories.documents import ADMIN, AUSTIN_DESK, proof, publish, visit
from tests.support import sql

GIVEN = "select object_id from access_ledger where operation like '%download_file' and outcome = 'allowed'"


def test_a_replaced_version_and_a_withdrawn_one_are_left_out_each_for_its_reason(db: str) -> None:
    of = visit()
    kept, corrected, gone = (publish(of, text=text) for text in ("Kept", "Corrected soon", "Gone soon"))
    replace(corrected)
    withdraw(gone)
    found = reads.download_files(cast.actor(ADMIN), (kept, corrected, gone))
    assert found[1:] == (LeftOut.REPLACED, LeftOut.GONE)
    assert isinstance(found[0], FileContent)
    assert found[0].content == proof("Kept").content
    assert sql.rows(db, GIVEN) == [(kept,)]
    assert reads.download_file(cast.actor(ADMIN), corrected).content == proof("Corrected soon").content
    at_center = reads.download_files(cast.actor(AUSTIN_DESK), (corrected,))
    assert isinstance(at_center[0], FileContent)  # the center's lists show every version, marked
