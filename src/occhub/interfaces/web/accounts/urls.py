"""Addresses of signing in, of the session and of the own account."""

from __future__ import annotations

from django.urls import path

from occhub.interfaces.web.accounts import own, resetting, session
from occhub.interfaces.web.accounts.sign_in import sign_in

urlpatterns = [
    path("sign-in", sign_in, name="account_login"),  # the name by which the auth library asks for this page
    path("sign-in", sign_in, name="sign-in"),
    path("sign-out", session.sign_out, name="sign-out"),
    path("locked", session.locked, name="locked"),
    path("lock", session.lock, name="lock"),
    path("unlock", session.unlock, name="unlock"),
    path("activity", session.activity, name="activity"),
    path("switch-company", session.switch_company, name="switch-company"),
    path("forgot", resetting.forgot, name="forgot"),
    path("reset/<str:token>", resetting.reset_link, name="reset-link"),
    path("reset", resetting.reset, name="reset"),
    path("account/", own.account, name="account"),
    path("account/shortcuts", own.shortcuts, name="account-shortcuts"),
    path("account/sign-out-everywhere", own.sign_out_everywhere, name="sign-out-everywhere"),
]
