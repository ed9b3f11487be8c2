"""The first page, the first page of the settings, and one's own profile."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from besa.accounts.actions.profile import change_profile
from besa.accounts.models import Theme, User
from besa.core.reader import reader_of as words_for
from besa.core.reader import reading
from besa.core.views import back, reader_of, tell
from besa.desk.forms import ProfileForm


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where work begins: one's own cases; for those who only read, all of them."""
    user = reader_of(request)
    return redirect("/inbox/mine/" if user.works_on_cases else "/inbox/all/")


@require_safe
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """What there is to set, for whoever looks."""
    return render(request, "desk/settings.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    form = ProfileForm(request.POST or None, instance=User.objects.visible_to(user).get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        change_profile(user, by=user, **form.changes())
        with reading(words_for(user)):
            tell(request, _("Your profile is saved."))
        return redirect("/account/profile/")
    return render(request, "desk/profile.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@login_required
def theme(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("theme", "")
    if chosen not in Theme.values:
        raise Http404
    change_profile(reader_of(request), by=reader_of(request), theme=chosen)
    return back(request, "/")
