"""Publish documents, store searches, keep the store in order."""

from __future__ import annotations

from occhub.domains.results.operations.cards import mark_followed_cards
from occhub.domains.results.operations.ending import replace_document, withdraw_document
from occhub.domains.results.operations.keys import add_key, companies_with_keys, rewrap_files
from occhub.domains.results.operations.news import dismiss_news
from occhub.domains.results.operations.publishing import publish_document
from occhub.domains.results.operations.searches import save_query
from occhub.domains.results.operations.status_report import publish_status_report
from occhub.domains.results.operations.telling import tell_late_readers
from occhub.domains.results.operations.undoing import undo_check_in
from occhub.domains.results.operations.upkeep import drop_old_news, drop_old_searches, remove_orphans

__all__ = [
    "add_key",
    "companies_with_keys",
    "dismiss_news",
    "drop_old_news",
    "drop_old_searches",
    "mark_followed_cards",
    "publish_document",
    "publish_status_report",
    "remove_orphans",
    "replace_document",
    "rewrap_files",
    "save_query",
    "tell_late_readers",
    "undo_check_in",
    "withdraw_document",
]
