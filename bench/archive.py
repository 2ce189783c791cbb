"""b. Two hundred PDFs of 100 KB as one archive: the first byte, bytes a second, and how much memory it takes."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

import psycopg

from bench.driver import Stream
from occhub.platform.crypto import Aad, RootKey, new_kek, seal, wrap_kek
from occhub.platform.secrets import ROOT_KEY, SecretStore
from occhub.platform.storage import LocalBlobStore

MEMBERS: Final = (10, 200)  # the first byte must not wait for the rest
BYTES: Final = 100_000
PDF: Final = "application/pdf"
_NEWEST: Final = """select id, center_id from results_document where company_id = %s
  order by published_at desc, id desc limit %s"""
_KEY: Final = """insert into results_company_key (id, company_id, version, wrapped, created_at)
  values (%s, %s, 1, %s, %s)"""
_FILE: Final = """insert into results_file (id, company_id, center_id, document_id, kind, version, mime, size, blob_key,
    content_hash, blob_hash, nonce, wrapped_key, company_key_version, commitment, form, stored_at)
  values (%s, %s, %s, %s, 'served', 1, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""


def store(dsn: str, data: Path, plain: Path, company: uuid.UUID) -> list[uuid.UUID]:
    """Files for the newest documents of a company: sealed as occhub stores them, and as they are for A."""
    plain.mkdir()
    now, key, blobs = datetime.now(UTC), new_kek(), LocalBlobStore(data / "blobs")
    root = RootKey(SecretStore(data / "secrets").key(ROOT_KEY, create=False))
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(_NEWEST, [company, max(MEMBERS)]).fetchall()
        connection.execute(_KEY, [uuid.uuid4(), company, wrap_kek(root, key, tenant=company, version=1), now])
        for document, center in rows:
            content = b"%PDF-1.7\n" + os.urandom(BYTES - 9)
            (plain / f"{document}.pdf").write_bytes(content)
            sealed = seal(content, kek=key, kek_version=1, aad=Aad(company, document, 1, PDF))
            kept = blobs.put(sealed.ciphertext)
            about = [uuid.uuid4(), company, center, document, PDF, sealed.size, kept.key, sealed.plaintext_sha256]
            rest = [sealed.ciphertext_sha256, sealed.nonce, sealed.wrapped_dek, 1, sealed.key_commitment]
            connection.execute(_FILE, [*about, *rest, sealed.format_version, now])
    return [document for document, _ in rows]


@dataclass(frozen=True, slots=True)
class Archived:
    """Milliseconds to the first byte, megabytes a second, and MiB by which a process grew."""

    first: float
    speed: float
    growth: float


Found = dict[tuple[int, str], Archived]


def measured(ask: Callable[[int], Stream], server: int, members: int, rounds: int) -> Archived:
    """The medians of some archives of ``members`` files; the growth is the most of all of them."""
    ask(members)
    before = {process: _memory(process, "VmRSS") for process in _processes(server)}
    for process in before:
        Path(f"/proc/{process}/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew
    streams = [ask(members) for _ in range(rounds)]
    grown = max(_memory(process, "VmHWM") - held for process, held in before.items())
    rates = [one.size / (one.last - one.begun) / 1e6 for one in streams]
    return Archived(median((one.first - one.begun) * 1000 for one in streams), median(rates), grown)


def _processes(server: int) -> list[int]:
    """The server's process and its children."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii").split()
    return [server, *(int(child) for child in children)]


def _memory(process: int, what: str) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith(f"{what}:"))
    return int(line.split()[1]) / 1024


def goals(found: Found) -> dict[str, bool]:
    """Which goals of the largest archive are met."""
    ours, bare = (found[max(MEMBERS), name] for name in ("occhub", "A"))
    return {
        "first byte": ours.first <= 3 * bare.first,
        "speed": ours.speed >= 0.35 * bare.speed,
        "memory": ours.growth <= 8,
    }
