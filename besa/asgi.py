"""The ASGI door of the web process: the live stream, and Django for everything else."""

import os
import warnings

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "besa.settings")
# The files of the pages (whitenoise): they are small, and read whole. What is large leaves in pieces (core/downloads.py).
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
django_application = get_asgi_application()

from besa.realtime.door import LiveDoor  # noqa: E402 - models can be imported once Django is set up

application = LiveDoor(django_application)
