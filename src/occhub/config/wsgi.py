"""The WSGI entry point. It serves nothing while the installation is unsafe."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "occhub.config.settings")
application = get_wsgi_application()

from occhub.config.safety import refuse_unsafe  # noqa: E402  (reads the settings, which the line above has loaded)

refuse_unsafe()
connections.close_all()  # the connection that looked goes back to the pool
