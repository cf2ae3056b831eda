"""The WSGI application that the app server loads: the site's own, behind the public pages that are kept, and watched."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
site = get_wsgi_application()

# After Django is set up: whatever app server loads this, production refuses insecure defaults.
from newsroom.health.configured import watched
from newsroom.kept_pages import in_front_of
from newsroom.logs.configured import named
from newsroom.production import insist

insist()
application = watched(named(in_front_of(site)))

# What is there before the first request stays for good, so the garbage collector need not go through it again and again: 100 ms
# each time, while no thread answers. After so many new objects in place of 700, most of a page's are gone by themselves.
gc.collect()
gc.freeze()
gc.set_threshold(5_000, 10, 10)
