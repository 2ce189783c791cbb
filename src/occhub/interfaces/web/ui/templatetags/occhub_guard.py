"""``{% guard %}``: what every form that changes something carries: CSRF token, idempotency key, active company."""

from __future__ import annotations

import uuid
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def guard(context: dict[str, Any], key: str = "") -> SafeString:
    """Hidden fields of a form. ``key`` keeps the key of a form that is shown again after an error."""
    request = context["request"]
    actor = getattr(request, "actor", None)
    company = str(actor.company_id or "") if actor else ""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="_key" value="{}"><input type="hidden" name="_company" value="{}">',
        get_token(request),
        key or uuid.uuid4(),
        company,
    )
