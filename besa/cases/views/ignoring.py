"""Mail that becomes no case by rule: the rules, how they are made and taken back. What they ignored stays in the list."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from besa.accounts.models import User
from besa.cases.actions import add_ignore_rule, remove_ignore_rule
from besa.cases.forms import IgnoreRuleForm
from besa.cases.models import IgnoreRule
from besa.core.views import reader_of, says_why, tell

RULES = "/received/rules/"
SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rules(request: HttpRequest) -> HttpResponse:
    """GET lists them, newest first, with a form that `field` and `value` fill in; POST adds one."""
    user = _worker(request)
    asked = {"field": request.GET.get("field") or "sender", "value": request.GET.get("value", "")}
    form = IgnoreRuleForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        rule = add_ignore_rule(by=user, **form.cleaned_data)
        tell(request, _("Such mail is ignored from now on."), undo=f"{RULES}{rule.pk}/removal/")
        return redirect(RULES)
    found = IgnoreRule.objects.visible_to(user).filter(is_active=True).select_related("by")
    context = {"form": form, "rules": found.order_by("-at", "-pk")[:SHOWN]}
    return render(request, "cases/ignore_rules.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@says_why(lambda **kwargs: RULES)
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    rule = _one(request, pk)
    remove_ignore_rule(rule, by=_worker(request))
    tell(request, _("The rule is removed; such mail becomes a case again."), undo=f"{RULES}{pk}/restoration/")
    return redirect(RULES)


@require_POST
@login_required
@says_why(lambda **kwargs: RULES)
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo of the removal."""
    rule = _one(request, pk)
    add_ignore_rule(field=rule.field, value=rule.value, note=rule.note, by=_worker(request))
    return redirect(RULES)


def _worker(request: HttpRequest) -> User:
    user: User = reader_of(request)
    if not user.works_on_cases:
        raise Http404
    return user


def _one(request: HttpRequest, pk: int) -> IgnoreRule:
    return get_object_or_404(IgnoreRule.objects.visible_to(_worker(request)), pk=pk)
