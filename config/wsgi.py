"""WSGI entry point: `gunicorn config.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from config.connections import trust
from config.timeouts import limit_statements

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

limit_statements()
trust()
application = get_wsgi_application()

# What is loaded by now stays as long as the process: to go through all of it for what
# nobody needs any more took a tenth of a second, at every other search.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
