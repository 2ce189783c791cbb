"""Settings of A: session and user look-up; no audit, no policy, no CSRF, no validation. Connections are kept."""

import os
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

_ADDRESS = conninfo_to_dict(os.environ["BENCH_DSN"])

SECRET_KEY = "a key of the measurement, which guards nothing"  # noqa: S105  (made-up rows only)
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.bare.urls"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _ADDRESS["dbname"],
        "USER": _ADDRESS["user"],
        "PASSWORD": _ADDRESS["password"],
        "HOST": _ADDRESS["host"],
        "PORT": _ADDRESS["port"],
        "CONN_MAX_AGE": None,
        "OPTIONS": {"options": "-c search_path=bare"},
    }
}
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
