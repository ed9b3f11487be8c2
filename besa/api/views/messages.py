"""What was said in a case, its raw bytes, its files, and its timeline."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from ninja.params.functions import Header, Path

from besa.api import actions
from besa.api.errors import BadPage
from besa.api.pages import ListQuery, listed, require_known
from besa.api.queries import put_parts, with_parts
from besa.api.schemas import LARGEST_ID
from besa.api.schemas.messages import (
    MessageIn,
    MessageOut,
    MessagePage,
    MessageQuery,
    TimelinePage,
    message_out,
    moment_out,
)
from besa.api.tokens import READ, WRITE, ApiRequest
from besa.api.views import answers
from besa.api.views.cases import NUMBER, case_of
from besa.cases.models import Attachment, Delivery, Message
from besa.cases.timeline import timeline_of
from besa.core.downloads import download

router = Router(tags=["messages"])
ID: Any = Path(..., ge=1, le=LARGEST_ID)
KEY: Any = Header(
    None, alias="Idempotency-Key", min_length=1, max_length=200, description="Makes a repeat of the request harmless."
)
BYTES = {"responses": {200: {"description": "The bytes", "content": {"application/octet-stream": {}}}}}


class TimelineQuery(ListQuery):
    orderings = {"said_at": ["said_at", "id"]}


@router.get(
    "/cases/{int:number}/messages",
    auth=READ,
    response=answers(MessagePage),
    by_alias=True,
    operation_id="list_messages",
)
def list_messages(request: ApiRequest, query: Query[MessageQuery], number: int = NUMBER) -> Any:
    rows = with_parts(case_of(request, number).messages.all())
    page = listed(request, rows.filter(direction=query.direction) if query.direction else rows, query)
    return {"items": [message_out(message) for message in page.items], "next": page.next}


@router.post(
    "/cases/{int:number}/messages",
    auth=WRITE,
    response=answers(MessageOut, status=201, writes=True),
    by_alias=True,
    operation_id="write_message",
)
def write_message(
    request: ApiRequest, response: HttpResponse, said: MessageIn, number: int = NUMBER, key: str | None = KEY
) -> Any:
    """Answer the customer (`out`) or write an internal note. With an Idempotency-Key, a repeat makes nothing new."""
    case = case_of(request, number)
    message, is_repeat = actions.say(case, said, by=request.user, key=key)
    if is_repeat:
        response["Idempotent-Replayed"] = "true"
    return Status(201, message_out(with_parts(case.messages.filter(pk=message.pk)).get()))


@router.get(
    "/cases/{int:number}/timeline",
    auth=READ,
    response=answers(TimelinePage),
    by_alias=True,
    operation_id="get_timeline",
)
def get_timeline(request: ApiRequest, query: Query[TimelineQuery], number: int = NUMBER) -> Any:
    """Messages and events by time, the last page first; `next` leads to what is earlier. `limit` counts messages."""
    case = case_of(request, number)
    require_known(request, query)
    timeline = timeline_of(case, before=_before(case.messages.all(), query.cursor), limit=query.limit)
    put_parts([moment.message for moment in timeline.moments if moment.message])
    first = next((moment.message for moment in timeline.moments if moment.message), None)
    return {
        "items": [moment_out(moment) for moment in timeline.moments],
        "next": str(first.pk) if timeline.has_earlier and first else None,
    }


def _before(rows: QuerySet[Message], cursor: str | None) -> Message | None:
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
        raise BadPage
    found = rows.filter(pk=int(cursor)).first()
    if found is None:
        raise BadPage
    return found


@router.get("/messages/{int:id}/raw", auth=READ, response=answers(None), openapi_extra=BYTES, operation_id="get_raw")
def get_raw(request: ApiRequest, id: int = ID) -> Any:
    """The message exactly as it was received or sent."""
    message = get_object_or_404(Message.objects.visible_to(request.user), pk=id)
    return download(_raw_name(message), f"message-{message.pk}.eml")


def _raw_name(message: Message) -> str:
    """Where the bytes lie: as received, else of the first copy that left without being a blind one; empty for none."""
    received = message.received.exclude(stored="").order_by("pk").first()
    if received:
        return received.stored
    copies = message.deliveries.exclude(stored="").exclude(role=Delivery.Role.BCC)
    return copies.order_by("pk").values_list("stored", flat=True).first() or ""


@router.get(
    "/attachments/{int:id}", auth=READ, response=answers(None), openapi_extra=BYTES, operation_id="get_attachment"
)
def get_attachment(request: ApiRequest, id: int = ID) -> Any:
    """The bytes of a file, never as something that a browser would run."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user), pk=id)
    return download(attachment.stored, attachment.filename)
