"""The selection over pages, how the list is seen, and the way from one document to the next."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import documents
from tests.factories.documents import ADMIN, FABRIKAM_ADMIN, GRANTED, Bulk, publish, visit
from tests.interfaces.test_results_pages import people, search, text
from tests.support import sql
from tests.support.web import signed_in


def fields(page: Any, *, ticked: int = 0) -> dict[str, Any]:
    """What the form of the list sends, with its first boxes ticked beside those that are."""
    form = page.content.decode().partition('id="results-form"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'<input type="hidden" name="(q|without|at|shown)" value="([^"]*)"', form))
    boxes = re.findall(r'name="document" value="([^"]+)" data-select-item( checked)?', form)
    return hidden | {"document": [one for at, (one, on) in enumerate(boxes) if at < ticked or on]}


def kept(page: Any) -> tuple[int, int, int]:
    """Ticked on this page, selected on others, and on how many others."""
    content = page.content.decode()
    (others,) = re.findall(r'data-select-kept="(\d+)" data-select-kept-pages="(\d+)"', content)
    return content.count("data-select-item checked"), int(others[0]), int(others[1])


def turn(client: Client, page: Any, ticked: int) -> Any:
    """Tick boxes and go to the page of older documents without a script."""
    (go,) = re.findall(r'name="go" value="([^"]+)" formaction="/results/selection">Older', page.content.decode())
    answer = client.post("/results/selection", fields(page, ticked=ticked) | {"go": go})
    assert answer.status_code == 303
    return client.get(answer["Location"])


def ids_of(archive: Any) -> list[str]:
    """The documents of a ZIP by its manifest, and what else it says."""
    with zipfile.ZipFile(io.BytesIO(b"".join(archive))) as opened:
        lines = opened.read("manifest.csv").decode().splitlines()[1:]
    return [line.split(",")[1] or line.split(",")[4] for line in lines]


def test_a_selection_goes_along_over_pages_and_comes_back(db: str) -> None:
    documents.write(db, [Bulk(published_at=at) for at in documents.moments(60)])
    client = signed_in(ADMIN)
    first = search(client, q="vance")
    second = turn(client, first, 2)
    assert kept(second) == (0, 2, 1)
    third = turn(client, second, 3)
    assert kept(third) == (0, 5, 2)
    again = client.get(re.findall(r'href="([^"]+)" rel="prev"', third.content.decode())[0].replace("&amp;", "&"))
    assert kept(again) == (3, 2, 1)
    script = {"X-Requested-With": "occhub"}
    answer = client.post("/results/selection", fields(again) | {"document": []}, headers=script)
    assert answer.json() == {"kept": [], "full": ""}
    assert kept(client.get(again.request["PATH_INFO"] + "?" + again.request["QUERY_STRING"])) == (0, 2, 1)
    assert kept(search(client, q="nora")) == (0, 0, 0)
    client.post("/results/selection", fields(first) | {"do": "clear"})
    assert kept(client.get(f"/results/?q={fields(first)['q']}")) == (0, 0, 0)


def test_all_that_match_are_selected_up_to_the_cap(db: str) -> None:
    documents.write(db, [Bulk(published_at=at) for at in documents.moments(199)])
    client = signed_in(ADMIN)
    page = search(client, q="vance")
    assert "Select all 199" in text(page)
    client.post("/results/selection", fields(page) | {"do": "all"})
    whole = client.get(f"/results/?q={fields(page)['q']}")
    assert kept(whole) == (25, 174, 7)
    documents.write(db, [Bulk(last_name="Quist"), Bulk(last_name="Quist")])
    everything = client.get("/results/")
    assert "Select the first 200" in text(everything)
    client.post("/results/selection", fields(everything) | {"do": "all"})
    assert kept(client.get("/results/")) == (25, 175, 7)
    older = client.get(re.findall(r'href="([^"]+)" rel="next"', client.get("/results/").content.decode())[0])
    assert kept(older) == (25, 175, 7)
    more = [str(uuid.uuid4())]
    answer = client.post("/results/selection", {"document": more}, headers={"X-Requested-With": "occhub"})
    assert answer.json() == {"kept": [], "full": "You can select up to 200 documents at once."}


def test_the_selection_is_decided_anew_when_it_is_downloaded(db: str) -> None:
    first, second, third = (publish(visit(name, **more)) for name, more in PEOPLE)
    client = signed_in(ADMIN)
    chosen = {"document": [str(first), str(second)], "shown": f"{first},{second}"}
    client.post("/results/selection", chosen | {"at": "elsewhere"})
    sql.execute(db, f"update results_document set state = 'withdrawn' where id = '{first}'")
    archive = client.post("/results/archive", {"document": [str(third)], "shown": str(third)})
    assert ids_of(archive) == [str(second), str(third), "Selected before and left out as no longer available to you: 1"]
    assert client.post("/results/archive", {"document": [str(first)]}).status_code == 404
    sql.execute(db, "update results_document set state = 'withdrawn'")
    gone = client.post("/results/archive", {})
    assert (gone.status_code, "None of these documents is available to you any more" in text(gone)) == (422, True)
    for email in (GRANTED, FABRIKAM_ADMIN):
        other = signed_in(email)
        assert "Choose at least one document" in text(other.post("/results/archive", {}))


PEOPLE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("nora", {}),
    ("ines", documents.INES),
    ("nora", {}),
)


def test_how_one_sees_the_list_is_kept_with_the_account(db: str) -> None:
    visits = [uuid.uuid4() for _ in range(3)]
    moments = list(documents.moments(6))
    documents.write(db, [Bulk(published_at=at, visit_id=visits[n % 3]) for n, at in enumerate(moments)])
    client = signed_in(ADMIN)
    assert text(client.get("/results/")).count("Vance, Nora, 11/20/2026, Harborline") == 0
    chosen = {"by_visit": "on", "dense": "on", "column": ["type", "published"]}
    answer = client.post("/results/view", chosen)
    assert (answer.status_code, answer["Location"]) == (303, "/results/")
    for one in (client, signed_in(ADMIN)):
        page = one.get("/results/")
        assert text(page).count("Vance, Nora, 11/20/2026, Harborline") == 3
        assert "oh-table--dense" in page.content.decode()
        heads = re.findall(r'<th scope="col"[^>]*>([^<]+)<', page.content.decode())
        assert heads == ["Employee", "Document", "Type of report", "Published"]
    assert "oh-table--dense" not in signed_in(GRANTED).get("/results/").content.decode()
    assert client.post("/results/view", {"unfolded": "on"}).status_code == 204
    unfolded = client.get("/results/").content.decode()
    assert re.search(r"data-fold-keep=\"/results/view\" open", unfolded)
    assert "oh-table--dense" in unfolded
    (kept_now,) = sql.rows(db, "select views from accounts_user where email = %s", ADMIN)
    assert kept_now[0]["results"]["by_visit"] is True


def test_from_one_document_to_the_next_in_the_order_of_the_list(db: str) -> None:
    moments = list(documents.moments(4))
    ids = documents.write(db, [Bulk(published_at=at, title=f"Note {n}") for n, at in enumerate(moments)])
    documents.write(db, [Bulk(last_name="Quist", published_at=moments[1])])
    client = signed_in(ADMIN)
    tail = f"?q={fields(search(client, q='vance'))['q']}"

    def beside(one: uuid.UUID, tail: str) -> tuple[list[str], list[str]]:
        page = client.get(f"/results/{one}{tail}").content.decode()
        newer, older = (re.findall(rf'href="/results/([^?"]+)[^"]*" rel="{way}"', page) for way in ("prev", "next"))
        return newer, older

    assert [beside(one, tail) for one in ids] == [
        ([], [str(ids[1])]),
        ([str(ids[0])], [str(ids[2])]),
        ([str(ids[1])], [str(ids[3])]),
        ([str(ids[2])], []),
    ]
    assert beside(ids[0], f"?q={uuid.uuid4()}") == ([], [])
    counts = []
    for more in (0, 40):
        documents.write(db, [Bulk(published_at=at) for at in documents.moments(more)])
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/results/{ids[1]}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_page_with_a_selection_costs_no_more_statements(db: str) -> None:
    documents.write(db, [Bulk(published_at=at) for at in documents.moments(30)])
    client = signed_in(ADMIN)
    client.get("/results/")
    with CaptureQueriesContext(connection) as plain:
        page = client.get("/results/")
    client.post("/results/view", {"by_visit": "on", "column": ["center"]})
    client.post("/results/selection", fields(page) | {"do": "all"})
    client.get("/results/")
    with CaptureQueriesContext(connection) as chosen:
        assert len(people(client.get("/results/"))) == 25
    assert len(chosen) == len(plain)
