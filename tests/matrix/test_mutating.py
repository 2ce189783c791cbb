"""A small sample of the proof: a check of each of three kinds is taken away, and the matrix turns red by a fault."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.matrix.mutating import mutants, path_of
from tests.matrix.stage import Stage
from tests.matrix.survive import BROKEN, KILLED
from tests.matrix.walls import without_third_wall

ROOT = Path(__file__).resolve().parents[2]
COMMON = "occhub.domains.authorizations.operations._common"
POLICY = "occhub.domains.authorizations.policy"
SAMPLE = (  # kind, module, what its line says, and the route that notices it
    ("scope", POLICY, "own_company = Q(company_id=actor.company_id)", "authorizations"),
    ("forbid", POLICY, 'return forbid(f"authorizations.not-for-{actor.role}")', "authorization-cancel"),
    ("find", COMMON, "find(", "authorization-cancel"),
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, stage: Stage) -> Path:
    without_third_wall()
    path: Path = tmp_path_factory.mktemp("mutants") / "stage.json"
    stage.keep(path)
    return path


def tried(kept: Path, number: int, route: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "tests.matrix.survive", str(kept), str(number), route]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    return subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("kind", "module", "words", "route"), SAMPLE, ids=[kind for kind, *_ in SAMPLE])
def test_a_check_that_is_taken_away_is_missed(kept: Path, kind: str, module: str, words: str, route: str) -> None:
    text = path_of(module).read_text().splitlines()
    wanted = (kind, module)
    (number,) = (
        n for n, one in enumerate(mutants()) if (one.kind, one.module) == wanted and words in text[one.line - 1]
    )
    done = tried(kept, number, route)
    assert done.returncode == KILLED, done.stdout + done.stderr
    assert " as " in done.stdout  # a probe and its principal, not an error of the machinery


def test_a_stage_that_is_not_there_is_no_kill(kept: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone.json"
    gone.write_text(json.dumps(json.loads(kept.read_text()) | {"database": "m_gone"}))
    assert tried(gone, 0, SAMPLE[0][3]).returncode == BROKEN
