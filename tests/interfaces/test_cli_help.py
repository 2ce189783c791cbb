"""`--help` of every command is readable by a person; what is wrong with arguments is said in words."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from occhub.__main__ import COMMANDS, main
from occhub.interfaces.cli import parser
from tests.support.command import occhub

LISTED = (
    "serve",
    "worker",
    "mllp",
    "migrate",
    "check",
    "ledger",
    "hl7",
    "keys",
    "backup",
    "restore",
    "load",
    "create-operator",
    "demo",
)
STEPS = ("prepare", "collect-static")  # of `serve`; nobody calls them


def _subparsers() -> dict[str, argparse.ArgumentParser]:
    for action in parser.build()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("no commands")


def test_every_command_is_there_and_has_a_function() -> None:
    assert set(_subparsers()) == set(LISTED)
    assert set(COMMANDS) == {*LISTED, *STEPS}
    assert [parser.parse([name]).command for name in STEPS] == list(STEPS)


def test_the_list_of_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert [name for name in LISTED if f"\n    {name}" not in text] == []
    assert [name for name in STEPS if name in text] == []
    assert max(len(line) for line in text.splitlines()) <= 120


@pytest.mark.parametrize("name", [*LISTED, "ledger verify", "keys rotate", "hl7 feed add", "hl7 explain"])
def test_help_explains_and_gives_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*name.split(), "--help"])
    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"usage: occhub {name}" in text
    assert f"  occhub {name}" in text.split("examples:")[1]
    assert len(text.split("\n\n")[1]) > 40
    assert max(len(line) for line in text.splitlines()) <= 100


def test_a_wrong_command_says_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["start"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "'serve', 'worker'" in said
    assert [name for name in STEPS if name in said] == []


def test_a_wrong_mode_is_offered_only_what_an_operator_may_choose() -> None:
    ended = occhub("nowhere", "serve", OCCHUB_MODE="prod")
    assert (ended.code, ended.out, ended.err) == (
        1,
        "",
        "OCCHUB_MODE must be one of demo, production, not 'prod'.\n",
    )


def test_a_file_that_a_setting_names_and_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    data, missing = str(tmp_path / "data"), tmp_path / "gone"
    production = {"OCCHUB_MODE": "production", "OCCHUB_DATA": data, "OCCHUB_DATABASE_URL": ""}
    for name in ("OCCHUB_PROVIDER_FILE", "OCCHUB_SMTP_HOST_FILE"):
        ended = occhub("nowhere", "serve", **production, **{name: str(missing)})
        says = f"{name} names the file {missing}, and there is no such file.\n"
        assert (ended.code, ended.out, ended.err) == (1, "", says)


def test_help_needs_no_database() -> None:
    ended = occhub("nowhere", "--help", OCCHUB_DATABASE_URL="postgresql://127.0.0.1:1/none")
    assert (ended.code, ended.err) == (0, "")


def test_a_database_that_does_not_answer_is_told_without_a_traceback() -> None:
    ended = occhub("nowhere", "check", OCCHUB_DATABASE_URL="postgresql://127.0.0.1:1/none")
    assert ended.code == 1
    assert ended.err.startswith("The database does not answer: ")
    assert "Traceback" not in ended.err


def test_a_worker_without_a_database_says_in_one_sentence_what_to_do(tmp_path: Path) -> None:
    ended = occhub("nowhere", "worker", OCCHUB_DATABASE_URL="postgresql://127.0.0.1:1/none")
    says = "The database that OCCHUB_DATABASE_URL names does not answer. Start it, then run: occhub worker\n"
    assert (ended.code, ended.out, ended.err) == (1, "", says)
    ended = occhub("nowhere", "worker", OCCHUB_DATABASE_URL="", OCCHUB_DATA=str(tmp_path / "data"))
    says = "The database does not run. Start it with: occhub serve (which runs a worker; this is one more beside it)\n"
    assert (ended.code, ended.out, ended.err) == (1, "", says)
