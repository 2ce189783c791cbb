"""Several documents as one ZIP, written while it is sent: decided as a whole, then again for each member.

Nothing is stored on the way, and no database connection is held while bytes flow. The length is announced, because
the web server ends a stream in good order even where the application failed: only a missing rest tells the browser that
the download broke off. So a member that was taken away meanwhile leaves a note of the same length in its place.
"""

from __future__ import annotations

import csv
import hashlib
import io
import uuid
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Final

import structlog
from django.http import HttpResponseBase, StreamingHttpResponse
from zipstream import ZipStream

from occhub.access.actor import Actor, Side
from occhub.access.permissions import P
from occhub.domains.companies import reads as companies
from occhub.domains.results import reads as results
from occhub.domains.results.types import DocumentRow, FileContent, LeftOut, readable_name
from occhub.interfaces.web import files
from occhub.interfaces.web.door import ActingRequest, page, shown_on
from occhub.interfaces.web.results.asking import search_of
from occhub.interfaces.web.results.picking import ids_in, sent
from occhub.interfaces.web.sending import LEAST_PACE, Sending, pieces
from occhub.platform import clock
from occhub.platform.errors import Busy
from occhub.platform.places import Places

STREAMS: Final = Places(8, 2, pace=LEAST_PACE)
"""By person."""

TOO_MANY: Final = (
    "Too many downloads are running at this moment, yours or those of others. Your selection is kept: go back and try "
    "again in a minute."
)
MOST_AT_ONCE: Final = 10
BYTES_AT_ONCE: Final = 1024 * 1024
MANIFEST: Final = "manifest.csv"
NO_HASH: Final = "0" * 64
NOTES: Final = {
    LeftOut.GONE: "Left out: no longer available to you",
    LeftOut.REPLACED: "Left out: corrected meanwhile; choose it again",
}
_WIDEST: Final = max(map(len, NOTES.values()))
LEFT_OUT: Final = "Selected before and left out as no longer available to you: {}"
Read = Callable[[Actor, tuple[uuid.UUID, ...]], tuple[FileContent | LeftOut, ...]]
log = structlog.get_logger()


@page(P.RESULT_READ, Side.EMPLOYER, methods=("POST",), form_on=shown_on("results"))
def archive(request: ActingRequest) -> HttpResponseBase:
    """The chosen documents as one ZIP; one that is not disclosed to the person hides all of them."""
    own, kept = chosen(request)
    rows = results.documents_for_archive(request.actor, own, kept)
    left_out = len({*own, *kept}) - len(rows)
    files.release_connection()
    length = _length(rows, left_out)
    name = f"results-{clock.local_date(clock.now(), rows[0].center_zone):%Y%m%d}.zip"
    place = STREAMS.take(request.actor.user_id)
    if place is None:
        raise Busy(TOO_MANY)
    response = StreamingHttpResponse(
        Sending(place, _written(request.actor, rows, left_out)), content_type="application/zip"
    )
    response["Content-Length"] = str(length)
    return files.guarded(response, name, attachment=True)


def chosen(request: ActingRequest) -> tuple[tuple[uuid.UUID, ...], tuple[uuid.UUID, ...]]:
    """The documents that the list's form names, and those selected on other pages of its search. Raises ``Problem``."""
    selection = sent(request, search_of(request.actor, request.POST))
    own = ids_in(request.POST, "document")
    return tuple(own), tuple(uuid.UUID(one) for one in selection.beside([str(one) for one in own]).ids)


def _written(actor: Actor, rows: tuple[DocumentRow, ...], left_out: int) -> Generator[bytes, None, None]:
    zipped = ZipStream(sized=True)
    lines: list[tuple[str, ...]] = []
    for some in batches(rows):
        for row, found in zip(some, members(actor, some, results.download_files), strict=True):
            number = len(lines) + 1
            one = _note(number, row, found) if isinstance(found, LeftOut) else _file(number, row, found)
            lines.append(one.line(row))
            zipped.add(one.content, one.name)
            for part in zipped.file():
                yield from pieces(part)
    zipped.add(_manifest(lines, left_out), MANIFEST)
    yield from zipped.finalize()


def _length(rows: tuple[DocumentRow, ...], left_out: int) -> int:
    """The length of the archive in bytes, before any of it is read."""
    planned = ZipStream(sized=True)
    lines = []
    for number, row in enumerate(rows, 1):
        name = _name(number, row)
        lines.append(_Member(name, b"", "", NO_HASH).line(row))
        planned.add(iter(()), name, size=row.size)
    planned.add(_manifest(lines, left_out), MANIFEST)
    return len(planned)


@dataclass(frozen=True, slots=True)
class _Member:
    """One file of the archive."""

    name: str
    content: bytes
    note: str
    sha256: str

    def line(self, row: DocumentRow) -> tuple[str, ...]:
        """Its line in the manifest; of one width, whatever became of the document."""
        return self.name, str(row.id), str(row.size), self.sha256, self.note.ljust(_WIDEST)


def _file(number: int, row: DocumentRow, found: FileContent) -> _Member:
    return _Member(_name(number, row), found.content, "", found.sha256)


def _note(number: int, row: DocumentRow, why: LeftOut) -> _Member:
    """What stands in the place of a document that was taken away or corrected meanwhile, as long as it was."""
    name = _name(number, row).removesuffix(".pdf") + ".txt"
    content = f"{NOTES[why]}.\r\n".encode().ljust(row.size)[: row.size]
    return _Member(name, content, NOTES[why], hashlib.sha256(content).hexdigest())


def _manifest(lines: list[tuple[str, ...]], left_out: int) -> bytes:
    """What the archive holds and what was left out, also before it began: its last member."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(("file", "document", "bytes", "sha256", "note"))
    table.writerows(lines)
    if left_out:
        table.writerow(("", "", "", "", LEFT_OUT.format(left_out)))
    return text.getvalue().encode("ascii")


def batches(rows: tuple[DocumentRow, ...]) -> Generator[tuple[DocumentRow, ...], None, None]:
    """The rows in parts that are decided, written down and read together: the first alone, so that the first byte
    comes at once, then ten or as many as fit into a megabyte."""
    start = 0
    while start < len(rows):
        end, size = start + 1, rows[start].size
        while start > 0 and end < len(rows) and end - start < MOST_AT_ONCE and size + rows[end].size <= BYTES_AT_ONCE:
            size += rows[end].size
            end += 1
        yield rows[start:end]
        start = end


def members(actor: Actor, rows: tuple[DocumentRow, ...], read: Read) -> tuple[FileContent | LeftOut, ...]:
    """Some documents, each decided anew for the person as they are now and written down by itself, in one transaction
    before any of them is sent; ``LeftOut`` for one that was taken away or corrected meanwhile. ``read`` is the
    operation that reads them.

    Anything else ends the stream: a file that is damaged, a person who was switched off, a session that was ended.
    """
    try:
        acting = companies.acting(actor)
        return read(acting, tuple(row.id for row in rows))
    except Exception as error:
        log.error("archive_ended", kind=type(error).__name__, request=actor.request_id)
        raise
    finally:
        files.release_connection()


def _name(number: int, row: DocumentRow) -> str:
    """The name of a document inside the archive: readable on every system, never a path, each once by its number."""
    return readable_name(row.person, row.title, row.service_date, f"{number:03d}")
