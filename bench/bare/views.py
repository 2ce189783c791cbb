"""The same insert, list and search as occhub's, with plain SQL and nothing around it."""

from __future__ import annotations

import os
import uuid
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from zipstream import ZipStream

from bench.bare import statements


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def healthz(request: HttpRequest) -> HttpResponseBase:
    """Whether A answers."""
    return HttpResponse(b"ok")


def authorize(request: HttpRequest) -> HttpResponseBase:
    """Insert an authorization with two lines in one transaction, then redirect."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    identity, form = uuid.uuid4(), request.POST
    head = [
        *(identity, request.session["company"], form["employee_id"], f"A-{identity.hex[:10]}", form["last_name"]),
        *(form["first_name"], form["center_name"], form["location_name"], form["reason"], form["instructions"]),
        *(form["valid_from"], form["valid_from"]),
    ]
    first, second = form.getlist("services")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statements.INSERT, head)
        cursor.execute(
            statements.INSERT_LINES,
            [uuid.uuid4(), identity, first, first, uuid.uuid4(), identity, second, second],
        )
    return HttpResponseRedirect(f"/authorizations/{identity}")


def listing(request: HttpRequest) -> HttpResponseBase:
    """The newest 25 authorizations with their lines."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    found = _rows(statements.LIST, [request.session["company"]])
    lines: dict[uuid.UUID, list[str]] = defaultdict(list)
    for owner, service, _ in _rows(statements.LIST_LINES, [[row[0] for row in found]]):
        lines[owner].append(service)
    rows = [(row, lines[row[0]][0], len(lines[row[0]]) - 1) for row in found[:25]]
    return render(request, "list.html", {"rows": rows, "older": len(found) > 25})


def archive(request: HttpRequest) -> HttpResponseBase:
    """The named documents as one stored archive, read from plain files while it is sent."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    found = _rows(statements.NAMED, [request.session["company"], request.POST.getlist("document")])
    zipped = ZipStream(sized=True)
    for number, (identity, last, first) in enumerate(found):
        zipped.add_path(Path(os.environ["BENCH_FILES"]) / f"{identity}.pdf", f"{last}-{first}-{number:03d}.pdf")
    answer = StreamingHttpResponse(zipped, content_type="application/zip")
    answer["Content-Length"] = str(len(zipped))
    return answer


def search(request: HttpRequest) -> HttpResponseBase:
    """The newest 25 documents of one type whose person's last name begins with what was typed."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    name = request.GET["name"].lower()
    found = _rows(statements.SEARCH, [request.session["company"], name, f"{name}\U0010ffff", request.GET["type"]])
    return render(request, "search.html", {"rows": found[:25], "older": len(found) > 25})
