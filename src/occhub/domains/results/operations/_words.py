"""The words under which a document is found."""

from __future__ import annotations

from occhub.domains.results.models import Document, DocumentToken
from occhub.domains.results.types import TokenKind
from occhub.platform.text import index_tokens, normal_claim


def note_words(row: Document, authorization_number: str) -> None:
    """Write down by which words of names a new document is found, and by which number."""
    found = {
        TokenKind.NAME: [*index_tokens(row.last_name), *index_tokens(row.first_name)],
        TokenKind.TITLE: index_tokens(row.title),
        TokenKind.NUMBER: [normal_claim(authorization_number)],
    }
    DocumentToken.objects.bulk_create(
        [
            DocumentToken(company_id=row.company_id, center_id=row.center_id, kind=kind, token=word, document_id=row.id)
            for kind, words in found.items()
            for word in dict.fromkeys(words)
        ]
    )
