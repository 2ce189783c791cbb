"""The counter counts what a person does: a field is one action, a click is one, a key that activates is one."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.actions import Counter

FORM = """<form><label>Name <input name="name"></label><label>Day <input name="day"></label>
<label><input type="checkbox" name="seen"> Seen</label>
<select name="why"><option>One<option>Two</select><input type="radio" name="r" checked><input type="radio" name="r">
<textarea name="note"></textarea><details><summary>More</summary>Text</details><button type="button">Go</button></form>
<script>document.querySelector("button").onclick = () => { document.forms[0].day.value = "set"; };</script>"""


def _press(page: Page) -> None:
    page.get_by_role("button").click()


def _tick_by_label(page: Page) -> None:
    page.locator("label", has_text="Seen").click()


def _fill(page: Page) -> None:
    page.get_by_label("Name").fill("Garcia")


def _click_and_type_two_fields(page: Page) -> None:
    page.get_by_label("Name").click()
    page.get_by_label("Name").press_sequentially("ab c")
    page.get_by_label("Day").fill("12")


def _type_and_enter(page: Page) -> None:
    page.get_by_label("Name").fill("ab")
    page.get_by_label("Name").press("Enter")


def _choose(page: Page) -> None:
    page.locator("select").select_option("Two")


def _arrow(page: Page) -> None:
    page.locator("[name=r]").first.focus()
    page.keyboard.press("ArrowDown")


def _open_by_space(page: Page) -> None:
    page.locator("summary").focus()
    page.keyboard.press("Space")


def _write_lines(page: Page) -> None:
    page.locator("textarea").press_sequentially("a\nb")


@pytest.mark.parametrize(
    ("act", "kinds", "keys"),
    [
        (_press, ["press"], 0),
        (_tick_by_label, ["press"], 0),
        (_fill, ["typed"], 6),
        (_click_and_type_two_fields, ["typed", "typed"], 6),
        (_type_and_enter, ["typed", "key"], 2),
        (_choose, ["chosen"], 0),
        (_arrow, ["chosen"], 0),
        (_open_by_space, ["key"], 0),
        (_write_lines, ["typed"], 3),
    ],
)
def test_each_way_to_act_is_counted_once(
    browser: Browser, act: Callable[[Page], None], kinds: list[str], keys: int
) -> None:
    context = browser.new_context()
    counter, page = Counter(context), context.new_page()
    page.goto("data:text/html," + quote(FORM))
    with counter.counting(page) as count:
        act(page)
    context.close()
    assert (count.kinds, count.keys) == (kinds, keys)
