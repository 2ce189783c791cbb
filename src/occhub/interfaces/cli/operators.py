"""`occhub create-operator`: the person who looks after the installation."""

from __future__ import annotations

import argparse
import getpass
import re
import sys
import uuid
from dataclasses import replace
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from occhub.access.actor import Actor, system_actor
from occhub.domains.accounts import operations as accounts
from occhub.domains.accounts import reads as account_reads
from occhub.domains.accounts.types import MembershipChoice, NewUser, Person
from occhub.domains.centers import reads as centers
from occhub.domains.companies import reads as companies
from occhub.platform.ids import CompanyId, UserId
from occhub.platform.saved import Change, Written

TASK: Final = "create-operator"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def create(arguments: argparse.Namespace) -> int:
    """Ask for the password and create the user; the exit code. An account that is there keeps all it has."""
    if _EMAIL.fullmatch(arguments.email) is None:
        print(f"{arguments.email!r} is no e-mail address.", file=sys.stderr)
        return 1
    known = account_reads.user_of_address(system_actor(TASK), arguments.email)
    return _create(arguments) if known is None else _appoint(known)


def _create(arguments: argparse.Namespace) -> int:
    password = _password()
    if password is None:
        return 1
    new = NewUser(arguments.email.lower(), arguments.first_name, arguments.last_name, arguments.phone, password)
    faults = _faults(new)
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 1
    save_operator(new, task=TASK)
    print(f"{new.email} is now an operator of this installation.")
    return 0


def _appoint(known: Person) -> int:
    if refused := refusal(known.email, task=TASK):
        print(f"{known.email} {refused} Nothing was changed.", file=sys.stderr)
        return 1
    as_it_is = NewUser(known.email, known.first_name, known.last_name, known.phone)
    _, member = save_operator(as_it_is, task=TASK)
    print(f"{known.email} is the account of {_name(known)} already and keeps name and password. ", end="")
    print(f"It is {'an' if member.change is Change.UNCHANGED else 'now an'} operator of this installation.")
    return 0


def refusal(email: str, *, task: str) -> str | None:
    """Why the account of this address cannot become an operator, to be read after the address; None where it can.

    Whoever works in a company or a center would get another face, and see another page than the own at sign-in.
    """
    known = account_reads.user_of_address(system_actor(task), email)
    if known is None:
        return None
    places = [_place(one, task) for one in account_reads.places_against_operator(_as_person(task, known.id))]
    if not places:
        return None
    return f"is the account of {_name(known)} ({', '.join(places)}). An operator needs an e-mail address of their own."


def save_operator(new: NewUser, *, task: str) -> tuple[Written, Written]:
    """The user and the membership of the provider's side; raises ``Conflict`` where :func:`refusal` says why."""
    known = account_reads.user_of_address(system_actor(task), new.email)
    user_id = known.id if known else uuid.uuid4()
    user, member = accounts.save_operator(_as_person(task, user_id), replace(new, id=user_id))
    return Written("user", new.email, user.change), Written("operator", new.email, member.change)


def _as_person(task: str, user_id: uuid.UUID) -> Actor:
    """A membership without company and center is visible to its own person alone, also for set-up."""
    return replace(system_actor(task), user_id=UserId(user_id))


def _name(person: Person) -> str:
    return f"{person.first_name} {person.last_name}"


def _place(one: MembershipChoice, task: str) -> str:
    role = one.role.replace("_", " ")
    if one.company_id is not None:
        return f"{role} at {companies.company_name(system_actor(task, company_id=CompanyId(one.company_id)))}"
    return f"{role} at {centers.center(system_actor(task), one.center_id).name}" if one.center_id else role


def _password() -> str | None:
    """From the terminal, twice; or one line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password (15 characters or more): ")
    if getpass.getpass("The same again: ") != first:
        print("The two are not equal. Nothing was changed.", file=sys.stderr)
        return None
    return first


def _faults(new: NewUser) -> list[str]:
    from django.contrib.auth import get_user_model

    person = get_user_model()(email=new.email, first_name=new.first_name, last_name=new.last_name)
    try:
        validate_password(new.password or "", person)
    except ValidationError as error:
        return error.messages
    return []
