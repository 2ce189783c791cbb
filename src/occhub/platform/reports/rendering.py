"""Turns a packaged template and a mapping of plain data into the bytes of one PDF."""

import json
import re
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import typst

_TEMPLATE_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,40}")
# PDF/UA-1 (ISO 14289-1): a title, a language and a tag for everything that is read aloud.
_STANDARD: Final = "ua-1"
# One compiler at a time: compiling takes about 10 ms, and a compiler must not be entered by two threads.
_one_at_a_time: Final = threading.Lock()


class ReportError(Exception):
    """The report could not be made: unknown template, or data that does not fit it. Carries no value of the data."""


def render_report(template: str, data: Mapping[str, object]) -> bytes:
    """The PDF of `template` (a name, for example "report") filled with `data`.

    `data` must be JSON-able and hold `date` ("YYYY-MM-DD"), which becomes the PDF's creation date: equal
    data gives equal bytes. The other keys are those that the template reads. Raises `ReportError`.
    """
    compiler = _compiler(template)
    created = _creation_time(data)
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        raise ReportError("the data of the report is not plain JSON data") from None
    try:
        with _one_at_a_time:
            made = compiler.compile(
                format="pdf", sys_inputs={"data": text}, pdf_standards=[_STANDARD], timestamp=created
            )
    except typst.TypstError:
        # The diagnostic may quote a value, which may be health information: it must not travel on.
        raise ReportError(f"the data does not fit the template {template!r}") from None
    if not isinstance(made, bytes):
        raise ReportError(f"the template {template!r} gave no document")
    return made


def _creation_time(data: Mapping[str, object]) -> datetime:
    """Midnight UTC of the report's own date, never the clock: otherwise no two renderings were equal."""
    try:
        return datetime.strptime(str(data["date"]), "%Y-%m-%d").replace(tzinfo=UTC)
    except (KeyError, ValueError):
        raise ReportError("the report needs a date as YYYY-MM-DD") from None


def _folder() -> Path:
    """Where templates and fonts lie. The package is always installed as plain files."""
    return Path(str(resources.files("occhub.platform.reports")))


@cache
def _compiler(template: str) -> typst.Compiler:
    """A warm compiler for one template; its root is the template folder, so it can read nothing else."""
    path = _folder() / "templates" / f"{template}.typ"
    if not _TEMPLATE_NAME.fullmatch(template) or not path.is_file():
        raise ReportError(f"there is no report template {template!r}")
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(_folder() / "fonts")])
    return typst.Compiler(path, root=path.parent, font_paths=fonts)
