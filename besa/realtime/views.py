"""What every page of the desk brings along, so that it stays up to date by itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from besa.accounts.models import User
from besa.realtime.door import PATH
from besa.realtime.reader import position_behind


def connection(request: HttpRequest, user: User) -> tuple[str, dict[str, Any]]:
    """The panel "in the frame": where this page stands in the log, and the words for a broken stream."""
    known = getattr(request, "live_from", None)
    return "realtime/_connection.html", {"live_url": PATH, "live_from": position_behind() if known is None else known}
