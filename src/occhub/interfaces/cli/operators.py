"""`occhub create-operator`: the person who looks after the installation."""

from __future__ import annotations

import argparse
import getpass
import re
import sys
from dataclasses import replace

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from occhub.access.actor import Role, Side, system_actor
from occhub.domains.accounts import operations as accounts
from occhub.domains.accounts.types import NewMembership, NewUser
from occhub.platform.ids import UserId
from occhub.platform.saved import Change, Written

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def create(arguments: argparse.Namespace) -> int:
    """Ask for the password and create the user; the exit code."""
    if _EMAIL.fullmatch(arguments.email) is None:
        print(f"{arguments.email!r} is no e-mail address.", file=sys.stderr)
        return 1
    password = _password()
    if password is None:
        return 1
    new = NewUser(arguments.email.lower(), arguments.first_name, arguments.last_name, arguments.phone, password)
    faults = _faults(new)
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 1
    user, member = save_operator(new, task="create-operator")
    if user.change is not Change.CREATED:
        print(f"{new.email} is a user already and keeps the password. ", end="")
    print(f"{new.email} is {'an' if member.change is Change.UNCHANGED else 'now an'} operator of this installation.")
    return 0


def save_operator(new: NewUser, *, task: str) -> tuple[Written, Written]:
    """The user and the membership of the provider's side."""
    user = accounts.save_user(system_actor(task), new)
    # A membership without company and center is visible to its own person alone, also for set-up.
    actor = replace(system_actor(task), user_id=UserId(user.id))
    member = accounts.save_membership(actor, NewMembership(user.id, Side.PROVIDER, Role.OPERATOR))
    return Written("user", new.email, user.change), Written("operator", new.email, member.change)


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
