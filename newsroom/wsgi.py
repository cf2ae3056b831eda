"""The WSGI application that the app server loads: the site's own, behind the public pages that are kept, and watched."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
site = get_wsgi_application()

# After Django is set up: whatever app server loads this, production refuses insecure defaults.
from newsroom.health.configured import watched  # noqa: E402
from newsroom.kept_pages import in_front_of  # noqa: E402
from newsroom.logs.configured import named  # noqa: E402
from newsroom.production import insist  # noqa: E402

insist()
application = watched(named(in_front_of(site)))
