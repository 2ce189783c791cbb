"""What every page says at its top about the data that it shows."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.support.command import ROOT, environment

MADE_UP = "Demonstration. All people and results are made up."
LOOK = "A look without the demonstration, on this machine only. People and results may be real."
_PAGES = """
import django
django.setup()
from django.test import Client
for address in ("/sign-in", "/nowhere"):
    print(Client().get(address).content.decode())
"""
_SETTING = "from django.conf import settings; print(repr(settings.OCCHUB_BANNER))"


def _said(db: str, code: str, **settings: str) -> str:
    """What a web process of its own prints: the banner is read with the settings."""
    more = {"OCCHUB_DB_ROLE": "occhub_web", "DJANGO_SETTINGS_MODULE": "occhub.config.settings", **settings}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env=environment(db, **more), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


@pytest.mark.parametrize(("without", "banner"), [("", MADE_UP), ("0", MADE_UP), ("1", LOOK)])
def test_pages_and_errors_say_whether_people_are_made_up(db: str, without: str, banner: str) -> None:
    pages = _said(db, _PAGES, OCCHUB_WITHOUT_DEMO=without)
    assert re.findall(r'<aside class="oh-demo"[^>]*>\s*<p class="oh-wrap">([^<]+)</p>', pages) == [banner, banner]


def test_production_says_nothing_of_the_kind(db: str) -> None:
    assert _said(db, _SETTING, OCCHUB_MODE="production", OCCHUB_WITHOUT_DEMO="1") == "''\n"
