"""The ASGI door of the web process: the live stream, and Django for everything else."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "besa.settings")
django_application = get_asgi_application()

from besa.realtime.door import LiveDoor  # noqa: E402 - models can be imported once Django is set up

application = LiveDoor(django_application)
