"""Questions about results: find them, open them, check what is stored."""

from __future__ import annotations

from occhub.domains.results.policy import offered_types, offers_cards, offers_people, offers_results
from occhub.domains.results.reads.cards import dot_card_of, dot_cards_page, ending_cards
from occhub.domains.results.reads.documents import (
    document,
    document_version,
    documents_of_authorization,
    documents_of_visit,
    documents_page,
    list_version,
    new_count,
    query,
    reports_of_lines,
    withdrawn_of_visit,
)
from occhub.domains.results.reads.due import reports_due
from occhub.domains.results.reads.ending import before_replace, before_withdraw
from occhub.domains.results.reads.files import (
    documents_for_archive,
    documents_for_merge,
    download_file,
    download_files,
    download_joined,
    file,
    file_to_join,
    files_to_join,
    view_file,
)
from occhub.domains.results.reads.finding import matching_documents, neighbors, suggestions
from occhub.domains.results.reads.news import news, still_concerns
from occhub.domains.results.reads.people import documents_of_employee, employee_file, employee_version
from occhub.domains.results.reads.readers import openings
from occhub.domains.results.reads.status_report import status_report, status_report_preview
from occhub.domains.results.reads.store import damaged_files, stored_files, unnamed_blobs

__all__ = [
    "before_replace",
    "before_withdraw",
    "damaged_files",
    "document",
    "document_version",
    "documents_for_archive",
    "documents_for_merge",
    "documents_of_authorization",
    "documents_of_employee",
    "documents_of_visit",
    "documents_page",
    "dot_card_of",
    "dot_cards_page",
    "download_file",
    "download_files",
    "download_joined",
    "employee_file",
    "employee_version",
    "ending_cards",
    "file",
    "file_to_join",
    "files_to_join",
    "list_version",
    "matching_documents",
    "neighbors",
    "new_count",
    "news",
    "offered_types",
    "offers_cards",
    "offers_people",
    "offers_results",
    "openings",
    "query",
    "reports_due",
    "reports_of_lines",
    "status_report",
    "status_report_preview",
    "still_concerns",
    "stored_files",
    "suggestions",
    "unnamed_blobs",
    "view_file",
    "withdrawn_of_visit",
]
