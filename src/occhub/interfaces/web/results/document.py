"""One document: the viewer with what is known of it, the file, pictures of its pages."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import parse_qsl

from csp.constants import SELF
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from occhub.access.actor import Actor, Role, Side
from occhub.access.operation import together
from occhub.access.permissions import P
from occhub.domains.catalogue.types import load_packaged
from occhub.domains.results import reads as results
from occhub.domains.results.types import DocumentDetail
from occhub.interfaces.web import files
from occhub.interfaces.web.door import ActingRequest, page
from occhub.interfaces.web.results import criteria, drawing, why
from occhub.interfaces.web.results.asking import search_of
from occhub.interfaces.web.results.viewing import view_of
from occhub.interfaces.web.ui.templatetags.occhub_ui import date_digits, date_words, time_words
from occhub.platform.errors import Busy, NotFound
from occhub.platform.pdf import PageNotThere, PageUnreadable, SandboxUnavailable, page_image

PICTURE_WIDTH = 1200
FLATTENED = (
    "This is a flattened copy of a fillable form: it shows what was filled in and cannot be changed."
    " The file as the medical center received it is kept."
)
NO_PICTURE = "A picture of this page cannot be made at the moment. Open the original instead."


@page(P.RESULT_READ, Side.EMPLOYER)
def result(request: ActingRequest, document_id: uuid.UUID) -> HttpResponseBase:
    """The document inside the page; with ``?page=n`` a picture and the text of one page, where no viewer works."""
    context = together(request.actor, lambda: _context(request.actor, document_id)) | _ways(request, document_id)
    found = context["found"]
    context |= _beside(request, document_id)
    if "page" in request.GET:
        number = _page_number(request.GET["page"], found)
        is_asked = request.method != "HEAD"  # of which nothing is given away, so no file is opened
        text = drawing.text(request.actor, document_id, number) if is_asked else ""
        context |= {"number": number, "text": text}
    response = render(request, "results/document.html", context)
    files.with_policy(response, "_csp_update", {"worker-src": [SELF]})
    return response


def _context(actor: Actor, document_id: uuid.UUID) -> dict[str, Any]:
    state = results.document_version(actor, document_id)
    found = results.document(actor, document_id)
    return {
        "title": found.title,
        "found": found,
        "facts": _facts(found),
        "zone": actor.zone,
        "version": state,
        "version_url": reverse("result-version", args=[document_id]),
        "why": why.sentences(actor, found),
        "openings": results.openings(actor, document_id) if actor.role is Role.USER_ADMIN else None,
    }


@page(P.RESULT_READ, Side.EMPLOYER)
def version(request: ActingRequest, document_id: uuid.UUID) -> HttpResponseBase:
    """Whether an open page still shows what holds; not found as soon as the document is closed to the person."""
    files.refuse_parameters(request)
    return JsonResponse({"version": results.document_version(request.actor, document_id)})


def _ways(request: ActingRequest, document_id: uuid.UUID) -> dict[str, str]:
    """Back to the place in the list, and on to the pictures, keeping that place."""
    tail = criteria.carried(request.GET.dict())
    more = tail.replace("?", "&", 1)
    pictures_url = f"{reverse('result', args=[document_id])}?page=1{more}"
    back_url = f"{reverse('results')}{tail}#d{document_id}"
    return {"back_url": back_url, "tail": tail, "more": more, "pictures_url": pictures_url}


def _beside(request: ActingRequest, document_id: uuid.UUID) -> dict[str, str]:
    """The documents before and after this one in the list that the address names; none where it is gone."""
    if not results.offers_results(request.actor):
        return {}
    tail = criteria.carried(request.GET.dict())
    try:
        search = search_of(request.actor, dict(parse_qsl(tail.lstrip("?"))))
    except NotFound:
        return {}
    by_visit = view_of(request).by_visit
    found = results.neighbors(request.actor, search.query, document_id, by_visit=by_visit)
    urls = {"newer_url": found.newer, "older_url": found.older}
    return {name: f"{reverse('result', args=[one])}{tail}" for name, one in urls.items() if one}


def _page_number(typed: str, found: DocumentDetail) -> int:
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0
    if not 1 <= number <= found.pages:
        raise NotFound
    return number


def _facts(found: DocumentDetail) -> list[dict[str, Any]]:
    kind = load_packaged().report_types.get(found.report_type)
    return [
        {
            "label": "Employee",
            "value": f"{found.first_name} {found.last_name}",
            "url": reverse("employee", args=[found.employee_id]),
        },
        {"label": "Date of birth", "value": date_digits(found.date_of_birth)},
        {"label": "Type of report", "value": kind.name if kind else found.report_type},
        {"label": "Type of visit", "value": "Injury" if found.is_injury else "Non-injury"},
        {"label": "Date of service", "value": date_words(found.service_date)},
        *([{"label": "Valid through", "value": date_words(found.valid_until)}] if found.valid_until else []),
        {"label": "Medical center", "value": found.center_name},
        {"label": "Published", "value": time_words(found.published_at, found.center_zone)},
        {"label": "Published by", "value": found.published_by},
        {"label": "File", "value": f"PDF, {_pages(found.pages)}, {_size(found.size)}"},
        *([{"label": "Copy", "value": FLATTENED}] if found.is_flattened else []),
    ]


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count} pages"


def _size(size: int) -> str:
    return f"{max(1, round(size / 1024))} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


@page(P.RESULT_READ, Side.EMPLOYER)
def file(request: ActingRequest, document_id: uuid.UUID) -> HttpResponseBase:
    """The published bytes, to be shown."""
    return _file(request, document_id, attachment=False)


@page(P.RESULT_READ, Side.EMPLOYER)
def download(request: ActingRequest, document_id: uuid.UUID) -> HttpResponseBase:
    """The published bytes, to be kept."""
    return _file(request, document_id, attachment=True)


def _file(request: ActingRequest, document_id: uuid.UUID, *, attachment: bool) -> HttpResponseBase:
    files.refuse_parameters(request)
    if request.method == "HEAD":  # nothing is given away, so the ledger says neither viewed nor downloaded
        found = results.document(request.actor, document_id)
        name = found.kept_name if attachment else found.shown_name
        return files.head_response(name, "application/pdf", found.size, attachment=attachment)
    read = results.download_file if attachment else results.view_file
    return files.file_response(
        request.actor, lambda admit: read(request.actor, document_id, admit), attachment=attachment
    )


@page(P.RESULT_READ, Side.EMPLOYER)
def picture(request: ActingRequest, document_id: uuid.UUID, page: int) -> HttpResponseBase:
    """One page as a picture, made in the sandbox."""
    files.refuse_parameters(request)
    if request.method == "HEAD":  # as of a file
        known = results.document(request.actor, document_id)
        if not 1 <= page <= known.pages:
            raise NotFound
        return files.head_response(_picture_name(known.shown_name, page), "image/png", None, attachment=False)
    with drawing.turn(request.actor):
        found = drawing.opened(request.actor, document_id)
        try:
            image = page_image(found.content, page, PICTURE_WIDTH)
        except PageNotThere as error:
            raise NotFound from error
        except (PageUnreadable, SandboxUnavailable) as error:
            raise Busy(NO_PICTURE) from error
    name = _picture_name(found.name, page)
    return files.guarded(HttpResponse(image, content_type="image/png"), name, attachment=False)


def _picture_name(name: str, page: int) -> str:
    return name.replace(".pdf", f"-{page}.png")
