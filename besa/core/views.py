"""What the views of every area share: refusals become words, and a form answers with a redirect."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

from besa.core.errors import Refused
from besa.core.registry import slots

View = Callable[..., HttpResponse]
Row = TypeVar("Row", bound=Model)


def reader_of(request: HttpRequest) -> Any:
    """The signed-in person of a view behind `login_required`: a `User`, which `core` knows nobody by name."""
    return request.user


def back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """To the page that the form named in `next`, if it is ours; else to `otherwise`."""
    target = request.POST.get("next", "")
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return HttpResponseRedirect(target if safe else otherwise)


def asked_for(request: HttpRequest, name: str, rows: Iterable[Row]) -> Row | None:
    """The row whose key `?name=` says; None when it says none. Raises Http404 for one that is not among them."""
    asked = request.GET.get(name, "")
    found = next((row for row in rows if str(row.pk) == asked), None)
    if asked and found is None:
        raise Http404
    return found


def says_why(otherwise: Callable[..., str]) -> Callable[[View], View]:
    """A change that is refused goes back with the refusal in words; `otherwise(**kwargs of the view)` is where to."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, **kwargs)
            except Refused as refusal:
                messages.error(request, str(refusal))
                return back(request, otherwise(**kwargs))

        return answer

    return decorate


def panels(request: HttpRequest, place: str, subject: object) -> list[SafeString]:
    """What other areas show at `place` about `subject`, rendered; a panel may have nothing to say."""
    found = (function(request, subject) for function in slots.functions(place))
    return [render_to_string(template, context, request) for template, context in filter(None, found)]


def take_part(request: HttpRequest) -> str:
    """Which part of the page is asked for by `?part=`, for a page that refreshes itself; "" for the whole.

    It is taken out of the request: links and forms inside of the part lead back to the page, never to the part.
    """
    query = request.GET.copy()
    part: str = "".join(query.pop("part", [""])[-1:])
    if part:
        request.GET = cast(Any, query)
        request.META["QUERY_STRING"] = query.urlencode()
    return part


def show_at(request: HttpRequest, path: str) -> None:
    """A page that answers a refused post has the address of the page: its links, forms and parts lead there by GET."""
    request.path = path


def tell(request: HttpRequest, words: str, *, undo: str = "") -> None:
    """A toast, with a button that takes it back by posting to `undo`."""
    messages.success(request, words, extra_tags=f"undo:{undo}" if undo else "")
