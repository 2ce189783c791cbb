"""Documents are found by every word of their names and by the authorization's number; visits have an order of theirs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.db import migrations, models

from occhub.access.rls import with_force_lifted
from occhub.platform.text import index_tokens, normal_claim

_TITLE, _NUMBER = 2, 3
_AT_ONCE = 5_000
_DOCUMENTS = (
    "SELECT d.company_id, d.center_id, d.id, d.title, a.number FROM results_document d"
    " JOIN authorizations_authorization a ON a.company_id = d.company_id AND a.id = d.authorization_id"
    " WHERE d.id > %s ORDER BY d.id LIMIT %s"
)
_ADD = "INSERT INTO results_token (id, company_id, center_id, document_id, kind, token) VALUES (%s, %s, %s, %s, %s, %s)"


def _words(
    company: uuid.UUID, center: uuid.UUID, document: uuid.UUID, title: str, number: str
) -> Iterator[tuple[Any, ...]]:
    for kind, words in ((_TITLE, index_tokens(title)), (_NUMBER, [normal_claim(number)])):
        for word in words:
            yield uuid.uuid4(), company, center, document, kind, word


def _write(cursor: Any) -> int:
    written, last = 0, uuid.UUID(int=0)
    while True:
        cursor.execute(_DOCUMENTS, [last, _AT_ONCE])
        found = cursor.fetchall()
        lines = [line for row in found for line in _words(*row)]
        if lines:
            cursor.executemany(_ADD, lines)
        written += len(lines)
        if len(found) < _AT_ONCE:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may wait while the wall is put up again
            return written
        last = found[-1][2]


def write_words(_: Any, schema_editor: Any) -> None:
    """The words of what is published already: three walls are lifted, since the owner stands behind them too."""

    def of_documents(_: Any) -> int:
        with_force_lifted(schema_editor, "authorizations_authorization", of_authorizations, None)
        return 0

    def of_authorizations(_: Any) -> int:
        with_force_lifted(schema_editor, "results_token", _write, None)
        return 0

    with_force_lifted(schema_editor, "results_document", of_documents, None)


class Migration(migrations.Migration):
    dependencies = [("results", "0006_versions"), ("authorizations", "0010_number_optional")]
    operations = [
        migrations.AddField("documenttoken", "kind", models.SmallIntegerField(default=1), preserve_default=False),
        migrations.RemoveIndex("documenttoken", "document_by_token"),
        migrations.RemoveIndex("documenttoken", "token_of_document"),
        migrations.RunPython(write_words, migrations.RunPython.noop),
        migrations.AddIndex(
            "documenttoken",
            models.Index(
                fields=["company_id", "kind", "token", "document"], include=["center_id"], name="document_by_word"
            ),
        ),
        migrations.AddIndex(
            "documenttoken",
            models.Index(
                fields=["document", "company_id", "token"], include=["center_id", "kind"], name="word_of_document"
            ),
        ),
        migrations.RemoveIndex("document", "document_by_title"),
        migrations.RemoveField("document", "title_key"),
        migrations.AddIndex(
            "document",
            models.Index(fields=["company_id", "location_id", "-published_at", "-id"], name="document_by_location"),
        ),
        migrations.AddIndex(
            "document",
            models.Index(fields=["company_id", "-service_date", "-visit_id", "-id"], name="document_by_service"),
        ),
    ]
