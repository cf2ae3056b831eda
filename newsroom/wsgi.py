"""The WSGI application that the app server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
application = get_wsgi_application()

# After Django is set up: whatever app server loads this, production refuses insecure defaults.
from newsroom.production import insist  # noqa: E402

insist()
