"""What is sent: of the right type, not too large, and JSON as RFC 8259 means it (G03): no NaN, no number beyond a double,
no name twice, no depth without end."""

import json
import math
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from besa.api.errors import BadJson, BodyTooLarge, WrongType

DEEPEST = 30
# 25 MB of files in base64, with room for the text around them.
LARGEST_BODY = 36 * 1024 * 1024


class StrictParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        """Raises BadJson, which ninja wraps into an error 400."""
        return loads(request.body)


def take_body(request: HttpRequest) -> None:
    """Read the body up to our own limit; Django's is for forms and would refuse a photograph.

    Raises WrongType, BodyTooLarge.
    """
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:12]) > LARGEST_BODY:
        raise BodyTooLarge(limit=LARGEST_BODY // 2**20)
    if request.content_type != "application/json":
        raise WrongType
    body = request.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        raise BodyTooLarge(limit=LARGEST_BODY // 2**20)
    request._body = body  # where HttpRequest.body looks first


def loads(content: bytes) -> Any:
    """Plain values. Raises BadJson with the reason in words."""
    try:
        value = json.loads(
            content.decode("utf-8"), object_pairs_hook=_object, parse_constant=_constant, parse_float=_number
        )
    except UnicodeDecodeError:
        raise BadJson(_("The body is not UTF-8.")) from None
    except RecursionError:
        raise BadJson(_("The body is nested too deeply.")) from None
    except ValueError:  # also for whole numbers of more than 4,300 digits
        raise BadJson(_("The body is not JSON.")) from None
    _require_plain(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJson(_("A name stands twice in one object."))
    return found


def _constant(name: str) -> NoReturn:
    raise BadJson(_("NaN and Infinity are not JSON."))


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise BadJson(_("A number is too large."))
    return number


def _require_plain(value: Any) -> None:
    """No depth beyond DEEPEST, no NUL and no half of a surrogate pair, which databases refuse. Without recursion."""
    waiting = [(value, 1)]
    while waiting:
        current, depth = waiting.pop()
        if isinstance(current, str):
            _require_text(current)
        elif isinstance(current, dict | list):
            if depth > DEEPEST:
                raise BadJson(_("The body is nested too deeply."))
            inner = [*current, *current.values()] if isinstance(current, dict) else current
            waiting.extend((one, depth + 1) for one in inner)


def _require_text(text: str) -> None:
    if "\0" in text:
        raise BadJson(_("A text contains the character NUL."))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise BadJson(_("A text contains half of a character.")) from None
