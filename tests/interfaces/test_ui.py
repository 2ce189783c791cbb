"""The small parts of the pages: exact markup, times in their zone, and icons that exist."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django import forms
from django.forms.renderers import BaseRenderer
from django.test import override_settings

from occhub.interfaces.web.ui.renderer import OcchubRenderer
from occhub.interfaces.web.ui.templatetags import occhub_ui

WEB = Path(occhub_ui.__file__).resolve().parents[2]


class Birth(forms.Form):
    """A form with one text field."""

    default_renderer: BaseRenderer | type[BaseRenderer] | None = OcchubRenderer
    name = forms.CharField(label="Employee", help_text="As on the <identification>.")
    mode = forms.ChoiceField(label="Mode", choices=[("c", "Center"), ("t", "Video")], widget=forms.RadioSelect)


@pytest.mark.parametrize(
    ("moment", "zone", "words"),
    [
        (dt.datetime(2026, 11, 23, 20, 15, tzinfo=dt.UTC), "America/Chicago", "Nov 23, 2026, 2:15 PM CST"),
        (dt.datetime(2026, 7, 1, 5, 5, tzinfo=dt.UTC), "America/Los_Angeles", "Jun 30, 2026, 10:05 PM PDT"),
        (dt.datetime(2026, 11, 23, 18, 0, tzinfo=dt.UTC), "America/Chicago", "Nov 23, 2026, 12:00 PM CST"),
        (dt.datetime(2026, 11, 23, 0, 30, tzinfo=dt.UTC), "No/Such_Zone", "Nov 23, 2026, 12:30 AM UTC"),
    ],
)
def test_times_are_told_in_their_zone(moment: dt.datetime, zone: str, words: str) -> None:
    """Noon, midnight, daylight saving time and the day before."""
    assert occhub_ui.time_words(moment, zone) == words


def test_local_time_carries_the_moment_in_utc() -> None:
    """The machine-readable moment stands beside the words; nothing known is said so."""
    moment = dt.datetime(2026, 11, 23, 20, 15, tzinfo=dt.UTC)
    assert occhub_ui.local_time(moment, "America/Chicago") == (
        '<time datetime="2026-11-23T20:15:00+00:00">Nov 23, 2026, 2:15 PM CST</time>'
    )
    assert occhub_ui.local_time(None) == '<span class="oh-muted">Not known</span>'


@override_settings(STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}})
def test_a_chip_has_icon_and_word_and_escapes_the_word() -> None:
    """Never colour alone, never markup from a label; an unknown kind is neutral."""
    sprite = "/static/built/sprite.svg"
    svg = '<svg class="oh-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    assert occhub_ui.chip("ok", "<b>Received</b>") == (
        f'<span class="oh-chip oh-chip--ok">{svg.format(sprite, "check_circle")}'
        "<span>&lt;b&gt;Received&lt;/b&gt;</span></span>"
    )
    assert occhub_ui.chip("purple", "Draft").startswith('<span class="oh-chip oh-chip--neutral">')


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [(0, "file,files", "0 files"), (1, "file,files", "1 file"), (1024, "visit", "1,024 visits")],
)
def test_counted(number: int, words: str, said: str) -> None:
    """One and many; the plural is given where an s is not enough."""
    assert occhub_ui.counted(number, words) == said


def test_an_error_stands_at_its_field_and_in_the_summary() -> None:
    """The input points to its hint and its error; the summary links to the input, and to the first of several."""
    form = Birth({"name": ""})
    assert [(link.text, link.target) for link in occhub_ui.error_links(form)] == [
        ("Employee: This field is required.", "id_name"),
        ("Mode: This field is required.", "id_mode_0"),
    ]
    field = form["name"].as_field_group()
    assert '<label class="usa-label" for="id_name">Employee</label>' in field
    assert '<span class="usa-hint" id="id_name_helptext">As on the &lt;identification&gt;.</span>' in field
    assert '<span class="usa-error-message" id="id_name_error">This field is required.</span>' in field
    (described,) = re.findall(r'<input[^>]*aria-describedby="([^"]*)"', field)
    assert sorted(described.split()) == ["id_name_error", "id_name_helptext"]
    assert 'class="usa-input"' in field
    assert 'aria-invalid="true"' in field


def test_choices_are_a_fieldset_with_one_label_each() -> None:
    """The question is the legend; each option has its own label."""
    field = Birth()["mode"].as_field_group()
    assert '<legend class="usa-legend">Mode</legend>' in field
    assert re.findall(r'<label class="usa-radio__label" for="([^"]+)">([^<]+)</label>', field) == [
        ("id_mode_0", "Center"),
        ("id_mode_1", "Video"),
    ]


def test_every_icon_named_in_a_template_exists() -> None:
    """A name that the sprite does not have would draw nothing."""
    sprite = (WEB / "static/built/sprite.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'id="([a-z_]+)"', sprite)) | set(occhub_ui.KINDS)
    used = {
        (path.name, name)
        for path in (WEB / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    used |= {("KINDS", name) for name in occhub_ui.KINDS.values()}
    assert {(file, name) for file, name in used if name not in known} == set()


def test_templates_hold_no_inline_code() -> None:
    """The content security policy would block it; ``safe`` would open what it closes."""
    forbidden = re.compile(r"\|\s*safe\b|\sstyle=|<style|\son[a-z]+=|hx-on|autoescape off|<script(?![^>]*\ssrc=)")
    faults = [
        (path.name, found.group())
        for path in (WEB / "templates").rglob("*.html")
        for found in forbidden.finditer(path.read_text(encoding="utf-8"))
    ]
    assert faults == []
