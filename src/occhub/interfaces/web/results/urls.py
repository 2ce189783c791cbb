"""Addresses of the results pages."""

from __future__ import annotations

from django.urls import path

from occhub.interfaces.web.results import archive, cards, document, listing, merged, picking, viewing

urlpatterns = [
    path("results/", listing.results, name="results"),
    path("results/search", listing.search, name="results-search"),
    path("results/suggest", listing.suggest, name="results-suggest"),
    path("results/selection", picking.selection, name="results-selection"),
    path("results/view", viewing.view, name="results-view"),
    path("results/version", listing.version, name="results-version"),
    path("results/dot-cards/", cards.cards, name="dot-cards"),
    path("results/merged", merged.merged, name="results-merged"),
    path("results/archive", archive.archive, name="results-archive"),
    path("results/<uuid:document_id>", document.result, name="result"),
    path("results/<uuid:document_id>/version", document.version, name="result-version"),
    path("results/<uuid:document_id>/file", document.file, name="result-file"),
    path("results/<uuid:document_id>/download", document.download, name="result-download"),
    path("results/<uuid:document_id>/page/<int:page>.png", document.picture, name="result-page"),
]
