"""Pictures that a mail keeps on other servers: fetched by us, only when a person asks, and without telling who asked (D07)."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from PIL import Image, UnidentifiedImageError

from besa.cases.models import DraftFile, Message
from besa.core.downloads import PICTURES, shown, shown_bytes
from besa.core.http import NotFetched, fetch
from besa.core.views import reader_of

REMOTE = re.compile(r'data-remote-src="([^"]*)"')
MOST_PICTURES = 100
LARGEST_PICTURE = 5 * 1024 * 1024
# Width times height; beyond it a small file is a bomb (E06).
MOST_PIXELS = 40_000_000


def with_pictures(message: Message) -> str:
    """The message's HTML with its first hundred remote pictures led through our own door."""
    count = 0

    def led(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        if count > MOST_PICTURES:
            return match[0]
        return f'src="/messages/{message.pk}/remote/{count}/" loading="lazy"'

    return REMOTE.sub(led, message.html)


@require_safe
@login_required
def remote(request: HttpRequest, message_id: int, place: int) -> HttpResponse:
    """The `place`-th remote picture of a message, fetched now. Only addresses that stand in the mail are ever fetched."""
    message = get_object_or_404(Message.objects.visible_to(reader_of(request)), pk=message_id)
    sources = REMOTE.findall(message.html)[:MOST_PICTURES]
    if not 1 <= place <= len(sources):
        raise Http404
    try:
        found = fetch(unescape(sources[place - 1]), limit=LARGEST_PICTURE)
    except NotFetched:
        raise Http404 from None
    return shown_bytes(found.content, picture_type(found.content) or "")


@require_safe
@login_required
def drafted(request: HttpRequest, content_id: str) -> HttpResponseBase:
    """A picture in a draft of the reader's own, for the editor."""
    file = get_object_or_404(DraftFile.objects.visible_to(reader_of(request)), content_id=content_id, inline=True)
    return shown(file.stored, file.content_type)


def picture_type(content: bytes) -> str | None:
    """The type of a picture that may be shown, by its own bytes; None for anything else, and for bombs. Decodes nothing."""
    try:
        with Image.open(BytesIO(content)) as image:
            kind = Image.MIME.get(image.format or "", "")
            small = image.width * image.height <= MOST_PIXELS
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return kind if small and kind in PICTURES else None
