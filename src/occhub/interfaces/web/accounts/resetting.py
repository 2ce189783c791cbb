"""A new password by a mailed link. Opening the link changes nothing; the button on the page does, once."""

from __future__ import annotations

import re

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from occhub.domains.accounts import operations as accounts
from occhub.domains.accounts import reads as account_reads
from occhub.interfaces.web import errors
from occhub.interfaces.web.accounts import limits
from occhub.interfaces.web.accounts.forms import ForgotForm, NewPasswordForm
from occhub.interfaces.web.door import ActingRequest, public_page
from occhub.platform.errors import NotFound, Problem

MINUTES = 30
_SALT = "occhub.reset"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def _cookie() -> str:
    return "__Host-occhub-reset" if settings.IS_PRODUCTION else "occhub-reset"


@public_page("somebody forgot the password", methods=("GET", "POST"))
def forgot(request: ActingRequest) -> HttpResponse:
    """``/forgot``: the same answer for every address, known or not."""
    form = ForgotForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"title": "Choose a new password", "form": form, "sent": request.GET.get("sent") == "1"}
        return render(request, "accounts/forgot.html", context, status=422 if form.errors else 200)
    if not limits.take(request, "forgot_from"):
        return errors.too_many_requests(request)
    email = form.cleaned_data["email"].strip().lower()
    if limits.take(request, "forgot_for", email):
        accounts.request_reset(request.actor, email)
    response = HttpResponseRedirect(f"{reverse('forgot')}?sent=1")
    response.status_code = 303
    return response


@public_page("the link comes by mail")
def reset_link(request: ActingRequest, token: str) -> HttpResponse:
    """``/reset/<token>``: takes the secret out of the address at once; nothing is looked up and nothing changes."""
    if not _TOKEN.fullmatch(token):
        raise NotFound
    response = HttpResponseRedirect(reverse("reset"))
    response.set_cookie(
        _cookie(),
        signing.dumps(token, salt=_SALT),
        max_age=MINUTES * 60,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _token(request: HttpRequest) -> str:
    """The token that the browser carries for a short time; "" when there is none."""
    try:
        return str(signing.loads(request.COOKIES.get(_cookie(), ""), salt=_SALT, max_age=MINUTES * 60))
    except signing.BadSignature:
        return ""


def _over(request: ActingRequest) -> HttpResponse:
    """The link is used, too old or unknown: one answer."""
    response = render(request, "accounts/reset_over.html", {"title": "This link can no longer be used"}, status=410)
    response.delete_cookie(_cookie(), path="/", samesite="Lax")
    return response


@public_page("the mailed secret is shown instead of a session", methods=("GET", "POST"))
def reset(request: ActingRequest) -> HttpResponse:
    """``/reset``: asks for the new password and spends the token by its button."""
    token = _token(request)
    if not limits.take(request, "reset"):
        return errors.too_many_requests(request)
    if not token or not account_reads.reset_is_open(request.actor, token):
        return _over(request)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            spent = accounts.spend_reset(request.actor, token, form.cleaned_data["password"])
        except NotFound:
            return _over(request)
        except Problem as problem:
            for field, words in problem.fields.items():
                form.add_error(field or None, words)
        else:
            return _done(request, spent.email)
    context = {"title": "Choose a new password", "form": form}
    return render(request, "accounts/reset.html", context, status=422 if form.errors else 200)


def _done(request: ActingRequest, email: str) -> HttpResponse:
    limits.forget(request, "sign_in_failed", email)
    request.session.flush()
    response = HttpResponseRedirect(f"{reverse('sign-in')}?done=new-password")
    response.status_code = 303
    response.delete_cookie(_cookie(), path="/", samesite="Lax")
    return response
