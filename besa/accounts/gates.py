"""The gates of pages: the anonymous are asked to sign in, and who may not enter learns nothing, not even that it exists."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from besa.accounts.models import Role, User


class StaffRequest(HttpRequest):
    """What a view behind one of these gates gets; `login_required` gives the same."""

    user: User


View = Callable[..., HttpResponse]


def role_required(*roles: str) -> Callable[[View], View]:
    """Let only users with one of `roles` in; a stranger gets 404 (style.md, Tests: architecture)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_role(*roles):  # type: ignore[union-attr]  # behind login_required
                raise Http404
            return view(request, *args, **kwargs)

        return login_required(gated)

    return decorate


administrator_required = role_required(Role.ADMINISTRATOR)


def confirmed(view: View) -> View:
    """For what protects an account: whoever has not just done so types their password (or a code) once more."""
    gated: View = reauthentication_required(app="allauth.mfa")(view)
    return gated
