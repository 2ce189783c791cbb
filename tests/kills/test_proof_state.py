"""A result stands for exactly the files it was found with."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tools.proofs.mutants import judged
from tools.proofs.work import Failed, Work, state


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.invalid")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("src/a.py", "docs/compliance/permission_matrix.csv", "docs/compliance/proof.md", "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one\n")
    (tmp_path / ".gitignore").write_text("/.build/\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    return tmp_path


@pytest.mark.parametrize("name", ["src/a.py", "docs/compliance/permission_matrix.csv", "src/new.py", "tests/new.csv"])
def test_what_counts_changes_the_state_and_each_change_differently(root: Path, name: str) -> None:
    clean = state(root)
    (root / name).parent.mkdir(exist_ok=True)
    found = set()
    for text in ("two\n", "three\n"):
        (root / name).write_text(text)
        found.add(state(root))
    assert len(found) == 2
    assert all(one.startswith(f"{clean}+") for one in found)


@pytest.mark.parametrize("name", ["docs/compliance/proof.md", "README.md", ".build/proof/x.json"])
def test_the_page_of_figures_and_texts_leave_the_state(root: Path, name: str) -> None:
    clean = state(root)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text("two\n")
    assert state(root) == clean
    assert "+" not in clean


def test_a_state_that_git_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Failed):
        state(tmp_path)


def test_a_step_during_which_files_changed_is_not_kept(tmp_path: Path) -> None:
    work = Work("kills", "abc", tmp_path / "abc", now=lambda: "abc+1")
    with pytest.raises(Failed, match="changed"):
        work.step("one", dict)
    assert list(tmp_path.iterdir()) == []


def test_mutants_need_results_and_all_of_them() -> None:
    killed = ("a:1 scope", "killed")
    assert judged([killed], 1) == "1 of 1 mutants killed (1 tried, 0 of them change nothing)"
    for results, tried in (([], 0), ([], 3), ([killed], 2), ([killed, ("b:1 ask", "survived")], 2)):
        with pytest.raises(Failed):
            judged(results, tried)
