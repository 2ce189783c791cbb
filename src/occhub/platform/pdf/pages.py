"""Pictures and text of single pages, for viewers that cannot show a PDF. PDFium runs in the sandbox."""

import hashlib
import threading
import time
import unicodedata
from collections import OrderedDict
from typing import Final

from occhub.platform.pdf.process import DRAWING, SandboxDied, SandboxTimeout, run_sandboxed
from occhub.platform.pdf.verdicts import MAX_BYTES, MAX_PAGES

MIN_WIDTH: Final = 64
MAX_WIDTH: Final = 2400
_IMAGE_BYTES: Final = 64 * 1024 * 1024
_TEXT_BYTES: Final = 1024 * 1024
_ALL_TEXT_BYTES: Final = 5 * 1024 * 1024
_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_KEPT_CONTROLS: Final = "\n\t"
_REMEMBERED_SECONDS: Final = 600.0
_REMEMBERED_PAGES: Final = 1000
_SECONDS: Final = 5.0
_SLOW_PAGES: Final = 3
_EVERY_PAGE: Final = "every page"


class PageNotThere(LookupError):
    """The document has no page of this number."""


class PageUnreadable(Exception):
    """The page cannot be drawn or read, or not in time; the reader should open the original."""


class _Unreadable:
    """The pages that could not be drawn or read lately, by the hash of their file: asked for again, they cost nothing.
    After three that took too long it is every page of the file.

    For ten minutes, since it may have been the machine's fault; at most a thousand, the oldest go first.
    """

    def __init__(self) -> None:
        self._until: OrderedDict[tuple[bytes, str], float] = OrderedDict()
        self._slow: set[tuple[bytes, str]] = set()
        self._lock = threading.Lock()

    def holds(self, page: tuple[bytes, str]) -> bool:
        now = time.monotonic()
        with self._lock:
            return any(self._until.get(one, 0.0) > now for one in (page, (page[0], _EVERY_PAGE)))

    def add(self, page: tuple[bytes, str], *, was_slow: bool = False) -> None:
        now = time.monotonic()
        with self._lock:
            self._keep(page, now)
            if was_slow:
                self._slow.add(page)
                slow = sum(one[0] == page[0] and self._until[one] > now for one in self._slow)
                if slow >= _SLOW_PAGES:
                    self._keep((page[0], _EVERY_PAGE), now)

    def _keep(self, page: tuple[bytes, str], now: float) -> None:
        self._until.pop(page, None)
        self._until[page] = now + _REMEMBERED_SECONDS
        while len(self._until) > _REMEMBERED_PAGES:
            oldest, _ = self._until.popitem(last=False)
            self._slow.discard(oldest)


_UNREADABLE: Final = _Unreadable()


def page_image(data: bytes, page: int, width_px: int, *, timeout_seconds: float = _SECONDS) -> bytes:
    """Page `page` (the first is 1) as PNG, `width_px` (64 to 2400) wide within one pixel; very long pages are narrower.

    Raises `PageNotThere`, `PageUnreadable`, `SandboxUnavailable`, `ValueError` for a width out of range.
    """
    if not MIN_WIDTH <= width_px <= MAX_WIDTH:
        raise ValueError(f"The width is from {MIN_WIDTH} to {MAX_WIDTH} pixels.")
    answer = _ask({"name": "image", "page": page, "width": width_px}, data, timeout_seconds, _IMAGE_BYTES)
    if not answer.startswith(_PNG_SIGNATURE):
        raise PageUnreadable("The page cannot be drawn.")
    return answer


def page_text(data: bytes, page: int, *, timeout_seconds: float = _SECONDS) -> str:
    """The text of page `page` (the first is 1), lines ended by a newline, no control characters, at most 100,000
    characters; empty for a scan. It is content from outside: escape it like any other.

    Raises `PageNotThere`, `PageUnreadable`, `SandboxUnavailable`.
    """
    answer = _ask({"name": "text", "page": page}, data, timeout_seconds, _TEXT_BYTES)
    text = answer[1:].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs"))


def all_text(data: bytes, *, timeout_seconds: float = 10) -> str:
    """The text of all pages, each led by a form feed, at most a million characters; empty for a scan, and where it
    cannot be read in time: nothing may depend on there being any.

    Raises `SandboxUnavailable`.
    """
    try:
        answer = run_sandboxed({"name": "texts"}, data, timeout_seconds=timeout_seconds, answer_bytes=_ALL_TEXT_BYTES)
    except (SandboxTimeout, SandboxDied):
        return ""
    return answer.decode("utf-8", "replace")


def _ask(task: dict[str, str | int], data: bytes, timeout_seconds: float, answer_bytes: int) -> bytes:
    page = int(task["page"])
    if not 1 <= page <= MAX_PAGES:
        raise PageNotThere(page)
    if not data or len(data) > MAX_BYTES:
        raise PageUnreadable("The document is empty or too large.")
    asked = (hashlib.sha256(data).digest(), f"{task['name']} {page}")
    if _UNREADABLE.holds(asked):
        raise PageUnreadable("The page could not be drawn or read a moment ago.")
    try:
        answer = run_sandboxed(task, data, timeout_seconds=timeout_seconds, answer_bytes=answer_bytes, lane=DRAWING)
    except (SandboxTimeout, SandboxDied) as error:
        _UNREADABLE.add(asked, was_slow=isinstance(error, SandboxTimeout))
        raise PageUnreadable("The page cannot be drawn or read.") from None
    if not answer:
        raise PageNotThere(page)
    return answer
