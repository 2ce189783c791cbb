"""The forms of signing in."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms

LONGEST_PASSWORD = 1000


class SignInForm(LoginForm):  # type: ignore[misc]  # the library has no types
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(
            label="Work e-mail",
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True, "spellcheck": "false"}),
        )
        self.fields["password"] = forms.CharField(
            label="Password",
            strip=False,
            max_length=LONGEST_PASSWORD,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )

    def clean_login(self) -> str:
        """Addresses are known in lower case."""
        return str(self.cleaned_data["login"]).strip().lower()


class ForgotForm(forms.Form):
    """Where the link to a new password goes."""

    email = forms.EmailField(
        label="Work e-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True, "spellcheck": "false"}),
    )


class NewPasswordForm(forms.Form):
    """A new password, typed or pasted once; a button shows it."""

    password = forms.CharField(
        label="New password",
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text="At least 15 characters. A few unrelated words are good. You may paste it from a password manager.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": "15", "autofocus": True}),
    )


class PasswordForm(forms.Form):
    """The password of the person whose screen is locked."""

    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
