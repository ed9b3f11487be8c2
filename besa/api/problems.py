"""Every error as a problem of RFC 9457, in the language of whoever owns the token, with the field named."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from besa.api.errors import BodyTooLarge, NoToken
from besa.core.errors import Doubted, Refused

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"
RETRY_SOON = "5"
PLAIN = {"ensure_ascii": False}
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


class FieldProblem(Schema):
    field: str = Field(description="Path of the field in the request, such as `customer.email`.")
    message: str = Field(description="What is wrong with it, in the language of the token's owner.")


class Problem(Schema):
    """RFC 9457. `code` is for programs and never translated; `detail` is for people."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    request_id: str = ""
    errors: list[FieldProblem] = Field(default_factory=list)


def problem(
    request: HttpRequest, status: int, *, code: str, detail: str, errors: Iterable[dict[str, str]] = ()
) -> HttpResponse:
    answer = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        request_id=getattr(request, "id", ""),
        errors=[FieldProblem(**error) for error in errors],
    )
    response = JsonResponse(answer.model_dump(), status=status, content_type=MEDIA_TYPE, json_dumps_params=PLAIN)
    response["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="besa"'
    return response


def not_found(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The same answer for what does not exist and for what this token may not see (G01)."""
    return problem(request, 404, code="not_found", detail=_("There is nothing here, or nothing that you may see."))


def not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    detail = _("This address does not know %(method)s. It knows: %(allowed)s.")
    response = problem(
        request, 405, code="method_not_allowed", detail=detail % {"method": request.method, "allowed": allowed}
    )
    response["Allow"] = allowed
    return response


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    field = refusal.details.get("field")
    errors = [{"field": str(field), "message": str(refusal)}] if field else []
    if isinstance(refusal, Doubted):  # `field` is the key to confirm
        errors = [{"field": f"confirmed:{warning.key}", "message": str(warning)} for warning in refusal.warnings]
    code = _CAPITAL.sub("_", type(refusal).__name__).lower()
    response = problem(request, refusal.status, code=code, detail=str(refusal), errors=errors)
    if "seconds" in refusal.details:
        response["Retry-After"] = str(refusal.details["seconds"])
    return response


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, Refused):  # our own reader of JSON, wrapped by ninja
        return refused(request, error.__cause__)
    if isinstance(error, AuthenticationError):
        return refused(request, NoToken())
    return problem(request, error.status_code, code="bad_request", detail=_("This request cannot be understood."))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"field": _path(one["loc"]), "message": _words(one)} for one in error.errors]
    detail = _("Some fields cannot be used as they are.")
    return problem(request, 422, code="invalid", detail=detail, errors=errors)


def _path(place: Iterable[Any]) -> str:
    """`("body", "case", "customer", "email")` -> `customer.email`: without the names that only our code has."""
    parts = [str(part) for part in place]
    if parts[0] == "body" and len(parts) == 2:  # the whole of it: missing, or no object
        return "body"
    return ".".join(parts[2:] or parts[1:] or parts)


def _words(error: dict[str, Any]) -> str:
    """pydantic speaks English only; its kinds of error are few, so they have words of ours."""
    kind, context = error["type"], dict(error.get("ctx", {}))
    # "'out' or 'note'": its own word between the last two.
    context["expected"] = str(context.get("expected", "")).replace("' or '", "', '").replace("'", "")
    words = {
        "missing": _("This field is needed."),
        "extra_forbidden": _("There is no such field here."),
        "string_type": _("Write text."),
        "string_too_long": _("This is too long: at most %(max_length)s characters."),
        "string_too_short": _("This is too short: at least %(min_length)s characters."),
        "too_long": _("These are too many: at most %(max_length)s."),
        "too_short": _("These are too few: at least %(min_length)s."),
        "greater_than_equal": _("Write at least %(ge)s."),
        "less_than_equal": _("Write at most %(le)s."),
        "literal_error": _("Choose one of: %(expected)s."),
        "enum": _("Choose one of: %(expected)s."),
        "list_type": _("Write a list."),
        "model_attributes_type": _("Write an object."),
        "dict_type": _("Write an object."),
        "value_error": str(context.get("error", "")),
    }.get(kind)
    if words is None and kind.startswith(("int", "float", "decimal")):
        words = _("Write a whole number.")
    if words is None and kind.startswith(("datetime", "date", "timezone")):
        words = _("Write a time such as 2026-03-05T14:30:00+02:00.")
    if words is None and kind.startswith("bool"):
        words = _("Write true or false.")
    return words % context if words and kind != "value_error" else words or _("This value cannot be used.")


def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return refused(request, BodyTooLarge(limit=1))


def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    return problem(request, 400, code="bad_request", detail=_("This request cannot be understood."))


def _unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database is busy or away: the same request may succeed in a moment."""
    log.warning("api_unavailable", error=type(error).__name__)
    detail = _("The desk cannot answer right now. Try again in a few seconds.")
    response = problem(request, 503, code="unavailable", detail=detail)
    response["Retry-After"] = RETRY_SOON
    return response


def add_handlers(api: NinjaAPI) -> None:
    """One answer for each kind of error. What is not here is a fault of ours: Django logs it, and answers with 500."""
    handlers: tuple[tuple[type[Exception], Any], ...] = (
        (Http404, not_found),
        (HttpError, _http_error),
        (ValidationError, _invalid),
        (Refused, refused),
        (RequestDataTooBig, _too_large),
        (SuspiciousOperation, _suspicious),
        (OperationalError, _unavailable),
        (InterfaceError, _unavailable),
    )
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)
