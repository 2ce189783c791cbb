"""Every address of the product: one include for each folder of pages.

A folder's ``urls.py`` writes whole paths (``path("authorizations/", ...)``) and is included at the root.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from occhub.interfaces.web import health
from occhub.interfaces.web.ui import views as ui

WEB = "occhub.interfaces.web"
FOLDERS = (
    "accounts",
    "home",
    "authorizations",
    "visits",
    "employees",
    "work_status",
    "results",
    "company",
    "help",
    "center",
    "provider",
)


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    *(path("", include(f"{WEB}.{name}.urls")) for name in FOLDERS),
]
if settings.IS_DEMO:
    urlpatterns.append(path("style/", ui.style_page, name="style"))

handler400 = f"{WEB}.errors.bad_request"
handler403 = f"{WEB}.errors.permission_denied"
handler404 = f"{WEB}.errors.not_found"
handler429 = f"{WEB}.errors.too_many_requests"
handler500 = f"{WEB}.errors.server_error"
