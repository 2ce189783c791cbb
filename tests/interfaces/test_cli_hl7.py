"""`occhub hl7`: a sender is registered, a message is explained, and nothing is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.factories import authorizations as made
from tests.support import hl7, pdfs, sql
from tests.support.command import occhub


def test_a_sender_is_registered_and_a_message_explained_without_being_kept(db: str, tmp_path: Path) -> None:
    of = made.submitted(services=(made.AUDIOGRAM,))
    line = of.lines[0]
    file = tmp_path / "message.hl7"
    obr = f"OBR|1|{line.number}|F-1|{line.service}{'|' * 21}F"
    attached = [hl7.file(pdfs.clean_pdf("Heard")), hl7.file("", number=2)]
    file.write_bytes(b"\x0b" + hl7.message("ORU^R01", hl7.pid(), obr, *attached) + b"\x1c\r")
    stranger = occhub(db, "hl7", "explain", str(file))
    assert (stranger.code, "no such sender is registered" in stranger.out) == (1, True)
    added = occhub(db, "hl7", "feed", "add", "austin", "AUSTIN", "--connections", "4")
    assert (added.code, added.err) == (0, "")
    assert sql.rows(db, "select facility, addresses, connections from interop_feed") == [("AUSTIN", ["127.0.0.0/8"], 4)]
    told = occhub(db, "hl7", "explain", str(file))
    assert told.code == 0
    assert f"1. Report for {line.number}, on a new visit: published as audiogram." in told.out
    assert "2. Report: waits. The attachment is empty." in told.out
    assert not [word for word in ("Vance", "Nora", "1988") if word in told.out]
    assert _kept(db) == [(0,)]


def test_what_is_wrong_with_a_sender_is_said_at_its_field(db: str) -> None:
    wrong = occhub(db, "hl7", "feed", "add", "austin", "A^B", "--address", "anywhere")
    assert wrong.code == 1
    assert wrong.err.startswith("facility: ")
    assert "\naddresses: " in wrong.err
    nowhere = occhub(db, "hl7", "feed", "add", "atlantis", "A")
    assert (nowhere.code, nowhere.err.startswith("There is no center atlantis. Centers: austin, reno")) == (1, True)


def _kept(database: str) -> list[tuple[Any, ...]]:
    return sql.rows(database, "select count(*) from interop_inbound")
