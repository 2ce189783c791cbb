"""Signing in and out."""

from __future__ import annotations

from tests.support import sql
from tests.support.web import sign_in, signed_in, visitor


def test_the_form_signs_in(db: str) -> None:
    client = signed_in("basic@northwind.example")
    assert client.get("/account/").status_code == 200
