"""Result documents: what is searched stands on the row; what is served stands sealed in the store."""

from __future__ import annotations

import uuid
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import models

from occhub.access.protected import ProtectedModel
from occhub.platform.crypto import TAG_BYTES, Aad, Kek, RootKey, Sealed, unwrap_kek
from occhub.platform.storage import BlobRef, BlobStore, LocalBlobStore


def blob_store() -> BlobStore:
    """Where sealed files stand."""
    return _local_store(settings.OCCHUB_BLOB_DIR)


@cache
def _local_store(directory: Path) -> BlobStore:
    return LocalBlobStore(directory)


class Document(ProtectedModel):
    """A published report. Person, center and claim are copied, so that one index answers each search without a join."""

    company_id = models.UUIDField()
    center_id = models.UUIDField()
    location_id = models.UUIDField()
    visit_id = models.UUIDField()
    authorization_id = models.UUIDField()
    employee_id = models.UUIDField()
    line_id = models.UUIDField(null=True)
    responsible_member_id = models.UUIDField()
    first_name = models.TextField()
    last_name = models.TextField()
    sort_key = models.TextField()
    date_of_birth = models.DateField()
    center_name = models.TextField()
    center_state = models.TextField()
    center_zone = models.TextField()
    report_type = models.TextField()
    title = models.TextField()
    is_injury = models.BooleanField()
    claim_key = models.TextField(blank=True)
    service_date = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.TextField()
    state = models.TextField()
    version = models.SmallIntegerField(default=1)
    work_status_id = models.UUIDField(null=True)
    series_id = models.UUIDField(null=True)  # the first version; none on the first itself
    ended_at = models.DateTimeField(null=True)  # replaced or withdrawn
    ended_by = models.TextField(blank=True, default="", db_default="")
    end_reason = models.TextField(blank=True, default="", db_default="")
    end_note = models.TextField(blank=True, default="", db_default="")  # for the center alone
    pages = models.IntegerField()
    size = models.IntegerField()
    changed_at = models.DateTimeField()
    person_check = models.TextField(db_default="")
    valid_until = models.DateField(null=True)
    is_followed = models.BooleanField(default=False, db_default=False)  # a newer card of the person is at this location
    is_flattened = models.BooleanField(default=False, db_default=False)  # the form as it came is kept sealed

    class Meta(ProtectedModel.Meta):
        db_table = "results_document"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="document_company"),
            models.CheckConstraint(
                name="document_state",
                condition=models.Q(state__in=["published", "superseded", "withdrawn", "archived"]),
            ),
            models.UniqueConstraint(fields=["series_id", "version"], name="document_version"),
        ]
        indexes = [
            models.Index(fields=["company_id", "-published_at", "-id"], name="document_newest"),
            models.Index(fields=["company_id", "report_type", "-published_at", "-id"], name="document_by_type"),
            models.Index(fields=["company_id", "date_of_birth", "-published_at", "-id"], name="document_by_birth"),
            models.Index(fields=["company_id", "center_state", "-published_at", "-id"], name="document_by_state"),
            models.Index(fields=["company_id", "center_id", "-published_at", "-id"], name="document_by_center"),
            models.Index(fields=["company_id", "claim_key", "-published_at", "-id"], name="document_by_claim"),
            models.Index(fields=["company_id", "location_id", "-published_at", "-id"], name="document_by_location"),
            # The order of visits: a range of dates is a piece of it.
            models.Index(fields=["company_id", "-service_date", "-visit_id", "-id"], name="document_by_service"),
            models.Index(fields=["center_id", "-published_at", "-id"], name="document_of_center"),
            models.Index(fields=["company_id", "is_injury", "-published_at", "-id"], name="document_by_injury"),
            # Only documents that expire: a card that none followed by its end, and the newest card of a person.
            models.Index(
                fields=["company_id", "valid_until", "id"],
                name="document_card_by_end",
                condition=models.Q(valid_until__isnull=False, is_followed=False),
            ),
            models.Index(
                fields=["company_id", "employee_id", "service_date"],
                name="document_card_of_person",
                condition=models.Q(valid_until__isnull=False),
            ),
            models.Index(fields=["company_id", "employee_id", "-published_at", "-id"], name="document_of_person"),
            models.Index(fields=["visit_id"], name="document_of_visit"),
            models.Index(fields=["authorization_id"], name="document_of_authorization"),
            models.Index(fields=["company_id", "-changed_at"], name="document_changed"),
        ]

    @property
    def first_id(self) -> uuid.UUID:
        """The id of the first version of this report: its own where it was never replaced."""
        return self.series_id or self.id


class DocumentToken(ProtectedModel):
    """A folded word of the person's name or of the document's name, or the authorization's number."""

    company_id = models.UUIDField()
    center_id = models.UUIDField()
    kind = models.SmallIntegerField()
    token = models.TextField()
    document = models.ForeignKey(Document, on_delete=models.CASCADE, db_constraint=False, db_index=False)

    class Meta(ProtectedModel.Meta):
        db_table = "results_token"
        # The wall asks for the center as well: with it in the index, the table itself is not read.
        indexes = [
            models.Index(
                fields=["company_id", "kind", "token", "document"], include=["center_id"], name="document_by_word"
            ),
            models.Index(
                fields=["document", "company_id", "token"], include=["center_id", "kind"], name="word_of_document"
            ),
        ]


class StoredFile(ProtectedModel):
    """The sealed bytes of one version: what was received (``original``) and what is served may differ."""

    company_id = models.UUIDField()
    center_id = models.UUIDField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, db_constraint=False, related_name="files")
    kind = models.TextField()
    version = models.SmallIntegerField()
    mime = models.TextField()
    size = models.IntegerField()
    blob_key = models.TextField(unique=True)
    content_hash = models.BinaryField()
    blob_hash = models.BinaryField()
    nonce = models.BinaryField()
    wrapped_key = models.BinaryField()
    company_key_version = models.SmallIntegerField()
    commitment = models.BinaryField()
    form = models.SmallIntegerField()
    stored_at = models.DateTimeField()

    class Meta(ProtectedModel.Meta):
        db_table = "results_file"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "document", "version", "kind"], name="file_once"),
            models.CheckConstraint(name="file_kind", condition=models.Q(kind__in=["original", "served"])),
        ]

    @property
    def blob(self) -> BlobRef:
        """Where the sealed bytes stand, how many and which."""
        return BlobRef(self.blob_key, self.size + TAG_BYTES, bytes(self.blob_hash))

    @property
    def place(self) -> Aad:
        """What the seal is bound to."""
        return Aad(tenant=self.company_id, document=self.document_id, version=self.version, mime=self.mime)

    def sealed(self, ciphertext: bytes) -> Sealed:
        """The sealed document as the cipher knows it."""
        return Sealed(
            ciphertext=ciphertext,
            nonce=bytes(self.nonce),
            wrapped_dek=bytes(self.wrapped_key),
            kek_version=self.company_key_version,
            plaintext_sha256=bytes(self.content_hash),
            ciphertext_sha256=bytes(self.blob_hash),
            size=self.size,
            key_commitment=bytes(self.commitment),
            format_version=self.form,
        )


class Announcement(ProtectedModel):
    """Somebody who had opened a report is told on Home that it was replaced or withdrawn. Ids and moments alone."""

    company_id = models.UUIDField()
    center_id = models.UUIDField()
    member_id = models.UUIDField()
    user_id = models.UUIDField()
    document_id = models.UUIDField()
    kind = models.TextField()
    center_name = models.TextField()
    center_zone = models.TextField()
    opened_at = models.DateTimeField()
    at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)

    class Meta(ProtectedModel.Meta):
        db_table = "results_announcement"
        constraints = [
            models.UniqueConstraint(fields=["document_id", "kind", "member_id"], name="announced_once"),
            models.CheckConstraint(
                name="announcement_kind", condition=models.Q(kind__in=["replaced", "withdrawn", "correction_withdrawn"])
            ),
        ]
        indexes = [
            models.Index(
                fields=["member_id", "-at"], name="announcement_open", condition=models.Q(dismissed_at__isnull=True)
            ),
        ]


class CompanyKey(ProtectedModel):
    """The company's key, wrapped by the root key: a document's own key is wrapped by it."""

    company_id = models.UUIDField()
    version = models.SmallIntegerField()
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta(ProtectedModel.Meta):
        db_table = "results_company_key"
        constraints = [models.UniqueConstraint(fields=["company_id", "version"], name="company_key_version")]

    @property
    def kek(self) -> Kek:
        """The key itself. Raises ``IntegrityFailure`` where the row is not what was wrapped."""
        root = RootKey(settings.OCCHUB_ROOT_KEY)
        return unwrap_kek(root, bytes(self.wrapped), tenant=self.company_id, version=self.version)


class StoredQuery(ProtectedModel):
    """A search as one person typed it, so that no name stands in a URL. Its author's only."""

    company_id = models.UUIDField()
    member_id = models.UUIDField()
    query = models.JSONField()
    created_at = models.DateTimeField()

    class Meta(ProtectedModel.Meta):
        db_table = "results_query"
        indexes = [models.Index(fields=["company_id", "member_id", "-created_at"], name="query_of_member")]
