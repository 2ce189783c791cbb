"""Requests that say that they are written in anything but UTF-8: 400, whatever Python could make of the name.

They go through the entry point itself: Django reads the header before any middleware runs.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import RequestFactory
from django.urls import reverse

from tests.support.web import visitor

FORM = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\nsomebody@x.example\r\n--x--\r\n'
MULTIPART = "multipart/form-data; boundary=x"
TYPES = [MULTIPART, "application/x-www-form-urlencoded", "text/plain", "application/json"]
OTHERS = [
    "rot13", "base64", "hex", "zip", "idna", "punycode", "unicode_escape", "undefined", "utf-7", "utf-16", "latin-1",
    "cp037", "no-such-charset", "x" * 2000, '""', '"a b"', "\x7f", "\xe9",
]  # fmt: skip
REFUSED = ("400 Bad Request", True)


def _answer(method: str, query: str, content_type: str) -> tuple[str, bool]:
    """The status, and whether the page says that the request could not be read."""
    from occhub.config.wsgi import application

    request = RequestFactory().generic(method, reverse("sign-in"), FORM if method == "POST" else b"", MULTIPART)
    told = request.environ | {"CONTENT_TYPE": content_type, "QUERY_STRING": query}
    statuses: list[str] = []

    def start(status: str, *_: object) -> Callable[[bytes], object]:
        statuses.append(status)
        return bytes

    response = application(told, start)
    body = b"".join(response)
    response.close()
    return statuses[0], b"could not be read" in body


@pytest.mark.parametrize("charset", OTHERS)
def test_another_charset_is_refused(db: str, charset: str) -> None:
    answers = [
        _answer(method, query, f"{kind}; charset={charset}")
        for method in ("GET", "POST", "PUT")
        for query in ("", "next=%C3%BC&x=-%FF")
        for kind in TYPES
    ]
    assert answers == [REFUSED] * 24


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_utf_8_is_read(db: str, charset: str) -> None:
    answers = [_answer("POST", "", f"{kind}; charset={charset}")[0] for kind in TYPES[:2]]
    assert answers == ["403 Forbidden"] * 2  # read, and without a token


@pytest.mark.parametrize("name", ["rot13", "base64", "no-such", "undefined", "utf-8"])
def test_a_charset_that_is_itself_encoded_is_refused(db: str, name: str) -> None:
    assert _answer("POST", "", f"{MULTIPART}; charset*={name}''%41") == REFUSED


def test_an_address_of_too_many_words_is_refused_with_a_charset_too(db: str) -> None:
    for content_type in ("", "text/plain; charset=utf-8"):
        assert _answer("GET", "&".join(["a=1"] * 2000), content_type) == REFUSED


PARTS = [
    b"form-data; name=\"a\"; filename*=rot13''%41", b"form-data; name*=base64''%41", b"form-data; name*=idna''%ff",
    b"form-data; name*=no-such''%41", b"form-data; name*=utf-8''%ff; filename=x", b"form-data; name*=undefined''%41",
]  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_a_part_with_another_charset_is_no_field(db: str, part: bytes) -> None:
    body = b"--x\r\nContent-Disposition: " + part + b"\r\n\r\nv\r\n--x--\r\n"
    assert visitor().post(reverse("sign-in"), body, content_type=MULTIPART).status_code == 422
