"""The inside of the sandbox: `main` runs in the child, reads the file on standard input, answers on standard output.

The answer to the task "inspect" is one JSON object, {"pages": n} or {"refusal": code, "detail": kind}. "image" answers
a PNG and "text" UTF-8; both are empty when the document has no such page. "texts" answers the text of all pages,
"flatten" a PDF or nothing, "merge" a PDF.
"""

import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final, cast

from occhub.platform.pdf.confinement import close_doors, limit_resources
from occhub.platform.pdf.process import EXIT_OUR_FAULT, EXIT_OVER_LIMIT, STARTED

Perform = Callable[[bytes, Mapping[str, str | int]], bytes]

_TASKS: Final = {
    "inspect": ("occhub.platform.pdf.structure", "examine"),
    "flatten": ("occhub.platform.pdf.flattening", "flatten"),
    "image": ("occhub.platform.pdf.rendering", "draw_page"),
    "merge": ("occhub.platform.pdf.merging", "merge"),
    "text": ("occhub.platform.pdf.rendering", "read_page"),
    "texts": ("occhub.platform.pdf.rendering", "read_pages"),
}


def main(task: Mapping[str, str | int], limits: Mapping[str, int]) -> None:
    """Do one task and leave the process without any clean-up, so that no parser runs again on the way out."""
    os.nice(limits["niceness"])
    limit_resources(limits)
    # The parser is loaded within the limits, and rehearses before the doors close behind it: libraries open things
    # when they first need them (codecs, the random device).
    module_name, function = _TASKS[str(task["name"])]
    module = import_module(module_name)
    module.rehearse()
    perform = cast(Perform, getattr(module, function))
    close_doors()
    _write(STARTED)
    try:
        _write(perform(sys.stdin.buffer.read(), task))
    except MemoryError:
        os._exit(EXIT_OVER_LIMIT)
    except (ImportError, OSError):
        # No file makes a parser open another one: something was not loaded in time, which is our fault.
        os._exit(EXIT_OUR_FAULT)
    except Exception:  # noqa: BLE001 - whatever a parser raises speaks of the file; the parent needs the status only
        os._exit(1)
    os._exit(0)


def _write(answer: bytes) -> None:
    view = memoryview(answer)
    while view:
        view = view[os.write(1, view) :]
