"""Logs say where and of which kind, never what stood in it."""

from __future__ import annotations

import json
import logging

import pytest
import structlog

from occhub.platform import logs

CANARY = "Nora Vance 03/14/1988 audiogram"


@pytest.fixture(autouse=True)
def configured() -> None:
    logs.configure()


def _lines(captured: str) -> list[dict[str, object]]:
    assert CANARY not in captured
    assert "Vance" not in captured
    return [json.loads(line) for line in captured.splitlines()]


def test_values_and_exceptions_of_libraries_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("django.security")
    try:
        raise ValueError(CANARY)
    except ValueError:
        logger.exception("Fault at %s", f"/results/{CANARY}")
        logger.error(CANARY)
    first, second = _lines(capsys.readouterr().err)
    assert (first["template"], first["kind"], first["level"]) == ("Fault at %s", "ValueError", "error")
    assert (first["event"], "template" in second) == ("library", False)


def test_an_exception_in_our_own_event_is_cut_down_to_kind_and_frames(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise LookupError(CANARY)
    except LookupError as error:
        structlog.get_logger().error("broken", exc_info=error)
        structlog.get_logger().error("broken", exc_info=True)
    for line in _lines(capsys.readouterr().err):
        assert (line["event"], line["kind"]) == ("broken", "LookupError")
        assert line["frames"][0].startswith("test_an_exception_in_our_own_event")  # type: ignore[index]  # a list of texts


def test_warnings_of_the_queue_name_the_job_alone(capsys: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("procrastinate.worker")
    extra = {"action": "job_error_retry", "job": {"id": 7, "task_name": "x.y", "task_kwargs": {"name": CANARY}}}
    logger.info(CANARY, extra=extra)
    logger.info("Starting", extra={"action": "start_job", "job": {"id": 7}})
    lines = _lines(capsys.readouterr().err)
    assert [(line["action"], line["job"], line["task"]) for line in lines] == [("job_error_retry", 7, "x.y")]


def test_refusals_are_no_log_lines_and_nothing_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("django.request").warning("%s: %s", "Not Found", f"/reset/{CANARY}")
    structlog.get_logger().info("started")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert [line["event"] for line in _lines(captured.err)] == ["started"]
