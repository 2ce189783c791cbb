"""Locking, unlocking and ending a session; switching the place of work."""

from __future__ import annotations

import uuid

from allauth.account.adapter import get_adapter
from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Side
from occhub.access.operation import refuse
from occhub.access.permissions import P
from occhub.domains.accounts import operations as accounts
from occhub.domains.accounts import reads as account_reads
from occhub.domains.authorizations import reads as authorizations
from occhub.interfaces.web import door
from occhub.interfaces.web.accounts import entering, limits, paths
from occhub.interfaces.web.accounts.forms import PasswordForm
from occhub.interfaces.web.door import ActingRequest, page
from occhub.interfaces.web.middleware.acting import identified
from occhub.interfaces.web.shell import address_of
from occhub.platform import clock
from occhub.platform.errors import Busy, NotFound
from occhub.platform.sessions import SessionStore

WRONG = "The password is not right. Try again."
CLEAR = '"cache", "cookies", "storage"'


def _store(request: HttpRequest) -> SessionStore:
    store = request.session
    if not isinstance(store, SessionStore):
        raise TypeError("the session store of settings is in use")
    return store


def _end(request: ActingRequest, note: str) -> HttpResponseRedirect:
    """End the session and forget in the browser what it showed."""
    person = identified(request)
    if person is not None:
        accounts.record_sign_out(person)
    request.session.flush()
    response = HttpResponseRedirect(f"{reverse('sign-in')}?done={note}")
    response.status_code = 303
    response["Clear-Site-Data"] = CLEAR
    return response


@page(P.ACCOUNT_SIGN_IN, methods=("POST",), while_locked=True)
def sign_out(request: ActingRequest) -> HttpResponse:
    """``/sign-out``: end this session."""
    return _end(request, "signed-out")


@page(P.ACCOUNT_SIGN_IN, methods=("POST",), while_locked=True)
def lock(request: ActingRequest) -> HttpResponse:
    """``/lock``: hide the screen until the password is shown; the work under it stays."""
    accounts.record_lock(request.actor)
    _store(request).set_locked(clock.now())
    return HttpResponse(status=204)


@page(P.ACCOUNT_OWN, methods=("POST",))
def activity(request: ActingRequest) -> HttpResponse:
    """``/activity``: the page reports that somebody is there. The middleware moved the idle limit already."""
    account_reads.person(request.actor)
    return HttpResponse(status=204)


def _try_password(request: ActingRequest, password: str) -> str:
    """Open the locked session; the sentence to show where it stays locked ("" when it is open).

    The session's own tries are counted, and no others: whoever types wrong passwords for the person's address elsewhere
    must not take away what waits behind the lock.
    """
    key = _store(request).reference
    taken = limits.take(request, "unlock", key)
    if taken is None:
        return WRONG
    email = request.session.get(entering.EMAIL, "")
    try:
        user = get_adapter(request).look(request, taken, email=email, password=password)
    except Busy as busy:
        return str(busy)
    if user is None or user.pk != request.actor.user_id:
        return WRONG
    limits.forget(request, "unlock", key)
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()  # a stronger hash may have been stored just now
    accounts.record_unlock(request.actor)
    _store(request).set_locked(None)
    return ""


def _is_burnt(request: ActingRequest) -> bool:
    """Whether so many wrong passwords were typed that the session must end."""
    return not limits.is_left(request, "unlock", _store(request).reference)


@page(P.ACCOUNT_SIGN_IN, methods=("POST",), while_locked=True)
def unlock(request: ActingRequest) -> HttpResponse:
    """``/unlock`` (JSON): the password opens the screen; five wrong ones end the session."""
    form = PasswordForm(request.POST)
    problem = _try_password(request, form.cleaned_data["password"]) if form.is_valid() else WRONG
    if not problem:
        return JsonResponse({"csrf": get_token(request)})
    if _is_burnt(request):
        ended = _end(request, "ended")
        response = JsonResponse({"redirect": ended["Location"]}, status=401)
        response["Clear-Site-Data"] = ended["Clear-Site-Data"]
        return response
    return JsonResponse({"error": problem}, status=422)


@page(P.ACCOUNT_OWN, methods=("GET", "POST"), while_locked=True)
def locked(request: ActingRequest) -> HttpResponse:
    """``/locked``: asks for the password and leads back to the page that was locked."""
    own = account_reads.person(request.actor)
    back = paths.asked_for(request) or paths.home_of_side(request.actor.side)
    if not request.is_locked:
        return HttpResponseRedirect(back)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        problem = _try_password(request, form.cleaned_data["password"])
        if not problem:
            response = HttpResponseRedirect(back)
            response.status_code = 303
            return response
        if _is_burnt(request):
            return _end(request, "ended")
        form.add_error("password", problem)
    context = {
        "title": "Locked",
        "form": form,
        "next": back,
        "email": own.email,
    } | _waiting(request)
    return render(request, "accounts/locked.html", context, status=422 if form.errors else 200)


def _waiting(request: ActingRequest) -> dict[str, object]:
    """At a center the locked screen says how many authorizations are new, and nothing else."""
    url = address_of("center-inbox-waiting") if request.actor.side is Side.CENTER else ""
    return {"waiting": authorizations.inbox_waiting(request.actor), "waiting_url": url} if url else {}


@page(P.ACCOUNT_OWN, methods=("POST",))
def switch_company(request: ActingRequest) -> HttpResponse:
    """``/switch-company``: go on in another of one's places; a new session id, the old limits."""
    try:
        wanted = uuid.UUID(request.POST.get("company", ""))
    except ValueError as error:
        raise NotFound from error
    account_reads.person(request.actor)
    side = entering.switch(request, wanted)
    if side is None:
        refuse(request.actor, P.ACCOUNT_OWN, "accounts.not-ones-place")
    _store(request).renew_key()
    return door.go(paths.home_name(side))
