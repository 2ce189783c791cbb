"""Every check is taken away in turn, without the third wall: the matrix must notice at least 99 of 100."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from tools.proofs.work import ROOT, Failed, Work, state, test_environment

ABOUT: Final = "checks are taken away one by one, the matrix must go red"
LEAST: Final = 0.99
SURVIVED: Final = 0
KILLED: Final = 3
TRIES: Final = 3  # a try that broke by itself says nothing, and is made again
COUNT: Final = "count.txt"
CONTROL: Final = "control"
ONE_DAY: Final = 24 * 3600
# Mutants that nothing can notice, by their words, each with its reason: named in the row, and not counted as checks.
_AUTHORIZATIONS: Final = "occhub.domains.authorizations.policy"
_EMPLOYEES: Final = "occhub.domains.employees.policy"
_RESULTS: Final = "occhub.domains.results"
_AT_DESK: Final = "occhub.domains.visits.operations"
_INTEROP: Final = "occhub.domains.interop"
_ROUTING: Final = f"{_INTEROP}.operations.routing"
_SETTLING: Final = f"{_INTEROP}.operations.settling"
_MESSAGE_OF_CENTER: Final = "find find(InboundMessage, policy.of_centers(actor), message_id, lock=True)"
_FEED_ALONE: Final = "the feed's own job, about the message that it took"
_THREE_TIMES: Final = "asked three times in one step, and each of the others refuses too"
_STATUS: Final = "occhub.domains.work_status.operations"
_JOBS: Final = f"{_RESULTS}.operations.cards"
_BY_AUTHORIZATION: Final = "the authorization, asked in the same step, refuses too"
_REFUSED_BEFORE: Final = "answers only roles that the operation refused before"
_ONE_RULE: Final = "only where one row is found, and decide_activity is asked about that row"
EXPLAINED: Final = {
    f"{_AUTHORIZATIONS}.visible_to scope Q(pk__in=[])": _REFUSED_BEFORE,
    f"{_AUTHORIZATIONS}.own_side scope Q(company_id=actor.company_id)": "bounds an inner look-up of a narrower one",
    f"{_AUTHORIZATIONS}.activity_of scope Q(company_id=actor.company_id)": _ONE_RULE,
    f"{_AUTHORIZATIONS}.activity_of scope Q(pk__in=[])": _ONE_RULE,
    f"{_EMPLOYEES}.visible_to scope Q(pk__in=[])": _REFUSED_BEFORE,
    f"{_EMPLOYEES}.visible_to scope Q(company_id=actor.company_id)": "words are looked up within the company already",
    "occhub.domains.companies.policy.may_act forbid forbid('companies.nobody-signed-in')": (
        "accounts.acting_membership, asked next, knows nobody either"
    ),
    "occhub.domains.visits.reads.employer._readable find find(Visit, policy.visible_to(actor), visit_id)": (
        "the authorization's story of the visit, asked next, refuses too"
    ),
    f"{_AT_DESK}._common.locked find find(Visit, policy.visible_to(actor), visit_id, lock=True)": _BY_AUTHORIZATION,
    f"{_AT_DESK}.undoing._locked find find(Visit, policy.visible_to(actor), visit_id, lock=True)": _BY_AUTHORIZATION,
    f"{_AT_DESK}.desk._start ask ask(policy.decide(actor, permission, policy.VisitFacts("
    "start.company_id, start.center_id, start.location_id)))": _BY_AUTHORIZATION,
    f"{_INTEROP}.policy.messages_of scope Q(pk__in=[])": _REFUSED_BEFORE,
    f"{_INTEROP}.policy.decide hide hide('interop.other-center')": "only about what was found in the own centers",
    f"{_INTEROP}.policy.decide forbid forbid('interop.center-staff-only')": _REFUSED_BEFORE,
    f"{_ROUTING}.apply_part {_MESSAGE_OF_CENTER}": _FEED_ALONE,
    f"{_ROUTING}.finish_message {_MESSAGE_OF_CENTER}": _FEED_ALONE,
    f"{_SETTLING}._held find find(InboundPart, policy.of_centers(actor), part_id)": _THREE_TIMES,
    f"{_SETTLING}._held find find(InboundMessage, policy.of_centers(actor), part.message_id, lock=True)": _THREE_TIMES,
    f"{_SETTLING}._held find find(InboundPart, policy.of_centers(actor), part_id, lock=True)": _THREE_TIMES,
    "occhub.domains.visits.policy.module scope Q(pk__in=[])": _REFUSED_BEFORE,
    "occhub.domains.visits.policy.decide forbid forbid('visits.center-staff-only')": _BY_AUTHORIZATION,
    f"{_STATUS}.record_work_status ask ask(policy.decide(actor, P.WORK_STATUS_RECORD, facts))": (
        "the visit and its authorization, asked before, refuse too"
    ),
    "occhub.domains.work_status.policy.module scope Q(pk__in=[])": _REFUSED_BEFORE,
    f"{_RESULTS}.policy.may_see_people forbid forbid('results.not-a-member')": "the person's card, asked next, too",
    f"{_RESULTS}.policy.decide forbid forbid('results.user-admin-only')": "audit.openings_of, asked next, refuses too",
    f"{_JOBS}.mark_followed_cards find find(Document, Q(company_id=actor.company_id), document_id)": (
        "a job, about the document of its own event"
    ),
    f"{_RESULTS}.operations.ending._held find find(Document, policy.reach(actor), document_id)": _BY_AUTHORIZATION,
    f"{_RESULTS}.operations.ending._held find find(Document, policy.reach(actor), document_id, lock=True)": (
        _BY_AUTHORIZATION
    ),
    f"{_RESULTS}.operations.publishing.publish_document ask ask(policy.decide(actor, P.RESULT_PUBLISH, facts))": (
        "visits.visit, asked before, refuses too"
    ),
    f"{_RESULTS}.reads.files._disclosed ask ask(policy.decide(actor, P.RESULT_READ, _facts(row)))": (
        "what was read ahead is within the same scope already"
    ),
    f"{_RESULTS}.operations.status_report.publish_status_report find find(Document, policy.visible_to(actor), made)": (
        "the document that the same step just made"
    ),
}
_RUNNER = (
    "import os, sys; from tests.support import cluster; from tools.proofs import mutants; mutants.inside(sys.argv[1])"
)


def run(work: Work) -> str:
    """Try every mutant; gives the figures. Raises :class:`Failed` as :func:`judged` does."""
    work.folder.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, "-c", _RUNNER, str(work.folder)]
    environment = test_environment() | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    environment["OCCHUB_IDLE_SECONDS"] = str(ONE_DAY)  # a screen that locks meanwhile would pass for a check that fails
    if subprocess.run(argv, cwd=ROOT, env=environment, check=False).returncode:
        raise Failed("the run of the mutants broke; its words stand above")
    tried = int((work.folder / COUNT).read_text())
    return judged([_result(path) for path in sorted(work.folder.glob("mutant-*.txt"))], tried)


def judged(results: list[tuple[str, str]], tried: int) -> str:
    """The figures of all results. Raises :class:`Failed` below 99 %, when one is missing, and when there are none."""
    if not results or len(results) != tried:
        raise Failed(f"{len(results)} results of {tried} mutants")
    survivors = [name for name, verdict in results if verdict == "survived"]
    alike = [name for name in survivors if name in EXPLAINED]
    killed, checks = len(results) - len(survivors), len(results) - len(alike)
    figures = f"{killed} of {checks} mutants killed ({len(results)} tried, {len(alike)} of them change nothing)"
    if survivors:
        figures += "; survivors: " + "; ".join(f"{one} ({EXPLAINED.get(one, 'not explained')})" for one in survivors)
    if killed < LEAST * checks or len(alike) < len(survivors):
        raise Failed(figures)
    return figures


def _result(path: Path) -> tuple[str, str]:
    name, _, verdict = path.read_text().strip().partition("\n")
    return name, verdict.split("\n")[0]


def inside(folder: str) -> None:
    """Start a cluster, prepare the stage, try every mutant that was not tried on this state."""
    from tests import conftest
    from tests.support import cluster

    conftest.start()
    try:
        stage = Path(folder) / "stage.json"
        command = [sys.executable, "-m", "tests.matrix.survive", str(stage)]
        subprocess.run(command, cwd=ROOT, env=dict(os.environ), check=True)
        _control(command)
        from tests.matrix.mutating import mutants

        (Path(folder) / COUNT).write_text(str(len(mutants())))
        with ThreadPoolExecutor(max_workers=2) as pool:
            for told in pool.map(lambda pair: _try(Path(folder), command, *pair), enumerate(mutants())):
                print(told, flush=True)
        _control(command)
    finally:
        cluster.stop()


def _control(command: list[str]) -> None:
    """Nothing taken away, before the first try and after the last: what killed them was not the time that went by."""
    control = subprocess.run(
        [*command, CONTROL], cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False
    )
    if control.returncode != SURVIVED:
        raise Failed(f"the matrix is red without any mutant: {control.stdout[-500:]}{control.stderr[-500:]}")


def _try(folder: Path, command: list[str], number: int, mutant: Any) -> str:
    path = folder / f"mutant-{number:03d}.txt"
    if not path.exists():
        verdict, told = _verdict([*command, str(number)], mutant.name)
        if state() != folder.parent.name:
            raise Failed("files changed while it ran: the verdict is not kept")
        path.write_text(f"{mutant.name}\n{verdict}\n{told.strip()[-300:]}\n")
    return "  " + " - ".join(path.read_text().strip().splitlines()[:3])


def _verdict(argv: list[str], name: str) -> tuple[str, str]:
    """Killed or survived, and by what. Raises :class:`Failed` when the try itself broke each time."""
    words = ""
    for _ in range(TRIES):
        done = subprocess.run(argv, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)
        if done.returncode in (SURVIVED, KILLED):
            return ("survived" if done.returncode == SURVIVED else "killed"), done.stdout
        words = done.stderr.strip()[-500:]
        print(f"  {name}: the try broke (exit code {done.returncode})", flush=True)
    raise Failed(f"{name}: the try itself broke {TRIES} times: {words}")
