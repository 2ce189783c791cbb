"""Pictures and text of single pages, for readers whose viewer fails."""

import io
import time

import pytest
from pikepdf import Array, Pdf
from PIL import Image

from occhub.platform.pdf import PageNotThere, PageUnreadable, page_image, page_text, pages
from occhub.platform.pdf.pages import all_text
from occhub.platform.pdf.process import SandboxDied, SandboxTimeout
from tests.support import pdfs


def drawn(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


def test_a_page_is_drawn_in_the_width_asked_for() -> None:
    data = pdfs.clean_pdf("Audiogram", pages=2)
    image = drawn(page_image(data, 2, 800))
    assert (image.format, image.mode, image.size) == ("PNG", "RGB", (800, 1036))
    assert image.getpixel((0, 0)) == (255, 255, 255)
    assert image.convert("L").getextrema() == (0, 255)
    # The words stand at the upper left, one inch from the edges.
    inked = image.convert("L").point(lambda value: 255 - value).getbbox()
    assert inked is not None
    assert min(inked[:2]) >= 90


def test_a_page_gives_its_text() -> None:
    data = pdfs.clean_pdf("Audiogram", pages=2)
    assert [page_text(data, number) for number in (1, 2)] == ["Audiogram page 1", "Audiogram page 2"]


def test_all_pages_give_their_text_each_led_by_a_form_feed() -> None:
    assert all_text(pdfs.clean_pdf("Audiogram", pages=2)) == "\fAudiogram page 1\fAudiogram page 2"


def test_a_scan_and_what_cannot_be_read_give_no_text() -> None:
    assert all_text(pdfs.clean_pdf("")) == "\f"
    assert all_text(pdfs.truncated_pdf()[:40]) == ""


def test_a_page_without_text_gives_none() -> None:
    assert page_text(pdfs.clean_pdf(""), 1) == ""


@pytest.mark.parametrize("page", [0, -1, 3, 501, 10**9])
def test_a_page_that_does_not_exist(page: int) -> None:
    data = pdfs.clean_pdf(pages=2)
    with pytest.raises(PageNotThere):
        page_image(data, page, 800)
    with pytest.raises(PageNotThere):
        page_text(data, page)


@pytest.mark.parametrize("name", ["nothing", "text", "header only", "password", "no pages"])
def test_what_cannot_be_read_says_so(name: str) -> None:
    data, _ = pdfs.refused_pdfs()[name]
    with pytest.raises((PageUnreadable, PageNotThere)):
        page_image(data, 1, 800)
    with pytest.raises((PageUnreadable, PageNotThere)):
        page_text(data, 1)


@pytest.mark.parametrize("width", [63, 2401, 0, -5])
def test_the_width_is_bounded(width: int) -> None:
    with pytest.raises(ValueError, match="from 64 to 2400 pixels"):
        page_image(pdfs.clean_pdf(), 1, width)


@pytest.mark.parametrize("box", [[0, 0, 14, 14400], [0, 0, 14400, 14400], [0, 0, 14400, 1], [0, 0, 1, 200000]])
def test_a_page_of_any_shape_is_drawn_within_bounds_or_refused(box: list[int]) -> None:
    def reshape(pdf: Pdf) -> None:
        pdf.pages[0].mediabox = Array(box)

    try:
        image = drawn(page_image(pdfs.armed_pdf(reshape), 1, 2400))
    except PageUnreadable:
        return
    assert 0 < image.width * image.height <= 20_100_000


def test_a_bomb_ends_without_a_picture_or_with_a_blank_one() -> None:
    bomb, _ = pdfs.refused_pdfs()["bomb"]
    try:
        image = drawn(page_image(bomb, 1, 200, timeout_seconds=3))
    except PageUnreadable:
        return
    assert image.convert("L").getextrema() == (255, 255)


def test_a_page_gets_five_seconds() -> None:
    since = time.monotonic()
    with pytest.raises(PageUnreadable):
        page_image(pdfs.nested_forms_pdf(), 1, 1200)
    assert time.monotonic() - since < 15


def test_a_page_that_could_not_be_drawn_is_remembered_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = 0

    def run(*_: object, **__: object) -> bytes:
        nonlocal tries
        tries += 1
        raise SandboxDied

    monkeypatch.setattr(pages, "_UNREADABLE", pages._Unreadable())
    monkeypatch.setattr(pages, "run_sandboxed", run)
    data = pdfs.clean_pdf("Heavy", pages=2)
    for number in (1, 1, 1, 2, 2):
        with pytest.raises(PageUnreadable):
            page_image(data, number, 800)
    assert tries == 2
    with pytest.raises(PageUnreadable):
        page_text(data, 1)
    assert tries == 3  # what cannot be drawn may still be read
    monkeypatch.setattr(pages, "_REMEMBERED_SECONDS", 0.0)
    monkeypatch.setattr(pages, "_UNREADABLE", pages._Unreadable())
    for _ in range(2):
        with pytest.raises(PageUnreadable):
            page_image(data, 1, 800)
    assert tries == 5


def test_a_file_whose_pages_take_too_long_is_not_drawn_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = 0

    def run(*_: object, **__: object) -> bytes:
        nonlocal tries
        tries += 1
        raise SandboxTimeout

    monkeypatch.setattr(pages, "_UNREADABLE", pages._Unreadable())
    monkeypatch.setattr(pages, "run_sandboxed", run)
    heavy, other = pdfs.clean_pdf("Heavy", pages=9), pdfs.clean_pdf("Other", pages=9)
    for number in range(1, 10):
        with pytest.raises(PageUnreadable):
            page_image(heavy, number, 800)
        with pytest.raises(PageUnreadable):
            page_text(heavy, number)
    assert tries == 3
    with pytest.raises(PageUnreadable):
        page_image(other, 1, 800)
    assert tries == 4


def test_slow_pages_that_are_long_past_do_not_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    remembered = pages._Unreadable()
    monkeypatch.setattr(pages, "_REMEMBERED_SECONDS", 0.0)
    for number in range(2):
        remembered.add((b"hash", str(number)), was_slow=True)
    monkeypatch.setattr(pages, "_REMEMBERED_SECONDS", 600.0)
    for number in range(2, 5):
        assert not remembered.holds((b"hash", "9"))
        remembered.add((b"hash", str(number)), was_slow=True)
    assert remembered.holds((b"hash", "9"))


def test_only_so_many_pages_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_REMEMBERED_PAGES", 2)
    remembered = pages._Unreadable()
    for number in range(3):
        remembered.add((b"hash", str(number)))
    assert [remembered.holds((b"hash", str(number))) for number in range(3)] == [False, True, True]
