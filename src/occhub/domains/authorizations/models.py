"""An employer's authorization that a person receive services: copies for the center, lines, deliveries, history."""

from __future__ import annotations

from django.db import models

from occhub.access.protected import ProtectedModel

LIVE = models.Q(state__in=["submitted", "in_use"])
AWAITING = models.Q(state="performed", result_state="awaiting")
UNDONE = models.Q(state__in=["refused", "not_performed"])


class Authorization(ProtectedModel):
    """Made at submit. Person, company, location, requester are copied: a center reads neither roster nor companies."""

    number = models.TextField(unique=True)
    company_id = models.UUIDField()
    center_id = models.UUIDField()
    location_id = models.UUIDField()
    employee_id = models.UUIDField()
    responsible_member_id = models.UUIDField()
    created_by_id = models.UUIDField()
    company_name = models.TextField()
    location_name = models.TextField()
    location_address = models.TextField()
    requester_name = models.TextField()
    requester_phone = models.TextField(blank=True)
    der_name = models.TextField(blank=True)
    der_phone = models.TextField(blank=True)
    center_name = models.TextField()
    center_state = models.TextField()
    center_zone = models.TextField()
    first_name = models.TextField()
    last_name = models.TextField()
    sort_key = models.TextField()
    date_of_birth = models.DateField()
    phone = models.TextField(blank=True)
    employee_number = models.TextField(blank=True)
    job_title = models.TextField(blank=True)
    reason = models.TextField()
    is_injury = models.BooleanField()
    injury_case_id = models.UUIDField(null=True)
    claim_number = models.TextField(blank=True)
    # The number of its injury case, for search alone, where it names none itself.
    case_claim_key = models.TextField(blank=True, default="", db_default="")
    date_of_injury = models.DateField(null=True)
    body_part = models.TextField(blank=True)
    instructions = models.TextField(blank=True)
    valid_from = models.DateField()
    expires_on = models.DateField()
    state = models.TextField()
    submitted_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.TextField(blank=True)
    extended_count = models.SmallIntegerField(default=0)
    open_visit_id = models.UUIDField(null=True)
    changed_at = models.DateTimeField()

    class Meta(ProtectedModel.Meta):
        db_table = "authorizations_authorization"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="authorization_company"),
            models.CheckConstraint(
                name="authorization_state",
                condition=models.Q(state__in=["submitted", "in_use", "completed", "cancelled"]),
            ),
            models.CheckConstraint(
                name="authorization_dates", condition=models.Q(expires_on__gte=models.F("valid_from"))
            ),
        ]
        indexes = [
            models.Index(fields=["company_id", "-submitted_at", "-id"], name="authorization_newest"),
            models.Index(
                fields=["company_id", "responsible_member_id", "-submitted_at", "-id"], name="authorization_own"
            ),
            models.Index(fields=["center_id", "-submitted_at", "-id"], name="authorization_inbox"),
            models.Index(fields=["company_id", "employee_id", "-submitted_at"], name="authorization_of_person"),
            models.Index(fields=["center_id", "date_of_birth"], name="authorization_center_born"),
            models.Index(fields=["company_id", "-changed_at"], name="authorization_changed"),
            models.Index(fields=["center_id", "-changed_at"], name="authorization_center_changed"),
            models.Index(
                fields=["company_id", "responsible_member_id", "-changed_at"], name="authorization_own_changed"
            ),
            # Most authorizations are over: what waits for somebody is found without them.
            models.Index(fields=["company_id", "-submitted_at", "-id"], name="authorization_live", condition=LIVE),
            models.Index(
                fields=["center_id", "-submitted_at", "-id"], name="authorization_center_live", condition=LIVE
            ),
        ]


class AuthorizationToken(ProtectedModel):
    """A folded word of the person's name, for prefix search on both sides."""

    company_id = models.UUIDField()
    center_id = models.UUIDField()
    token = models.TextField()
    authorization = models.ForeignKey(Authorization, on_delete=models.CASCADE, db_constraint=False)

    class Meta(ProtectedModel.Meta):
        db_table = "authorizations_token"
        indexes = [
            models.Index(fields=["company_id", "token", "authorization"], name="authorization_token"),
            models.Index(fields=["center_id", "token", "authorization"], name="authorization_token_center"),
        ]


class Line(ProtectedModel):
    """One authorized service with a state of its own. Injury or not is a property of the line."""

    company_id = models.UUIDField()
    center_id = models.UUIDField()
    authorization = models.ForeignKey(
        Authorization, on_delete=models.PROTECT, db_constraint=False, related_name="lines"
    )
    number = models.TextField(unique=True)
    position = models.SmallIntegerField()
    service = models.TextField()
    service_name = models.TextField()
    is_injury = models.BooleanField()
    state = models.TextField()
    outcome_reason = models.TextField(blank=True)
    center_note = models.TextField(blank=True)
    continues_on = models.DateField(null=True)
    visit_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    result_state = models.TextField(default="none")
    recorded_by = models.TextField(blank=True, default="", db_default="")
    recorded_at = models.DateTimeField(null=True)
    before = models.JSONField(null=True)  # what it was before the visit in which it was recorded last

    class Meta(ProtectedModel.Meta):
        db_table = "authorizations_line"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "authorization", "position"], name="line_position"),
            models.CheckConstraint(
                name="line_state",
                condition=models.Q(state__in=["authorized", "performed", "refused", "not_performed", "continues"]),
            ),
            models.CheckConstraint(
                name="line_result_state", condition=models.Q(result_state__in=["none", "awaiting", "final"])
            ),
            models.CheckConstraint(
                name="line_reason_given",
                condition=~models.Q(state__in=["refused", "not_performed"]) | ~models.Q(outcome_reason=""),
            ),
            models.CheckConstraint(
                name="line_continues_on_date",
                condition=~models.Q(state="continues") | models.Q(continues_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["authorization", "position"], name="line_of_authorization"),
            models.Index(fields=["company_id", "-ended_at"], name="line_undone", condition=UNDONE),
            models.Index(fields=["center_id", "ended_at"], name="line_awaiting", condition=AWAITING),
        ]


class Delivery(ProtectedModel):
    """How it reached its center, one row a channel. For an inbox-only center the committed row is the receipt."""

    company_id = models.UUIDField()
    center_id = models.UUIDField()
    authorization = models.ForeignKey(
        Authorization, on_delete=models.PROTECT, db_constraint=False, related_name="deliveries"
    )
    channel = models.TextField()
    state = models.TextField()
    at = models.DateTimeField()

    class Meta(ProtectedModel.Meta):
        db_table = "authorizations_delivery"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "authorization", "channel"], name="delivery_once"),
            models.CheckConstraint(
                name="delivery_state",
                condition=models.Q(state__in=["queued", "sent", "received", "failed", "needs_attention"]),
            ),
        ]


class HistoryEntry(ProtectedModel):
    """What happened, in the words both sides may read. ``detail`` never holds a clinical reason."""

    company_id = models.UUIDField()
    center_id = models.UUIDField()
    authorization = models.ForeignKey(
        Authorization, on_delete=models.PROTECT, db_constraint=False, related_name="history"
    )
    at = models.DateTimeField()
    kind = models.TextField()
    by_name = models.TextField()
    detail = models.TextField(blank=True)

    class Meta(ProtectedModel.Meta):
        db_table = "authorizations_history"
        indexes = [models.Index(fields=["authorization", "at"], name="history_of_authorization")]


class Draft(ProtectedModel):
    """An unfinished form: its author's only, gone at submit or after 30 days."""

    company_id = models.UUIDField()
    member_id = models.UUIDField()
    form = models.JSONField()
    changed_at = models.DateTimeField()

    class Meta(ProtectedModel.Meta):
        db_table = "authorizations_draft"
        indexes = [models.Index(fields=["company_id", "member_id", "-changed_at"], name="draft_of_member")]
