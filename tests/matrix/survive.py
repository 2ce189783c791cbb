"""Run the matrix against one mutant, without the third wall: exit 0 when nothing was noticed, 3 when it died.

It died when a fault was found twice, or when the product raised an error in place of an answer, twice. Whatever else
goes wrong (no clone could be made, a connection was lost, a fault was gone the second time) breaks the try: exit 4.

``python -m tests.matrix.survive STAGE.json NUMBER [ROUTE]``; without a number the stage is prepared and written down.
With the name of a route only its lines are tried: a sample, which may say that a mutant died, never that it survived.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.matrix.mutating import Mutant
from tests.matrix.reaching import Reached

if TYPE_CHECKING:
    from tests.matrix.direct import Row
    from tests.matrix.stage import Stage
    from tests.matrix.table import Line

KILLED = 3
BROKEN = 4
# The lines that touch a domain come first; all others follow before a mutant is said to survive.
TOUCHES = {
    "accounts": ("account", "switch", "home", "company", "lock", "unlock", "sign", "help"),
    "audit": ("results", "result", "provider"),
    "authorizations": ("authorization", "home", "center"),
    "catalogue": ("authorization", "center"),
    "centers": ("authorization",),
    "companies": ("company", "authorization", "home"),
    "employees": ("employees", "authorization"),
    "results": ("result", "center-document", "center-publish", "home"),
    "visits": ("center", "visit"),
    "work_status": ("work", "center"),
    "upkeep": ("provider",),
    "notifications": ("provider",),
}


def main() -> int:
    """Prepare the stage, or try one mutant on it."""
    place = Path(sys.argv[1])
    if len(sys.argv) == 2:
        return _prepare(place)
    from tests.matrix.mutating import install, mutants

    if sys.argv[2] == "control":  # nothing is taken away: the matrix must be green
        return _control(place)
    mutant = mutants()[int(sys.argv[2])]
    install(mutant)
    return _try(place, mutant, *sys.argv[3:])


def _set_up() -> None:
    import django

    os.environ["OCCHUB_DB_ROLE"] = "occhub_web"
    django.setup()


def _prepare(place: Path) -> int:
    _set_up()
    from tests.matrix import stage
    from tests.matrix.walls import without_third_wall

    without_third_wall()
    stage.prepare().keep(place)
    return 0


def _control(place: Path) -> int:
    """Everything that may notice something, with nothing to notice; and which functions each line runs."""
    _set_up()
    from tests.matrix.direct import rows
    from tests.matrix.stage import Stage
    from tests.matrix.table import lines
    from tests.matrix.walls import worded_anew

    stage, reached = Stage.kept(place), Reached()
    fault = _fault_of_roles(stage)
    with worded_anew():  # or a line would seem not to ask the policy that worded its statement for another line
        fault = fault or _fault_asked_directly(stage, rows(), reached.noting)
        for line in lines():
            with reached.noting(line.name):
                fault = fault or _fault_of_line(stage, line)
    reached.keep(place)
    print(fault)
    return KILLED if fault else 0


def _try(place: Path, mutant: Mutant, route: str = "") -> int:
    _set_up()
    from tests.matrix.stage import Stage

    stage = Stage.kept(place)
    for look in _looks(stage, Reached.kept(place), mutant, route):
        if fault := look():
            print(fault)
            if look():
                return KILLED
            print("the fault was gone the second time", file=sys.stderr)
            return BROKEN
    return 0


def _looks(stage: Stage, reached: Reached | None, mutant: Mutant, route: str) -> Iterator[Callable[[], str]]:
    """Every way to notice the mutant, those first that touch its module; each gives the first fault, or ""."""
    from tests.matrix.direct import rows
    from tests.matrix.table import lines

    if not route:
        yield partial(_fault_of_roles, stage)
        asked = [row for row in rows() if reached is None or reached.may_notice(mutant, row.name)]
        yield partial(_fault_asked_directly, stage, asked)
    first = TOUCHES.get(mutant.module.split(".")[2], ("",))
    wanted = [line for line in lines() if route in ("", line.route)]
    if reached is not None:
        wanted = [line for line in wanted if reached.may_notice(mutant, line.name)]
    for line in sorted(wanted, key=lambda line: not line.route.startswith(first)):
        yield partial(_fault_of_line, stage, line)


def _fault_of_roles(stage: Stage) -> str:
    from tests.matrix import roles
    from tests.matrix.walls import NO_THIRD_WALL

    with stage.probes(NO_THIRD_WALL):
        return next(iter(roles.faults()), "")


def _fault_asked_directly(
    stage: Stage, rows: list[Row], noting: Callable[[str], AbstractContextManager[object]] = nullcontext
) -> str:
    from tests.matrix import direct
    from tests.matrix.walls import NO_THIRD_WALL

    with stage.probes(NO_THIRD_WALL):
        for row in rows:
            with noting(row.name):
                for fault in direct.faults(stage.world, row):
                    return fault
    return ""


def _fault_of_line(stage: Stage, line: Line) -> str:
    from tests.matrix.probing import Unanswered
    from tests.matrix.test_matrix import faults_of
    from tests.matrix.walls import NO_THIRD_WALL

    try:
        return next(iter(faults_of(stage, line, NO_THIRD_WALL)), "")
    except Unanswered as error:  # an error in place of an answer is noticed too; any other breaks the try
        return str(error)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception:  # noqa: BLE001  (whatever it is, it is no answer of the product)
        traceback.print_exc()
        sys.exit(BROKEN)
