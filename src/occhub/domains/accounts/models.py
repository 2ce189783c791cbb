"""Users and one-time tokens (identity: outside row-level security, own schema) and memberships (protected)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from occhub.access.protected import ProtectedModel


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who signs in. The user name is always the work e-mail, stored in lower case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    first_name = models.TextField()
    last_name = models.TextField()
    phone = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    has_shortcuts = models.BooleanField(default=True, db_default=True)
    views = models.JSONField(default=dict, db_default={})
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "accounts_user"

    @property
    def full_name(self) -> str:
        """First and last name as in running text."""
        return f"{self.first_name} {self.last_name}".strip()


class OneTimeToken(models.Model):
    """A mailed secret; the row holds its SHA-256 and is spent by one conditional UPDATE."""

    token_hash = models.BinaryField(primary_key=True)
    purpose = models.TextField()
    user_id = models.UUIDField(db_index=True)
    email = models.EmailField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_token"


class Membership(ProtectedModel):
    """A user with a role in one company, in one center or (neither) with the provider."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, db_constraint=True)
    company_id = models.UUIDField(null=True)
    center_id = models.UUIDField(null=True)
    side = models.TextField()
    role = models.TextField()
    location_ids = ArrayField(models.UUIDField(), null=True)
    is_der = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta(ProtectedModel.Meta):
        db_table = "accounts_membership"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "company_id", "center_id", "side"], name="membership_once", nulls_distinct=False
            ),
            models.UniqueConstraint(fields=["company_id", "id"], name="membership_company"),
            models.CheckConstraint(
                name="membership_one_place",
                condition=models.Q(side="employer", company_id__isnull=False, center_id__isnull=True)
                | models.Q(side="center", company_id__isnull=True, center_id__isnull=False)
                | models.Q(side="provider", company_id__isnull=True, center_id__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["company_id"], name="membership_of_company")]


class MemberGrant(ProtectedModel):
    """What a User Admin gave a member beyond the preset; NULL report type or location means all."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, db_constraint=False, related_name="grants")
    company_id = models.UUIDField()
    kind = models.TextField()
    report_type = models.TextField(null=True)  # noqa: DJ001  (NULL means all types, the empty text none)
    location_id = models.UUIDField(null=True)
    granted_at = models.DateTimeField()
    granted_by = models.UUIDField(null=True)

    class Meta(ProtectedModel.Meta):
        db_table = "accounts_grant"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "membership", "kind", "report_type", "location_id"],
                name="grant_once",
                nulls_distinct=False,
            )
        ]
