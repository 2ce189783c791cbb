"""The permission matrix, probed over HTTP with all walls up, without the third, and without the first two."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.factories.world import World
from tests.matrix import direct, roles
from tests.matrix.probing import body_of, plain, probe, sent, status_of, words_of
from tests.matrix.stage import Stage
from tests.matrix.table import ANONYMOUS, MAY_READ, PRINCIPALS, Line, lines
from tests.matrix.walls import NO_THIRD_WALL, policies_off, without_third_wall

REFUSED = ("403", "404", "in")
LINES = lines()
# With all walls up every run takes the whole matrix; with one wall down a part of it, and the proof takes all.
PART = LINES if os.environ.get("OCCHUB_FULL") else LINES[::6]


@pytest.fixture(autouse=True)
def counted(request: pytest.FixtureRequest) -> Iterator[None]:
    """How many probes the test sent stands in its report: the proof adds them up."""
    before = len(sent)
    yield
    request.node.user_properties.append(("probes", len(sent) - before))


def faults_of(stage: Stage, line: Line, role: str = "occhub_web", *, shared: bool = False) -> list[str]:
    """Every probe of a line; what an allowed POST changes happens on a clone of its own.

    With ``shared`` the others are sent on a clone that lines share. Those who are refused come first: what was looked
    at after one of them is what the next finds.
    """
    faults: list[str] = []
    with stage.looking(role) if shared else stage.probes(role) as probes:
        for principal, expected in sorted(line.expected, key=lambda one: one[1] not in REFUSED):
            if line.method == "GET" or expected in REFUSED:
                faults += probe(probes, line, principal, expected)
    if faults:
        stage.forget()
    for principal, expected in line.expected:
        if line.method == "POST" and expected not in REFUSED:
            with stage.probes(role) as probes:
                faults += probe(probes, line, principal, expected)
    return faults


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_every_cell(stage: Stage, line: Line) -> None:
    assert faults_of(stage, line, shared=True) == []


@pytest.mark.parametrize("line", PART, ids=lambda line: line.name)
def test_the_matrix_is_unchanged_without_row_level_security(stage: Stage, line: Line) -> None:
    without_third_wall()
    assert faults_of(stage, line, NO_THIRD_WALL, shared=True) == []


@pytest.mark.parametrize("line", PART, ids=lambda line: line.name)
def test_the_database_alone_keeps_companies_and_centers_apart(stage: Stage, line: Line) -> None:
    """With every policy answering yes, no word of another company or another center reaches anybody."""
    faults = []
    place = stage.looking(purpose="no policy") if line.method == "GET" else stage.probes()
    with policies_off(), place as probes:
        for principal in PRINCIPALS:
            if principal != ANONYMOUS:
                body = body_of(probes.send(line, principal))
                faults += [
                    f"{line.name} as {principal}: shows {word}" for word in foreign_words(principal, body, stage.world)
                ]
    assert faults == []


def test_operations_asked_past_the_pages_answer_as_the_file_says(stage: Stage) -> None:
    with stage.probes():
        assert [fault for row in direct.rows() for fault in direct.faults(stage.world, row)] == []


def test_every_operation_that_takes_an_id_is_asked_past_the_pages() -> None:
    roles.asked_of_the_actor()  # imports the operations
    listed = {row.operation for row in direct.rows() if row.objects}
    assert (listed | set(direct.ELSEWHERE), listed & set(direct.ELSEWHERE)) == (set(direct.with_objects()), set())


COMPANY_OF = {"fabrikam_admin": "FABRIKAM", "fabrikam_basic": "FABRIKAM"}


def foreign_words(principal: str, body: bytes, world: World) -> set[str]:
    """Words of another company (for members) or of another center (for staff).

    Rights within a company are the policy's alone.
    """
    words = words_of(body, world)
    if principal.startswith(("austin", "reno")):
        own = MAY_READ["austin_desk"] | {"OWN-WITHDRAWN"}
        return words - (own if principal.startswith("austin") else MAY_READ["reno_desk"])
    if principal == "operator":
        return words
    is_fabrikam = principal in COMPANY_OF
    return {word for word in words if word.startswith("FABRIKAM") != is_fabrikam}


def test_foreign_and_nonexistent_are_the_same_answer(stage: Stage) -> None:
    """Of every route with an object: the answers to a foreign one and to none differ in no byte that tells anything."""
    by_route: dict[tuple[str, str, tuple[str, ...]], list[Line]] = {}
    for line in LINES:
        if line.objects:
            named = tuple(name for name, _ in line.objects)
            by_route.setdefault((line.route, line.method, named), []).append(line)
    faults = []
    with stage.probes() as probes:
        for (route, method, _), group in by_route.items():
            for principal in PRINCIPALS:
                hidden = [line for line in group if dict(line.expected)[principal] == "404"]
                answers = {plain(body_of(probes.send(line, principal))) for line in hidden}
                if len(answers) > 1:
                    faults.append(f"{method} {route} as {principal}: {len(answers)} different 404 answers")
    assert faults == []


def test_every_route_with_an_object_is_probed_with_none_at_all() -> None:
    with_objects = {(line.route, line.method) for line in LINES if line.objects}
    with_nothing = {(line.route, line.method) for line in LINES if any(value == "nothing" for _, value in line.objects)}
    assert with_objects - with_nothing == set()


def test_status_of_reads_redirects_to_the_sign_on_page() -> None:
    from django.http import HttpResponse, HttpResponseRedirect

    assert status_of(HttpResponseRedirect("/sign-in?next=/")) == "in"
    assert status_of(HttpResponse(status=401)) == "in"
    assert status_of(HttpResponse(status=404)) == "404"
