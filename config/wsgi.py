"""What the web server calls."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# The worker finds its tasks by itself; the web server needs this one to ring for the jobs it queues.
import_module("reviews.tasks")
