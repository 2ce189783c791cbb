"""Visit Results and Reports over HTTP: what the pages say, what they refuse, what stands in addresses."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from occhub.domains.results import reads
from occhub.domains.results.types import Neighbors, ResultQuery
from occhub.platform import clock
from tests.factories import authorizations as made
from tests.factories import cast, documents
from tests.factories.documents import ADMIN, AUSTIN_DESK, BASIC, FABRIKAM_ADMIN, GRANTED, Bulk, publish, visit
from tests.support import sql
from tests.support.web import signed_in

OPERATOR = "operator@provider.example"
EVERYBODY_ELSE = (
    *(BASIC, documents.BASIC2, documents.VIEW_ONLY, FABRIKAM_ADMIN),
    *(AUSTIN_DESK, documents.RENO_DESK, OPERATOR),
)


def text(response: Any) -> str:
    """The page without markup, spaces joined."""
    page = re.sub(r"<(script|style|template)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def search(client: Client, **fields: str) -> Any:
    """Send the search form and follow it to its list."""
    answer = client.post("/results/search", fields)
    assert answer.status_code == 303
    return client.get(answer["Location"])


def people(response: Any) -> list[str]:
    """Who stands in the list."""
    return re.findall(r'oh-person">(?:<a [^>]+>)?<strong>([^<]+)<', response.content.decode())


def test_the_list_shows_who_what_where_and_when(db: str) -> None:
    document_id = publish(visit(), title="Annual audiogram")
    page = signed_in(ADMIN).get("/results/")
    shown = text(page)
    assert page.status_code == 200
    for words in ("Vance, Nora", "New", "DOB 03/14/1988", "Annual audiogram", "Harborline Austin TX", "Non-injury"):
        assert words in shown, words
    assert "1 document" in shown
    for link in (f"/results/{document_id}", f"/results/{document_id}/download"):
        assert f'href="{link}"' in page.content.decode()
    assert "Clearwater Laboratories result portal" in shown
    assert page["Cache-Control"] == "no-store"


def test_a_search_stands_under_an_opaque_id_and_comes_back_as_chips(db: str) -> None:
    publish(visit())
    publish(visit("ines", **documents.INES))
    client = signed_in(ADMIN)
    answer = client.post("/results/search", {"name": "vance NORA", "date_of_birth": "3/14/1988", "kind": "other"})
    assert re.fullmatch(r"/results/\?q=[0-9a-f-]{36}", answer["Location"])
    page = client.get(answer["Location"])
    assert people(page) == ["Vance, Nora"]
    for chip in ("Name: vance NORA", "Born 03/14/1988", "Non-injury", "Clear all"):
        assert chip in text(page)
    less = re.findall(r'oh-applied__chip" href="([^"]+)"', page.content.decode())
    query_id = answer["Location"].partition("=")[2]
    assert less == [
        f"/results/?q={query_id}&amp;without=name",
        f"/results/?q={query_id}&amp;without=date_of_birth",
        f"/results/?q={query_id}&amp;without=is_injury",
    ]
    wider = client.get(f"/results/?q={query_id}&without=name,date_of_birth")
    assert people(wider) == ["Garcia-Lopez, Inés", "Vance, Nora"]
    assert re.findall(r'oh-applied__chip" href="([^"]+)"', wider.content.decode()) == ["/results/"]


def test_the_box_says_what_it_understood(db: str) -> None:
    of = visit(**made.injury())
    publish(of, "activity-status-report", "Return to work")
    client = signed_in(ADMIN)
    number = of.authorization.number
    for typed, chips in (
        ("vance NORA march 14, 1988", ["Name or document: vance NORA", "Born 03/14/1988"]),
        ("3-14-88", ["Born 03/14/1988"]),
        ("work return", ["Name or document: work return"]),
        ("cl-77 12", ["Name, document or claim number: cl-77 12"]),
        (f"nora {number.lower().replace('-', ' ')}", ["Name or document: nora", f"Authorization: {number}"]),
        (f"{clock.now():%m/%d/%Y}", [f"Date of service: {clock.now():%m/%d/%Y}"]),
    ):
        page = search(client, q=typed)
        found = re.findall(r'oh-applied__chip" href="[^"]+"><span[^>]*>[^<]*</span>([^<]*)<', page.content.decode())
        assert [one.strip() for one in found] == chips
        assert people(page) == ["Vance, Nora"], typed
    assert 'name="q" value="vance NORA 03/14/1988"' in search(client, q="vance NORA march 14, 1988").content.decode()


def test_a_count_says_no_more_than_the_cap(db: str) -> None:
    documents.write(db, [Bulk(published_at=at) for at in documents.moments(200)])
    client = signed_in(ADMIN)
    assert " 200 documents " in text(search(client, q="vance"))
    documents.write(db, [Bulk()])
    assert " 200+ documents " in text(search(client, q="vance"))
    assert "201" not in text(search(client, q="vance"))
    assert " Newest 25 documents " in text(client.get("/results/"))


def test_suggestions_are_people_and_documents(db: str) -> None:
    first, second = publish(visit()), publish(visit("ines", **documents.INES), title="Note on Nora")
    client = signed_in(ADMIN)

    def offered(**fields: str) -> list[str]:
        answer = client.post("/results/suggest", fields)
        assert answer.status_code == 200
        options = re.findall(r"<li.*?</li>", answer.content.decode())
        return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in options]

    person, today = "Vance, Nora Born 03/14/1988. All documents", f"{made.today():%m/%d/%Y}"
    audiogram = f"Audiogram Vance, Nora, {today}. Opens the document"
    note = f"Note on Nora Garcia-Lopez, Inés, {today}. Opens the document"
    assert offered(q="no") == [person, note, audiogram]
    assert offered(q="audio") == [audiogram]
    assert offered(q="nora 03/14/1988") == [person, audiogram]
    assert offered(q="zebulon") == offered(q="  ") == offered(q="nora", date_of_birth="x") == []
    assert offered(q="no", document="audio") == [person, audiogram]
    assert f'data-href="/results/{second}"' in client.post("/results/suggest", {"q": "no"}).content.decode()
    assert signed_in(BASIC).post("/results/suggest", {"q": "nora"}).status_code == 403
    fabrikam = signed_in(FABRIKAM_ADMIN).post("/results/suggest", {"q": "nora"})
    assert (fabrikam.status_code, fabrikam.content.strip()) == (200, b"")
    assert str(first) not in fabrikam.content.decode()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"state": "TX"}, ["Garcia-Lopez, Inés"]),
        ({"center": str(cast.RENO)}, ["O'Connor, Maeve"]),
        ({"kind": "injury"}, []),
        ({"claim_number": "none"}, []),
        ({"document": "audio"}, ["O'Connor, Maeve", "Garcia-Lopez, Inés"]),
        ({"location": str(cast.NORTHWIND_RENO)}, ["O'Connor, Maeve"]),
        ({"report_type": "vaccine-record"}, ["Garcia-Lopez, Inés"]),
        ({"service_from": "11/20/2026", "service_to": "11/20/2026"}, ["O'Connor, Maeve"]),
        ({"service_to": "11/19/2026"}, ["Garcia-Lopez, Inés"]),
        ({"shown": "new"}, ["O'Connor, Maeve", "Garcia-Lopez, Inés"]),
    ],
)
def test_each_field_of_the_form_narrows(db: str, fields: dict[str, str], expected: list[str]) -> None:
    first, second = documents.moments(2)
    documents.write(
        db,
        [
            Bulk(
                first_name="Maeve",
                last_name="O'Connor",
                center_id=cast.RENO,
                center_state="NV",
                published_at=first,
                location_id=cast.NORTHWIND_RENO,
            ),
            Bulk(
                first_name="Inés",
                last_name="Garcia-Lopez",
                published_at=second,
                report_type="vaccine-record",
                service_date=date(2026, 11, 18),
            ),
        ],
    )
    page = search(signed_in(ADMIN), **fields)
    assert [one.replace("&#x27;", "'") for one in people(page)] == expected


def test_what_is_not_the_companys_cannot_be_chosen_and_days_stand_in_order(db: str) -> None:
    client = signed_in(ADMIN)
    assert client.post("/results/search", {"location": str(cast.FABRIKAM_DALLAS)}).status_code == 422
    backwards = client.post("/results/search", {"service_from": "11/20/2026", "service_to": "11/19/2026"})
    assert (backwards.status_code, "This day is before the first one" in text(backwards)) == (422, True)


def test_an_empty_search_is_the_whole_list(db: str) -> None:
    assert signed_in(ADMIN).post("/results/search", {"name": "  "})["Location"] == "/results/"
    assert sql.rows(db, "select count(*) from results_query") == [(0,)]


def test_a_date_that_is_none_is_told_at_its_field_and_nothing_typed_is_lost(db: str) -> None:
    page = signed_in(ADMIN).post("/results/search", {"name": "Vance", "date_of_birth": "13/45/1988"})
    assert page.status_code == 422
    assert "Enter the date of birth as MM/DD/YYYY" in text(page)
    for value in ('value="Vance"', 'value="13/45/1988"'):
        assert value in page.content.decode()


def test_pages_by_keyset_keep_the_search(db: str) -> None:
    documents.write(db, [Bulk(published_at=at) for at in documents.moments(60)])
    client = signed_in(ADMIN)
    page = search(client, name="vance")
    assert len(people(page)) == 25
    assert "60 documents" in text(page)
    (older,) = re.findall(r'href="([^"]+)" rel="next"', page.content.decode())
    second = client.get(older.replace("&amp;", "&"))
    assert "25 documents on this page" in text(second)
    assert "Name: vance" in text(second)
    (older,) = re.findall(r'href="([^"]+)" rel="next"', second.content.decode())
    third = client.get(older.replace("&amp;", "&"))
    assert (len(people(third)), 'rel="next"' in third.content.decode()) == (10, False)


def test_a_document_leads_back_to_the_place_in_the_list(db: str) -> None:
    documents.write(db, [Bulk(published_at=at) for at in documents.moments(30)])
    client = signed_in(ADMIN)
    page = search(client, name="vance").content.decode()
    (older,) = re.findall(r'href="([^"]+)" rel="next"', page)
    second = client.get(older.replace("&amp;", "&")).content.decode()
    document = re.findall(r'data-label="Document"><span><a id="[^"]+" href="([^"]+)"', second)[0]
    document = document.replace("&amp;", "&")
    bare = document.partition("?")[0]
    place = f"#d{bare.rpartition('/')[2]}"
    assert f'id="{place[1:]}"' in second
    assert re.findall(r'class="oh-back" href="([^"]+)"', client.get(document).content.decode()) == [older + place]
    for foreign in ("q=http://elsewhere.example", "at=<script>", "next=/elsewhere", "without=UPPER"):
        back = re.findall(r'class="oh-back" href="([^"]+)"', client.get(f"{bare}?{foreign}").content.decode())
        assert back == [f"/results/{place}"]


def test_empty_lists_say_why(db: str) -> None:
    client = signed_in(ADMIN)
    assert "No results yet" in text(client.get("/results/"))
    assert "No documents match" in text(search(client, name="nobody"))


def test_without_a_grant_the_page_says_so_in_words(db: str) -> None:
    publish(visit())
    client = signed_in(BASIC)
    for answer in (
        client.get("/results/"),
        client.post("/results/search", {"name": "vance"}),
        client.post("/results/search", {"date_of_birth": "x"}),
    ):
        assert answer.status_code == 403
        assert "Your account does not include results and reports." in text(answer)
        assert "Vance" not in text(answer)
    assert client.get("/results/version").status_code == 403


def test_addresses_of_others_are_as_addresses_of_nothing(db: str) -> None:
    """The same status and the same bytes (but for the reference number) for what is foreign and what does not exist."""
    of = visit()
    document_id, nothing = publish(of), uuid.uuid4()
    query_id = signed_in(ADMIN).post("/results/search", {"name": "vance"})["Location"].partition("=")[2]

    def body(response: Any) -> tuple[int, str]:
        content = response.content.decode()
        return response.status_code, re.sub(r"<code>\w+</code>|(content|value|nonce)=\"[^\"]{22,64}\"", "", content)

    for email in EVERYBODY_ELSE:
        client = signed_in(email)
        for address in ("", "/file", "/download", "/page/1.png", "?page=1"):
            with CaptureQueriesContext(connection) as foreign_queries:
                foreign = body(client.get(f"/results/{document_id}{address}"))
            with CaptureQueriesContext(connection) as no_queries:
                missing = body(client.get(f"/results/{nothing}{address}"))
            assert foreign[0] == 404, (email, address)
            assert foreign == missing
            assert len(foreign_queries) == len(no_queries)
    for email in (GRANTED, FABRIKAM_ADMIN):
        client = signed_in(email)
        assert body(client.get(f"/results/?q={query_id}")) == body(client.get(f"/results/?q={nothing}"))
    assert signed_in(ADMIN).get("/results/?q=garbage").status_code == 404


def test_the_version_changes_when_a_report_comes(db: str) -> None:
    client = signed_in(ADMIN)
    before = client.get("/results/version", headers={"X-Occhub-Poll": "1"}).json()
    publish(visit())
    after = client.get("/results/version", headers={"X-Occhub-Poll": "1"}).json()
    assert (set(before), before != after) == ({"version"}, True)


def test_statements_of_a_page_do_not_grow_with_its_rows(db: str) -> None:
    client = signed_in(ADMIN)
    counts = []
    for count in (1, 24):
        documents.write(db, [Bulk(published_at=at) for at in documents.moments(count)])
        with CaptureQueriesContext(connection) as captured:
            assert len(people(client.get("/results/"))) in (1, 25)
        counts.append(len(captured))
    assert counts == [15, 15]


def test_markup_in_names_and_titles_stays_text(db: str) -> None:
    nasty = "<script>alert(1)</script>"
    publish(visit(), title=nasty)
    (row,) = reads.documents_page(cast.actor(ADMIN), ResultQuery()).items
    client = signed_in(ADMIN)
    for address in ("/results/", f"/results/{row.id}"):
        page = client.get(address).content.decode()
        assert nasty not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert row.date_of_birth == date(1988, 3, 14)


def test_who_leafs_through_the_new_ones_may_go_back_to_those_just_opened(db: str) -> None:
    of = visit()
    first, second, third = (publish(of, title=title, text=title) for title in ("First", "Second", "Third"))
    admin, new = cast.actor(ADMIN), ResultQuery(is_new=True)
    assert reads.neighbors(admin, new, third, by_visit=False) == Neighbors(newer=None, older=second)
    reads.view_file(admin, third)
    assert reads.neighbors(admin, new, second, by_visit=False) == Neighbors(newer=third, older=first)
