"""The sign-on page: one view of the auth library, mounted alone."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.views import LoginView
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from occhub.access.actor import anonymous_actor
from occhub.domains.accounts import reads as accounts
from occhub.interfaces.web import errors
from occhub.interfaces.web.accounts import demo, limits, paths
from occhub.interfaces.web.accounts.forms import SignInForm
from occhub.interfaces.web.door import ActingRequest, View, public_page
from occhub.platform.sessions import USER_KEY

NOTES = {
    "signed-out": "You are signed out.",
    "new-password": "Your password was changed. Sign in with the new one.",
    "ended": "The session was ended. Sign in again.",
}


class SignInView(LoginView):  # type: ignore[misc]  # the library has no types
    """E-mail and password, the way to a new password, the drug-screen portals, customer support."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        acting = cast(ActingRequest, request)
        if acting.actor.user_id is not None and not acting.is_locked:
            return HttpResponseRedirect(paths.asked_for(request) or paths.home_of_side(acting.actor.side))
        if not limits.take(request, "sign_in"):
            return errors.too_many_requests(request)
        return cast(HttpResponseBase, super().dispatch(request, *args, **kwargs))

    def form_valid(self, form: SignInForm) -> HttpResponse:
        response = cast(HttpResponse, super().form_valid(form))
        if USER_KEY not in self.request.session:
            self.request.session.flush()
        return response

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        return cast(HttpResponse, self.render_to_response(self.get_context_data(form=form), status=422))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super(LoginView, self).get_context_data(
            **kwargs
        )  # without the library's links to its other pages
        return context | {
            "title": "Sign in",
            "next": paths.asked_for(self.request) or "",
            "note": NOTES.get(self.request.GET.get("done", ""), ""),
            "sign_ins": _demo_sign_ins(self.request),
            "demo_password": demo.PASSWORD,
        }


def _demo_sign_ins(request: HttpRequest) -> list[demo.DemoSignIn]:
    if not settings.IS_DEMO:
        return []
    there = accounts.demo_addresses(anonymous_actor(getattr(request, "reference", "")))
    return [one for one in demo.SIGN_INS if one.email in there]


sign_in = public_page("people sign in here", methods=("GET", "POST"))(cast(View, SignInView.as_view()))
