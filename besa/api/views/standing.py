"""The switch of whoever owns the token: nobody reads or sets another's here, and no reason is ever asked."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Router

from besa.accounts.models import User
from besa.api.schemas.standing import StandingIn, StandingOut, standing_out
from besa.api.tokens import READ, WRITE, ApiRequest
from besa.api.views import answers
from besa.routing import actions

router = Router(tags=["standing"])


def worker_of(request: ApiRequest) -> User:
    """Raises Http404 for whoever is given no cases, as the desk does."""
    if not request.user.works_on_cases:
        raise Http404
    return request.user


@router.get("/standing", auth=READ, response=answers(StandingOut), operation_id="get_standing")
def get_standing(request: ApiRequest) -> Any:
    """Whether cases come to you now, and how colleagues see you."""
    return standing_out(worker_of(request), timezone.now())


@router.put("/standing", auth=WRITE, response=answers(StandingOut, writes=True), operation_id="set_standing")
def set_standing(request: ApiRequest, asked: StandingIn) -> Any:
    """Say that you are available, busy or away. Available also ends your focus, your absence and your rest.

    Open offers of whoever is busy or away go to the next person at once. The same twice changes nothing.
    """
    user, now = worker_of(request), timezone.now()
    actions.switch(by=user, state=asked.state, until=asked.until, now=now)
    return standing_out(user, now)
