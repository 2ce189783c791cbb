"""A real browser and a running hub.

Every page that a journey opens is watched for policy violations and script errors.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.conftest import TEMPLATE, connect
from tests.journeys.actions import Count, Counter
from tests.support import cluster
from tests.support import hub as hubs

# The browser driver keeps an event loop on this thread; the tests look into the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
PASSWORD = "demo-occhub-2026"  # of the cast, which cannot be imported before Django is set up
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]


@pytest.fixture
def db() -> Iterator[str]:
    """A database of the test's own, under the name of the one before: one web server serves all journeys."""
    name = f"j_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    cluster.drop(name)
    cluster.clone(TEMPLATE, name)
    connect(name, "occhub_web")
    yield name
    connect(TEMPLATE, "occhub_web")
    cluster.drop(name)


@pytest.fixture(scope="session")
def served() -> Iterator[Callable[[str], hubs.Hub]]:
    """The web server of a database, started where it is first asked for, stopped after the last journey."""
    started: dict[str, hubs.Hub] = {}
    with contextlib.ExitStack() as stack:

        def of(database: str) -> hubs.Hub:
            if database not in started:
                started[database] = stack.enter_context(hubs.serving(database))
            return started[database]

        yield of


@pytest.fixture
def hub(db: str, served: Callable[[str], hubs.Hub]) -> hubs.Hub:
    """A web server with the cast in its database."""
    return served(db)


@pytest.fixture
def worker(hub: hubs.Hub) -> Iterator[None]:
    """The worker beside it, for a journey in which jobs have a part."""
    with hubs.working(hub):
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    path = os.environ.get("OCCHUB_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is missing: install the package chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


class Desk:
    """One person at one browser: pages share a session, violations are collected, actions can be counted."""

    def __init__(self, hub: hubs.Hub, context: BrowserContext) -> None:
        self.hub, self.context = hub, context
        self.faults: list[str] = []
        self.counter = Counter(context)
        self.page = self.open()

    def open(self) -> Page:
        """A new tab."""
        page = self.context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.set_default_timeout(15_000)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(message.text)

    def go(self, path: str) -> Page:
        """Open an address of the hub."""
        self.page.goto(self.hub.url + path)
        return self.page

    def counting(self) -> AbstractContextManager[Count]:
        """Count what this person does until the block ends."""
        return self.counter.counting(self.page)

    def sign_in(self, email: str, password: str = PASSWORD) -> Page:
        """Sign in through the form, as somebody does who was not here before."""
        page = self.go("/sign-in")
        page.get_by_label("Work e-mail").fill(email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda address: "/sign-in" not in address)
        return page

    def enter(self, email: str) -> Page:
        """Come with the cookies of somebody who signed in through the same form already, to the first page."""
        from tests.support.web import signed_in  # Django must be set up first

        kept = signed_in(email).cookies.items()
        self.context.add_cookies([{"name": name, "value": one.value, "url": self.hub.url} for name, one in kept])
        return self.go("/")


@pytest.fixture
def desk(hub: hubs.Hub, browser: Browser) -> Iterator[Callable[..., Desk]]:
    """``desk("basic@northwind.example")``: somebody signed in, in a browser of their own; ``by_form`` in the browser.

    No fault may be left at the end.
    """
    desks: list[Desk] = []

    def sit_down(
        email: str = "", *, width: int = 1280, height: int = 900, scripts: bool = True, by_form: bool = False
    ) -> Desk:
        context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts, accept_downloads=True
        )
        made = Desk(hub, context)
        desks.append(made)
        if email and by_form:
            made.sign_in(email)
        elif email:
            made.enter(email)
        return made

    yield sit_down
    faults = [fault for made in desks for fault in made.faults]
    for made in desks:
        made.context.close()
    assert faults == []
