"""Make A's session and user tables, a user and a session for each caller; prints one session key a line."""

from __future__ import annotations

import sys


def main(companies: list[str]) -> None:
    """One signed-in person for each company id."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore

    for number, company in enumerate(companies):
        user = User.objects.create_user(f"caller-{number}")
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["company"] = company
        session.create()
        print(session.session_key)


main(sys.argv[1:])
