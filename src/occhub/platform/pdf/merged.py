"""One PDF out of several that were accepted, made in the sandbox; what goes in and comes out lies in memory."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from occhub.platform.pdf.frames import framed
from occhub.platform.pdf.process import Lane, SandboxDied, SandboxTimeout, run_sandboxed

MOST_MERGED_BYTES: Final = 50 * 1024 * 1024
MOST_MERGED_PAGES: Final = 500

_SECONDS: Final = 20.0
_ROOM: Final = 8 * 1024 * 1024  # the list of contents, bookmarks, and what pages share in their own files
MERGED_AT_ONCE: Final = 2
_LANE: Final = Lane(threading.BoundedSemaphore(MERGED_AT_ONCE), wait_seconds=10, niceness=5)


@dataclass(frozen=True, slots=True)
class Part:
    """One document: how it is called in the list and in its bookmark, and its bytes."""

    title: str
    content: bytes


class NotMerged(Exception):
    """These files cannot be made one."""


class TooMuchToMerge(NotMerged):
    """These files cannot be made one in the time and memory that there is."""


def merged_pdf(heading: str, parts: Sequence[Part], notes: Sequence[str] = ()) -> bytes:
    """The parts in their order behind a list of them, with a bookmark for each; ``notes`` stand below the list.

    Raises `NotMerged`, `TooMuchToMerge`; `SandboxUnavailable` says nothing of the files.
    """
    head = {"heading": heading, "titles": [one.title for one in parts], "notes": list(notes)}
    data = framed(head, [one.content for one in parts])
    try:
        return run_sandboxed(
            {"name": "merge"}, data, timeout_seconds=_SECONDS, answer_bytes=MOST_MERGED_BYTES + _ROOM, lane=_LANE
        )
    except SandboxTimeout as error:
        raise TooMuchToMerge from error
    except SandboxDied as error:
        raise NotMerged from error
