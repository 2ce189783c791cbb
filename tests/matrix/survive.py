"""Run the matrix against one mutant, without the third wall: exit 0 when nothing was noticed, 3 when it died.

``python -m tests.matrix.survive STAGE.json NUMBER``; without a number the stage is prepared and written down.
"""

from __future__ import annotations

import json
import os
import sys
import uuid
from pathlib import Path

KILLED = 3
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
    "visits": ("center",),
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
        return _try(place, "occhub.domains.none")
    mutant = mutants()[int(sys.argv[2])]
    install(mutant)
    return _try(place, mutant.module)


def _set_up() -> None:
    import django

    os.environ["OCCHUB_DB_ROLE"] = "occhub_web"
    django.setup()


def _prepare(place: Path) -> int:
    _set_up()
    from tests.matrix import stage
    from tests.matrix.walls import without_third_wall

    without_third_wall()
    made = stage.prepare()
    ids = {name: str(value) for name, value in made.world.ids.items()}
    place.write_text(json.dumps({"database": made.database, "ids": ids, "cookies": made.cookies}))
    return 0


def _try(place: Path, module: str) -> int:
    try:
        _set_up()
        from tests.factories.world import World
        from tests.matrix import roles
        from tests.matrix.stage import Stage
        from tests.matrix.table import lines
        from tests.matrix.test_matrix import faults_of
        from tests.matrix.walls import NO_THIRD_WALL
    except (TypeError, NameError, AttributeError) as error:  # a module that cannot be imported as it is mutated
        print(type(error).__name__, error)
        return KILLED
    kept = json.loads(place.read_text())
    stage = Stage(kept["database"], World({name: uuid.UUID(one) for name, one in kept["ids"].items()}), kept["cookies"])
    with stage.probes(NO_THIRD_WALL):
        wrong = roles.faults()
    if wrong:
        print(wrong[0])
        return KILLED
    first = TOUCHES.get(module.split(".")[2], ("",))
    ordered = sorted(lines(), key=lambda line: not line.route.startswith(first))
    for line in ordered:
        try:
            faults = faults_of(stage, line, NO_THIRD_WALL)
        except Exception as error:  # noqa: BLE001  (an error in place of an answer is noticed too)
            faults = [f"{line.name}: {type(error).__name__}"]
        if faults:
            print(faults[0])
            return KILLED
    return 0


if __name__ == "__main__":
    sys.exit(main())
