"""Every page says up to which event it is sure to be complete: what was known before anything was read for it."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from besa.core.middleware import BothWays
from besa.realtime.reader import known_position


class LivePositionMiddleware(BothWays):
    """`request.live_from`; no query. None where this process has no reader (yet)."""

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(marked(request))  # type: ignore[no-any-return]  # Django does not say

    async def answer_async(self, request: HttpRequest) -> HttpResponseBase:
        return await self.get_response(marked(request))  # type: ignore[no-any-return]  # Django does not say


def marked(request: HttpRequest) -> HttpRequest:
    request.live_from = known_position()  # type: ignore[attr-defined]  # ours to add
    return request
