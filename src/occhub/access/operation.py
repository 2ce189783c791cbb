"""The decorator on every public function of ``operations`` and ``reads``: who, may they, which rows, write it down.

In order: open a transaction, set the tenant context for it alone, use the idempotency key, ask the policy, run with
protected tables unlocked, collect whose data was touched, insert the ledger rows, commit. Refusals and failures are
ledgered in a transaction of their own, since the first was rolled back. Nested calls join and write a child row.
"""

from __future__ import annotations

import functools
import inspect
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, Generic, ParamSpec, TypeVar

from django.db import connection, transaction

from occhub.access import asked, context, database, ledger
from occhub.access.actor import Actor
from occhub.access.context import Running
from occhub.access.decision import ActorPolicy
from occhub.access.models import LedgerEntry
from occhub.access.permissions import P
from occhub.access.protected import ask
from occhub.access.touched import collect, outcome_of
from occhub.platform import idempotency
from occhub.platform.errors import AlreadyDone, Conflict, Forbidden, KeyReused, NotFound, NotSignedIn, Problem

Params = ParamSpec("Params")
Result = TypeVar("Result")


class UndecidedOperation(RuntimeError):
    """An operation ended without having asked a policy: its work is rolled back."""


class InsideTransaction(RuntimeError):
    """An outermost operation was called inside somebody's transaction: its context would outlive it."""


@dataclass(frozen=True, slots=True)
class Registered:
    """An operation as the guards and the permission matrix see it."""

    name: str
    permission: P
    changes: bool
    ledgered: bool
    has_actor_policy: bool


REGISTRY: dict[str, Registered] = {}


def operation(
    permission: P, *, may: ActorPolicy | None = None, ledgered: bool = True
) -> Callable[[Callable[Concatenate[Actor, Params], Result]], Callable[Concatenate[Actor, Params], Result]]:
    """Make a function the one way to what it does.

    ``may`` is asked before the function runs; a function without it must ask the policy about the object that it
    loads (:func:`occhub.access.protected.ask`), or its work is undone. ``ledgered=False`` is for reads that disclose nothing
    about anyone (version numbers, the catalogue); a guard holds the list of them.
    """

    def decorate(
        function: Callable[Concatenate[Actor, Params], Result],
    ) -> Callable[Concatenate[Actor, Params], Result]:
        if inspect.isgeneratorfunction(function) or inspect.iscoroutinefunction(function):
            raise TypeError(f"{function.__qualname__}: an operation runs to its end inside its transaction")
        name = f"{function.__module__.removeprefix('occhub.')}.{function.__name__}"
        changes = ".operations" in function.__module__
        REGISTRY[name] = Registered(name, permission, changes, ledgered, may is not None)

        @functools.wraps(function)
        def run(actor: Actor, /, *args: Params.args, **kwargs: Params.kwargs) -> Result:
            asked.note(str(permission))
            frame = Running(actor, name, str(permission), uuid.uuid4(), changes, parent=context.running())
            job = _Job(frame, may, ledgered, lambda: function(actor, *args, **kwargs))
            return _nested(job) if frame.parent else _outermost(job)

        return run

    return decorate


@dataclass(slots=True)
class _Job(Generic[Result]):
    frame: Running
    may: ActorPolicy | None
    ledgered: bool
    body: Callable[[], Result]


def _run(job: _Job[Result]) -> Result:
    """Ask, run the body, make sure that somebody decided, collect whose data left."""
    frame = job.frame
    context.enter(frame)
    try:
        if job.may is not None:
            ask(job.may(frame.actor))
        result = job.body()
        if not any(decision.allowed for decision in frame.decisions):
            raise UndecidedOperation(frame.name)
        collect(frame, result)
        return result
    finally:
        context.leave(frame)


def _nested(job: _Job[Result]) -> Result:
    frame = job.frame
    parent = frame.parent
    assert parent is not None  # noqa: S101  (the caller looked)
    outer = parent.actor
    mine = (frame.actor.company_id, frame.actor.center_ids, frame.actor.user_id)
    if mine != (outer.company_id, outer.center_ids, outer.user_id):
        raise InsideTransaction(f"{frame.name} was called for another tenant than {parent.name}")
    result = _run(job)
    if job.ledgered:
        context.enter(frame)
        ledger.write([ledger.entry_of(frame, ledger.ALLOWED, _rule(frame))])
        context.leave(frame)
    return result


def _outermost(job: _Job[Result]) -> Result:
    if connection.in_atomic_block:
        raise InsideTransaction(job.frame.name)
    frame = job.frame
    try:
        with transaction.atomic():
            database.set_context(frame.actor)
            try:
                return _once(job)
            finally:
                if not connection.needs_rollback:
                    _clear(job)
    except Exception as error:
        _ledger_refusal(job, error)
        raise


def _clear(job: _Job[Result]) -> None:
    try:
        database.clear_context()
    except Exception:  # the transaction is aborted: its local settings end with it
        transaction.set_rollback(True)


def _once(job: _Job[Result]) -> Result:
    """Run under the actor's idempotency key, where it carries one and the operation changes things."""
    frame = job.frame
    once = frame.actor.once if frame.changes else None
    if once is not None:
        idempotency.claim(frame.actor.user_id, once.route, once.key, once.content_hash)
    result = _run(job)
    if once is not None:
        idempotency.settle(frame.actor.user_id, once.route, once.key, outcome_of(result))
    if job.ledgered:
        context.enter(frame)
        try:
            ledger.write([ledger.entry_of(frame, ledger.ALLOWED, _rule(frame))])
        finally:
            context.leave(frame)
    return result


def _rule(frame: Running) -> str:
    return frame.decisions[-1].rule if frame.decisions else ""


_EXPLAINED = (NotFound, Forbidden, NotSignedIn, Problem, Conflict, KeyReused, AlreadyDone)


def _ledger_refusal(job: _Job[Result], error: Exception) -> None:
    """Ledger what was refused or failed, after the rollback, on the same connection."""
    frame = job.frame
    if not job.ledgered or isinstance(error, Problem):
        return
    denied = isinstance(error, (NotFound, Forbidden, NotSignedIn))
    outcome = ledger.DENIED if denied else ledger.REPEATED if isinstance(error, AlreadyDone) else ledger.FAILED
    rule = error.rule if isinstance(error, Forbidden) else type(error).__name__
    entry: LedgerEntry = ledger.entry_of(frame, outcome, rule)
    try:
        with transaction.atomic():
            database.set_context(frame.actor)
            context.enter(frame)
            try:
                ledger.write([entry])
            finally:
                context.leave(frame)
            database.clear_context()
    except Exception:
        if isinstance(error, _EXPLAINED):
            raise
