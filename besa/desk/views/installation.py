"""What describes the desk itself; for administrators."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from besa.accounts.gates import role_required
from besa.accounts.models import Role
from besa.core.actions import change_installation
from besa.core.models import Installation
from besa.core.views import reader_of, tell
from besa.desk.forms import InstallationForm


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.ADMINISTRATOR)
def show(request: HttpRequest) -> HttpResponse:
    """The form, and its saving."""
    installation = Installation.current()
    form = InstallationForm(request.POST or None, instance=installation)
    if request.method == "POST" and form.is_valid():
        change_installation(by=reader_of(request), **form.cleaned_data)
        tell(request, _("Saved."))
        return redirect("/settings/desk/")
    return render(request, "desk/installation.html", {"form": form}, status=422 if form.errors else 200)
