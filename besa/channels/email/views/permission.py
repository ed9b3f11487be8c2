"""The administrator lets the desk read and send a mailbox's mail at Google, Microsoft or another provider (OAuth 2)."""

from __future__ import annotations

import secrets
import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from besa.accounts.gates import StaffRequest, administrator_required
from besa.channels.email import actions, oauth
from besa.channels.email.diagnosis import advice, words_for, words_for_permission
from besa.channels.email.models import Mailbox
from besa.channels.email.oauth import GrantRefused, ProviderUnavailable
from besa.channels.email.routes import grant_of, provider_of
from besa.channels.email.secrets import SecretLost
from besa.channels.email.transport import Fault
from besa.core.views import tell

# What is known of a question until its answer comes; kept in the administrator's session.
_ASKED = "mailbox-permission"
_SECONDS = 600


def return_url() -> str:
    """The one address for all mailboxes that the provider must know."""
    return f"{settings.BESA_URL}/settings/mailboxes/oauth/"


@require_POST
@administrator_required
def ask(request: StaffRequest, pk: int) -> HttpResponse:
    mailbox = get_object_or_404(Mailbox.objects.visible_to(request.user), pk=pk)
    provider = provider_of(mailbox)
    if not (mailbox.oauth_client_id and provider.authorize_url and provider.token_url):
        messages.error(request, _("Choose the provider and type in the client ID first, and save."))
        return redirect("email:mailbox", pk)
    asked = oauth.ask(provider, client_id=mailbox.oauth_client_id, redirect_url=return_url(), address=mailbox.address)
    request.session[_ASKED] = {
        "mailbox": pk, "state": asked.state, "verifier": asked.verifier, "until": time.time() + _SECONDS,
    }  # fmt: skip
    return HttpResponseRedirect(asked.url)


@require_safe
@administrator_required
def answer(request: StaffRequest) -> HttpResponse:
    """The provider sends the administrator back here. It changes something although it is a GET: OAuth knows no other way,
    and the state, good once and in this session only, stands in for the form's token.
    """
    asked = _asked(request)
    if asked is None:
        messages.error(request, _("This answer is to no question of yours, or it came too late. Sign in once more."))
        return redirect("email:mailboxes")
    mailbox = get_object_or_404(Mailbox.objects.visible_to(request.user), pk=asked["mailbox"])
    trouble = _take(request, mailbox, asked["verifier"])
    if trouble:
        messages.error(request, trouble)
        return redirect("email:mailbox", mailbox.pk)
    tell(request, _("The mailbox is connected. Now test it."))
    return redirect("email:mailbox-check", mailbox.pk)


def _asked(request: HttpRequest) -> dict[str, Any] | None:
    """The question that this is the answer to. It is asked once: the state is gone from the session."""
    asked: dict[str, Any] | None = request.session.pop(_ASKED, None)
    given = request.GET.get("state", "")
    if not asked or asked["until"] < time.time() or not secrets.compare_digest(asked["state"].encode(), given.encode()):
        return None
    return asked


def _take(request: StaffRequest, mailbox: Mailbox, verifier: str) -> str:
    """'' when the permission is kept, else what to do."""
    code = request.GET.get("code", "")
    if not code:
        return words_for_permission(request.GET.get("error", "access_denied"))
    now = timezone.now()
    try:
        token = oauth.exchange(grant_of(mailbox), code=code, verifier=verifier, redirect_url=return_url(), now=now)
    except GrantRefused as error:
        return words_for_permission(str(error))
    except ProviderUnavailable as error:
        return f"{advice(Fault.TIMEOUT)} {error}"
    except SecretLost as error:
        return words_for(error)
    actions.keep_permission(mailbox, refresh_token=token.refresh_token, provider=provider_of(mailbox), by=request.user)
    return ""
