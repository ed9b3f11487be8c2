"""The built-in mail viewer: the customers' side of the demonstration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from besa.cases.models import Delivery
from besa.channels.email import viewing
from besa.channels.email.compose import Person
from besa.channels.email.models import Mailbox
from besa.channels.email.views.outbox import one
from besa.core import files
from besa.core.forms import Form
from besa.core.pagination import BadCursor, page_of
from besa.core.views import reader_of, tell

page = require_http_methods(["GET", "HEAD", "POST"])
# Our own HTML, and all the same: it runs nothing, loads nothing, sends nothing.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'; sandbox allow-same-origin allow-popups"
)


class ReplyForm(Form):
    text = forms.CharField(
        label=gettext_lazy("Answer as the customer"),
        max_length=20_000,
        widget=forms.Textarea({"dir": "auto", "rows": 5}),
    )


class NewMailForm(Form):
    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )
    address = forms.EmailField(label=gettext_lazy("E-mail address"), widget=forms.EmailInput({"dir": "ltr"}))
    to: forms.ModelChoiceField[Mailbox] = forms.ModelChoiceField(
        label=pgettext_lazy("of an e-mail", "To"), queryset=None, empty_label=None, to_field_name="address"
    )
    subject = forms.CharField(
        label=pgettext_lazy("of an e-mail", "Subject"),
        max_length=250,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )
    text = forms.CharField(
        label=pgettext_lazy("of an e-mail", "Text"),
        max_length=20_000,
        widget=forms.Textarea({"dir": "auto", "rows": 6}),
    )

    def __init__(self, mailboxes: QuerySet[Mailbox], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.queryset = mailboxes


def _require_viewer() -> None:
    """With a real mail server there is nothing to play: the customers answer for themselves."""
    if not viewing.is_on():
        raise Http404


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """What would have left the house, newest first."""
    _require_viewer()
    rows = Delivery.objects.visible_to(reader_of(request)).filter(state=Delivery.State.SENT, reason=viewing.VIEWER)
    try:
        found = page_of(
            rows.select_related("message__case"), ordering=["-created_at", "-id"], cursor=request.GET.get("after")
        )
    except BadCursor:
        raise Http404 from None
    return render(request, "email/viewer.html", {"page": found})


@page
@login_required
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as its reader sees it, and a box to answer in the reader's name."""
    _require_viewer()
    delivery = _kept(request, pk)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        viewing.answer_as_customer(delivery, text=form.cleaned_data["text"])
        tell(request, _("The answer has arrived at the desk, as mail does."))
        return redirect("email:viewer")
    context = {"delivery": delivery, "case": delivery.message.case, "mail": viewing.shown(files.read(delivery.stored))}
    return render(request, "email/viewer_mail.html", context | {"form": form}, status=422 if form.errors else 200)


@require_safe
@login_required
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of one mail, alone in its frame."""
    _require_viewer()
    response = HttpResponse(viewing.shown(files.read(_kept(request, pk).stored)).html)
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, max-age=600"
    return response


@page
@login_required
def new_mail(request: HttpRequest) -> HttpResponse:
    """Write to the desk as a customer would."""
    _require_viewer()
    # Those of the reader's own teams: there they will look for the new case.
    form = NewMailForm(Mailbox.objects.visible_to(reader_of(request)).active(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        viewing.write_as_customer(
            sender=Person(said["address"], said["name"]),
            to=said["to"].address,
            subject=said["subject"],
            text=said["text"],
        )
        tell(request, _("The mail has arrived at the desk."))
        return redirect("email:viewer")
    return render(request, "email/viewer_new.html", {"form": form}, status=422 if form.errors else 200)


def _kept(request: HttpRequest, pk: int) -> Delivery:
    delivery = one(request, pk)
    if not delivery.stored or delivery.reason != viewing.VIEWER:
        raise Http404
    return delivery
