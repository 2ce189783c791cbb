"""Forms as a browser without script would send them, read out of a page's markup."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

Fields = dict[str, list[str]]


@dataclass
class Form:
    """A form with what stands in it."""

    action: str
    fields: Fields = field(default_factory=dict)

    def send(self, client: Client, **changes: Any) -> Any:
        """Send it, with other values in some fields; None takes a field away."""
        values = {name: [str(one) for one in (value if isinstance(value, list) else [value])]
                  for name, value in changes.items() if value is not None}  # fmt: skip
        kept = {name: value for name, value in self.fields.items() if name not in changes}
        return client.post(self.action, kept | values)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.select = ""
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = dict(attrs)
        name, value = had.get("name") or "", had.get("value") or ""
        if tag == "form" and (had.get("method") or "").lower() == "post":
            self.forms.append(Form(had.get("action") or ""))
        elif tag == "input" and name and self.forms:
            if had.get("type") not in ("checkbox", "radio", "submit") or "checked" in had:
                self.forms[-1].fields.setdefault(name, []).append(value)
        elif tag == "select" and self.forms:
            self.select = name
        elif tag == "option" and "selected" in had and self.select:
            self.forms[-1].fields[self.select] = [value]
        elif tag == "textarea" and self.forms:
            self.area = name
            self.forms[-1].fields[name] = [""]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1].fields[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        if tag == "textarea":
            self.area = ""


def form(answer: Any, action: str = "") -> Form:
    """The form of a page whose address contains ``action``."""
    reader = _Reader()
    reader.feed(answer.content.decode())
    return next(one for one in reader.forms if action in one.action)


def text(answer: Any) -> str:
    """What a page says: without markup, scripts and templates, spaces joined."""
    page = re.sub(r"<(script|style|template)\b.*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def main_text(answer: Any) -> str:
    """What the page itself says, without the shell around it."""
    page = answer.content.decode()
    found = re.search(r"<main\b.*?</main>", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found.group() if found else page).split())


def without_marks(answer: Any) -> str:
    """A page without what differs from request to request: nonce, tokens, reference number."""
    marks = r'nonce="[^"]*"|value="[^"]*"|content="[^"]*"|<code>[^<]*</code>'
    return re.sub(marks, "", answer.content.decode())
