"""The decorator on every public function of ``operations`` and ``reads``: who, may they, which rows, write it down.

In order: open a transaction, set the tenant context for it alone, use the idempotency key, ask the policy, run with
protected tables unlocked, collect whose data was touched, insert the ledger rows, commit. Refusals and failures are
ledgered in a transaction of their own, since the first was rolled back. Nested calls join and write a child row; what a
nested call changed before it failed is undone even when its caller goes on. A transaction that the database gave up
(deadlock, connection lost before the commit) is tried again as a whole.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Concatenate, Generic, NoReturn, ParamSpec, TypeVar

import structlog
from django.db import connection, transaction

from occhub.access import asked, context, database, ledger, retrying
from occhub.access.actor import Actor, Once
from occhub.access.context import Refused, Running
from occhub.access.decision import ActorPolicy
from occhub.access.models import LedgerEntry
from occhub.access.permissions import P
from occhub.access.protected import ask
from occhub.access.touched import collect, outcome_of
from occhub.platform import idempotency
from occhub.platform.errors import AlreadyDone, Busy, Forbidden, NotFound, NotSignedIn, Problem

Params = ParamSpec("Params")
Result = TypeVar("Result")
log = structlog.get_logger()


class UndecidedOperation(RuntimeError):
    """An operation ended without having asked a policy: its work is rolled back."""


class InsideTransaction(RuntimeError):
    """An outermost operation was called inside somebody's transaction: its context would outlive it."""


class ReadThatChanges(RuntimeError):
    """A read called an operation that changes things: it would change them past the idempotency key."""


@dataclass(frozen=True, slots=True)
class Registered:
    """An operation as the guards and the permission matrix see it."""

    name: str
    permission: P
    changes: bool
    ledgered: bool
    has_actor_policy: bool


REGISTRY: dict[str, Registered] = {}
_LAZY = (inspect.isgeneratorfunction, inspect.iscoroutinefunction, inspect.isasyncgenfunction)


def operation(
    permission: P, *, may: ActorPolicy | None = None, ledgered: bool = True
) -> Callable[[Callable[Concatenate[Actor, Params], Result]], Callable[Concatenate[Actor, Params], Result]]:
    """Make a function the one way to what it does.

    ``may`` is asked before the function runs; a function without it must ask the policy about the object that it
    loads (:func:`occhub.access.protected.ask`), or its work is undone. ``ledgered=False`` is for reads that disclose
    nothing about anyone (version numbers, the catalogue); a guard holds the list of them. A refusal is ledgered always.
    """

    def decorate(
        function: Callable[Concatenate[Actor, Params], Result],
    ) -> Callable[Concatenate[Actor, Params], Result]:
        if any(is_lazy(function) for is_lazy in _LAZY):
            raise TypeError(f"{function.__qualname__}: an operation runs to its end inside its transaction")
        name = f"{function.__module__.removeprefix('occhub.')}.{function.__name__}"
        changes = "operations" in function.__module__.split(".")
        REGISTRY[name] = Registered(name, permission, changes, ledgered, may is not None)

        @functools.wraps(function)
        def run(actor: Actor, /, *args: Params.args, **kwargs: Params.kwargs) -> Result:
            asked.note(str(permission))
            frame = Running(actor, name, str(permission), uuid.uuid4(), changes, parent=context.running())
            job = _Job(frame, may, ledgered, lambda: function(actor, *args, **kwargs))
            return _nested(job) if frame.parent else _outermost(job)

        return run

    return decorate


def together(actor: Actor, reads: Callable[[], Result]) -> Result:
    """Run the reads of one page in one transaction: one context, one statement for their ledger rows, one commit.

    Each is asked, decided and ledgered as if it stood alone; between them nothing protected can be reached. The rows
    are there before the answer, as ever. Raises what ``reads`` raises, then nothing was given away.
    """
    return _outermost(_Job(Running(actor, "together", "", uuid.uuid4(), False, is_shell=True), None, False, reads))


@dataclass(slots=True)
class _Job(Generic[Result]):
    frame: Running
    may: ActorPolicy | None
    ledgered: bool
    body: Callable[[], Result]
    is_committing: bool = False


def _run(job: _Job[Result]) -> Result:
    """Ask, run the body, make sure that somebody decided, collect whose data left."""
    frame = job.frame
    with context.inside(frame):
        if frame.is_shell:
            return job.body()
        if job.may is not None:
            ask(job.may(frame.actor))
        result = job.body()
        if not any(decision.allowed for decision in frame.decisions):
            raise UndecidedOperation(frame.name)
        collect(frame, result)
    return result


def _nested(job: _Job[Result]) -> Result:
    frame = job.frame
    parent = frame.parent
    assert parent is not None  # noqa: S101  (the caller looked)
    if _who(frame.actor) != _who(parent.actor):
        raise InsideTransaction(f"{frame.name} was called for another tenant or person than {parent.name}")
    if frame.changes and not frame.root.changes:
        raise ReadThatChanges(f"{frame.root.name} calls {frame.name}")
    try:
        with transaction.atomic() if frame.changes else nullcontext():
            result = _run(job)
    except Exception as error:
        refusal = _refusal(job, error)
        if refusal is not None:
            frame.root.refused.append(refusal)
        if not frame.changes:  # what a change did is undone with it; what a read gave away stays given away
            parent.entries += frame.entries
        raise
    parent.entries += _allowed(job)
    return result


def _who(actor: Actor) -> tuple[object, ...]:
    return actor.company_id, actor.center_ids, actor.user_id, actor.membership_id, actor.side, actor.role


def _outermost(job: _Job[Result]) -> Result:
    if connection.in_atomic_block:
        raise InsideTransaction(job.frame.name)
    attempt = 1
    while True:
        try:
            return _attempt(job)
        except Exception as error:
            if attempt >= retrying.ATTEMPTS or not retrying.may_repeat(error, committing=job.is_committing):
                _ledger_refusal(job, error)
                if retrying.is_contention(error):
                    raise Busy("Too much changes here at this moment. Nothing was done. Try again.") from error
                raise
        retrying.pause(attempt)
        attempt += 1
        job = replace(job, frame=job.frame.anew(), is_committing=False)


def _attempt(job: _Job[Result]) -> Result:
    with transaction.atomic():
        database.set_context(job.frame.actor)
        result = _once(job)
        job.is_committing = True
    return result


def _once(job: _Job[Result]) -> Result:
    """Run under the actor's idempotency key, where it carries one and the operation changes things."""
    frame = job.frame
    once = frame.actor.once if frame.changes else None
    if once is not None:
        idempotency.claim(frame.actor.user_id, once.route, once.key, _content(frame, once))
    result = _run(job)
    if once is not None:
        idempotency.settle(frame.actor.user_id, once.route, once.key, outcome_of(result))
    _write_allowed(job)
    return result


def _content(frame: Running, once: Once) -> bytes:
    """What a key stands for: one content for one operation in one company.

    Two operations under one key would be one effect and one silence; in another company the outcome would be a
    foreign id.
    """
    bound = f"{frame.name}\n{frame.actor.company_id}\n{frame.actor.membership_id}\n".encode()
    return hashlib.sha256(bound + once.content_hash).digest()


def _allowed(job: _Job[Result]) -> list[LedgerEntry]:
    """The ledger rows of what was allowed: those of the nested calls that were not undone, then its own."""
    frame = job.frame
    if not job.ledgered:
        return frame.entries
    rule = next((one.rule for one in reversed(frame.decisions) if one.allowed), "")
    return frame.entries + ledger.entries_of(frame, ledger.ALLOWED, rule)


def _write_allowed(job: _Job[Result]) -> None:
    """All ledger rows of the transaction in one statement before its commit, also of nested refusals that a caller
    caught.
    """
    entries = _allowed(job) + _entries(job.frame.refused)
    if entries:
        with context.inside(replace(job.frame, is_shell=False)):
            ledger.write(entries)


def _entries(refused: list[Refused]) -> list[LedgerEntry]:
    return [entry for one in refused for entry in ledger.entries_of(one.frame, one.outcome, one.rule)]


def _refusal(job: _Job[Result], error: Exception) -> Refused | None:
    """What the ledger says of a refusal or failure; None for a form that was wrong before anything was looked at."""
    frame = job.frame
    if frame.is_shell:  # its reads said it themselves
        return None
    looked = bool(frame.people) or frame.object_id is not None
    denied = isinstance(error, (NotFound, Forbidden, NotSignedIn))
    if not (job.ledgered or denied) or (isinstance(error, Problem) and not looked):
        return None
    outcome = ledger.DENIED if denied else ledger.REPEATED if isinstance(error, AlreadyDone) else ledger.FAILED
    return Refused(frame, outcome, error.rule if isinstance(error, Forbidden) else type(error).__name__)


def _ledger_refusal(job: _Job[Result], error: Exception) -> None:
    """Ledger what was refused or failed, after the rollback, on the same connection.

    Where that fails too, the first error still surfaces, for it gives nothing away; only :class:`AlreadyDone`, which
    answers with an id, does not: no ledger, no answer.
    """
    own = _refusal(job, error)
    refused = [*job.frame.refused, *([own] if own else [])]
    if not refused:
        return
    try:
        _write_apart(job.frame, refused)
    except Exception as failure:
        log.error("refusal_not_ledgered", operation=job.frame.name, kind=type(failure).__name__)
        if isinstance(error, AlreadyDone):
            raise


def _write_apart(frame: Running, refused: list[Refused]) -> None:
    with transaction.atomic():
        database.set_context(frame.actor)
        with context.inside(replace(frame, is_shell=False)):
            ledger.write(_entries(refused))


def refuse(actor: Actor, permission: P, rule: str) -> NoReturn:
    """Refuse at the door, before any operation: a ledger row, and the answer of what does not exist.

    Raises :class:`NotFound`, always.
    """
    if connection.in_atomic_block:
        raise InsideTransaction("refuse")
    frame = Running(actor, "door", str(permission), uuid.uuid4(), changes=False)
    try:
        _write_apart(frame, [Refused(frame, ledger.DENIED, rule)])
    except Exception as failure:  # noqa: BLE001  (whatever it was, the answer must stay that of what does not exist)
        log.error("refusal_not_ledgered", operation=frame.name, kind=type(failure).__name__)
    raise NotFound
