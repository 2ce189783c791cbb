"""What a person does, counted in the page itself, so that no step of a journey can be forgotten.

One *action* is one of these, whatever the test used to bring it about:

- **press**: the mouse goes down on anything except a text field or a select (going to a field belongs to its typing);
- **key**: Enter or Space that activates something: a button, a link, a check box, a form from a text field;
- **typed**: one visit to one text field in which something was entered, however long;
- **chosen**: a choice in a select, a radio button moved by arrow keys, a file.

Reading, scrolling and moving the focus are no actions; ``estimate`` gives them time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Locator, Page

# Seconds of the keystroke-level model (Card, Moran and Newell 1983), for an average typist.
THINK, POINT_AND_CLICK, KEY, CHANGE_HANDS = 1.35, 1.1, 0.28, 0.4
WORDS_A_SECOND = 4  # careful reading, 240 words a minute

_LISTEN = """
(() => {
  const tell = (kind, keys) => window.occhubAction(kind, keys || 0);
  const others = /^(button|checkbox|color|file|image|radio|range|reset|submit)$/;
  const isTyped = (node) => node instanceof HTMLTextAreaElement
    || node instanceof HTMLInputElement && !others.test(node.type);
  let field = null, length = 0, arrow = false;
  addEventListener("mousedown", (event) => {
    if (!event.isTrusted) return;
    const at = event.target instanceof Element ? event.target : null;
    if (!isTyped(at) && !at?.closest("select")) tell("press");
  }, true);
  addEventListener("keydown", (event) => {
    arrow = event.key.startsWith("Arrow");
    if (!event.isTrusted || event.repeat || (event.key !== "Enter" && event.key !== " ")) return;
    const at = document.activeElement;
    if (at instanceof HTMLTextAreaElement || (event.key === " " && isTyped(at)) || at === document.body) return;
    tell("key");
  }, true);
  addEventListener("focusout", () => { field = null; }, true);
  addEventListener("input", (event) => {
    const at = event.target;
    if (!isTyped(at)) return;
    if (at !== field) { field = at; length = 0; tell("typed"); }
    tell("", Math.max(1, at.value.length - length));
    length = at.value.length;
  }, true);
  addEventListener("change", (event) => {
    const at = event.target;
    if (at instanceof HTMLSelectElement || at.type === "file" || (at.type === "radio" && arrow)) tell("chosen");
  }, true);
})();
"""


@dataclass
class Count:
    """The actions of one stretch of work, in order.

    ``keys`` were typed into fields, ``words`` were read, ``machine`` is how many seconds the browser and the hub took.
    """

    kinds: list[str] = field(default_factory=list)
    keys: int = 0
    machine: float = 0.0
    words: int = 0

    @property
    def actions(self) -> int:
        """How many actions there were."""
        return len(self.kinds)

    def reads(self, text: Locator) -> None:
        """The person reads all of this before going on."""
        self.words += len(text.inner_text().split())

    @property
    def estimate(self) -> float:
        """Seconds that an average person needs: thinking, pointing, typing and reading, and the machine's time."""
        pressed = self.actions * (THINK + POINT_AND_CLICK)
        typed = self.kinds.count("typed") * 2 * CHANGE_HANDS + self.keys * KEY
        return pressed + typed + self.words / WORDS_A_SECOND + self.machine


class Counter:
    """Listens in every page of a browser context."""

    def __init__(self, context: BrowserContext) -> None:
        self._open: list[Count] = []
        context.expose_binding("occhubAction", lambda _, kind, keys: self._heard(kind, keys))
        context.add_init_script(_LISTEN)

    def _heard(self, kind: str, keys: int) -> None:
        for count in self._open:
            count.keys += keys
            if kind:
                count.kinds.append(kind)

    @contextmanager
    def counting(self, page: Page) -> Iterator[Count]:
        """Count until the block ends; what happened before and after is not in it."""
        page.evaluate("0")  # what was done before has been heard
        count, begun = Count(), time.monotonic()
        self._open.append(count)
        try:
            yield count
            page.evaluate("0")
        finally:
            count.machine = time.monotonic() - begun
            self._open.remove(count)
