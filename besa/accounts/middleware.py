"""Who was here when: written rarely, so that reading a page does not cost a transaction."""

from functools import partial

from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from besa.accounts import actions
from besa.accounts.actions.sessions import SEEN_EVERY
from besa.core.best_effort import write_if_free


class LastSeenMiddleware(MiddlewareMixin):
    """Notes the last sight of a session at most once in five minutes for each web process."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        key = request.session.session_key
        if key and request.user.is_authenticated and cache.add(f"seen:{key}", 1, SEEN_EVERY.total_seconds()):
            write_if_free(partial(actions.note_seen, request.user, session_key=key, now=timezone.now()))
        return response
