"""Settings, read once from the environment. What is unsafe in production is refused here or in ``config.safety``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from occhub.access import pooling
from occhub.config import env, provider
from occhub.platform.postgres.address import address
from occhub.platform.secrets import DJANGO_SECRET_KEY, LEDGER_KEY, ROOT_KEY, SecretStore, make_keys

PROJECT = Path(__file__).resolve().parent.parent
MODE = env.mode()
IS_DEMO = MODE in ("demo", "test")
IS_PRODUCTION = MODE == "production"
# What every page says at its top. Without the demonstration (`serve --empty`) the people may be somebody's.
OCCHUB_BANNER = ""
if IS_DEMO:
    OCCHUB_BANNER = "Demonstration. All people and results are made up."
if IS_DEMO and env.text("OCCHUB_WITHOUT_DEMO") == "1":
    OCCHUB_BANNER = "A look without the demonstration, on this machine only. People and results may be real."
DEBUG = False
PORT = env.number("PORT", 8000, least=1)
DATA_DIR = Path(env.text("OCCHUB_DATA", "var")).absolute()
OCCHUB_PROVIDER = provider.load(env.text("OCCHUB_PROVIDER_FILE"))
OCCHUB_BASE_URL = env.text("OCCHUB_BASE_URL", f"http://localhost:{PORT}").rstrip("/")
_HOST = urlsplit(OCCHUB_BASE_URL).hostname or "localhost"

DATABASE_ROLE = env.choice(
    "OCCHUB_DB_ROLE", "occhub_web", ("occhub_web", "occhub_worker", "occhub_feed", "occhub_owner", "occhub_backup")
)
_secrets = SecretStore(DATA_DIR / "secrets")
if MODE == "test" and not _secrets.exists(f"db_{DATABASE_ROLE}_password"):
    # Type checking reads these settings where no database was ever made. Else `migrate` alone makes keys.
    _secrets.password(DATABASE_ROLE)
    make_keys(_secrets)
SECRET_KEY = _secrets.text(DJANGO_SECRET_KEY)
OCCHUB_LEDGER_KEY = _secrets.key(LEDGER_KEY, create=False)
OCCHUB_ROOT_KEY = _secrets.key(ROOT_KEY, create=False)
OCCHUB_BLOB_DIR = DATA_DIR / "blobs"

_database: dict[str, Any] = address(DATA_DIR).django(DATABASE_ROLE)
_database["OPTIONS"] |= {
    "server_side_binding": True,
    # A page asks some twenty statements, most of them the same each time: they are parsed and rewritten for the walls
    # once, but planned anew each time: one plan for all tenants and words was fifty times slower for a large company.
    "prepare_threshold": 5,
    "application_name": f"occhub {DATABASE_ROLE.removeprefix('occhub_')}",
    "options": "-c search_path=public,identity -c statement_timeout=30000 -c lock_timeout=15000"
    " -c plan_cache_mode=force_custom_plan",
}
if DATABASE_ROLE == "occhub_owner":
    _database["OPTIONS"]["options"] = "-c search_path=public,identity"
if DATABASE_ROLE in ("occhub_web", "occhub_feed") and MODE != "test":
    _database["OPTIONS"]["pool"] = {
        "min_size": 2,
        "max_size": env.number("OCCHUB_DB_POOL", 16, least=1),
        "timeout": 10,
        "reset": pooling.reset,
    }
DATABASES = {"default": _database | {"ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}}
CACHES = {"default": {"BACKEND": "occhub.platform.cache.JsonCache"}}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "django_htmx",
    "procrastinate.contrib.django",
    "occhub.platform",
    "occhub.access",
    "occhub.domains.accounts",
    "occhub.domains.centers",
    "occhub.domains.companies",
    "occhub.domains.employees",
    "occhub.domains.authorizations",
    "occhub.domains.visits",
    "occhub.domains.work_status",
    "occhub.domains.results",
    "occhub.domains.interop",
    "occhub.domains.notifications",
    "occhub.domains.upkeep",
    "occhub.interfaces.web",
    "occhub.config",
]
MIDDLEWARE = [
    "occhub.interfaces.web.middleware.reference.ReferenceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "occhub.interfaces.web.middleware.errors.ErrorMiddleware",
    "occhub.interfaces.web.middleware.methods.MethodMiddleware",
    "occhub.interfaces.web.middleware.bodies.BodyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "occhub.interfaces.web.middleware.acting.ActingMiddleware",
]
ROOT_URLCONF = "occhub.config.urls"
WSGI_APPLICATION = "occhub.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT / "interfaces" / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "occhub.interfaces.web.shell.shell",
            ],
            "builtins": [
                "occhub.interfaces.web.ui.templatetags.occhub_ui",
                "occhub.interfaces.web.ui.templatetags.occhub_guard",
            ],
        },
    }
]
FORM_RENDERER = "occhub.interfaces.web.ui.renderer.OcchubRenderer"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["occhub.platform.hashing.BoundedArgon2Hasher"]
if MODE == "test":
    PASSWORD_HASHERS = ["occhub.config.fast_hasher.FastArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "occhub.platform.passwords.WellKnownPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "occhub.interfaces.web.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False  # on a locked screen somebody else may sign in
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}  # counted by occhub.interfaces.web.accounts.limits
OCCHUB_SIGN_INS_PER_MINUTE = 6000 if MODE == "test" else 60

SESSION_ENGINE = "occhub.platform.sessions"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
OCCHUB_SESSION_ABSOLUTE_SECONDS = 12 * 3600
OCCHUB_SESSION_IDLE_SECONDS = env.number("OCCHUB_IDLE_SECONDS", 20 * 60, least=5)
SESSION_COOKIE_AGE = OCCHUB_SESSION_ABSOLUTE_SECONDS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_PRODUCTION
SESSION_COOKIE_NAME = "__Host-occhub" if IS_PRODUCTION else "occhub"
CSRF_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-occhub-csrf" if IS_PRODUCTION else "occhub-csrf"
CSRF_FAILURE_VIEW = "occhub.interfaces.web.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [OCCHUB_BASE_URL]
MESSAGE_STORAGE = "occhub.interfaces.web.notices.BoundCookieStorage"
ALLOWED_HOSTS = [_HOST] if IS_PRODUCTION else [_HOST, "localhost", "127.0.0.1", "[::1]", "testserver"]

SECURE_CONTENT_TYPE_NOSNIFF = True
# With "no-referrer" browsers send "Origin: null" with a form, and every CSRF check fails.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("OCCHUB_BEHIND_PROXY", False) else None
OCCHUB_PROXIES = env.number("OCCHUB_PROXIES", 1 if SECURE_PROXY_SSL_HEADER else 0)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "display-capture", "fullscreen", "geolocation", "microphone", "payment", "usb")
}

OCCHUB_SMTP_HOST = env.text("OCCHUB_SMTP_HOST")
EMAIL_HOST = OCCHUB_SMTP_HOST or "localhost"
EMAIL_PORT = env.number("OCCHUB_SMTP_PORT", 587 if IS_PRODUCTION else 25, least=1)
EMAIL_HOST_USER = env.text("OCCHUB_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("OCCHUB_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("OCCHUB_SMTP_TLS", IS_PRODUCTION)
EMAIL_TIMEOUT = 30
OCCHUB_MAIL_DOMAIN = OCCHUB_PROVIDER.support_email.rpartition("@")[2]
DEFAULT_FROM_EMAIL = f"{OCCHUB_PROVIDER.name} <{OCCHUB_PROVIDER.support_email}>"

# What Home told of corrected and withdrawn reports is kept so long, never shorter than the wall of the table allows.
OCCHUB_NEWS_SEEN_DAYS = env.number("OCCHUB_NEWS_SEEN_DAYS", 90, least=30)
OCCHUB_NEWS_DAYS = env.number("OCCHUB_NEWS_DAYS", 365, least=30)
OCCHUB_JOB_BACKOFF_BASE = env.number("OCCHUB_JOB_BACKOFF_BASE", 3, least=1)
OCCHUB_JOB_POLL_SECONDS = env.number("OCCHUB_JOB_POLL_SECONDS", 5, least=1)
OCCHUB_JOB_STALLED_SECONDS = env.number("OCCHUB_JOB_STALLED_SECONDS", 30, least=3)
PROCRASTINATE_IMPORT_PATHS = ["occhub.platform.tasks"]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

STATIC_URL = "/static/"
STATIC_ROOT = env.text("OCCHUB_STATIC_ROOT") or str(PROJECT.parent.parent / ".build" / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if MODE == "test" and not env.text("OCCHUB_STATIC_ROOT"):
    # Pages that are tested without a browser name their files as they are; journeys run on the collected ones.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
WHITENOISE_MAX_AGE = 31_536_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_MAX_MEMORY_SIZE = 52 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = False
DATE_INPUT_FORMATS = ["%m/%d/%Y", "%Y-%m-%d", "%m/%d/%y", "%m-%d-%Y"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING_CONFIG = None
TEST_RUN = MODE == "test" or "pytest" in sys.modules
