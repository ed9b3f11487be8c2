"""The steps that macros and runs are made of: what each takes, what it says beforehand, and what it does.

A step is {"kind": key, "value": JSON}. It does what a person could do by hand, with the same permissions and guards, and never
sends anything: `reply` puts words into the composer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from besa.accounts.models import Team, User
from besa.accounts.queries import hours_of
from besa.automations.errors import BadStep
from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.actions.replies import lay_ready
from besa.cases.models import Case, Message, SavedReply
from besa.cases.placeholders import filled
from besa.cases.queries import status_choices, status_meant
from besa.cases.rules import snooze_times
from besa.core.templatetags.besa import name as shown_name
from besa.core.text.markup import markup
from besa.core.text.rich import with_islands

Choices = list[tuple[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`widget`: choices, tag, text or none. `apply(case, value, by)`; may refuse. `words(value)`: the sentence of the preview.

    `is_single`: only for one case at a time, as it writes into somebody's composer.
    """

    key: str
    label: Any
    icon: str
    widget: str
    apply: Callable[[Case, str, User], None]
    words: Callable[[str], Any]
    # What would stand in the composer of a case, as HTML that is safe to show.
    letter: Callable[[str, Case, User], SafeString] | None = None
    choices: Callable[[User], Choices] = lambda user: []
    is_single: bool = False
    is_for_many: bool = False


def kind_of(step: dict[str, Any]) -> Kind:
    """Raises BadStep."""
    found = KINDS.get(str(step.get("kind")))
    if found is None:
        raise BadStep
    return found


def clean(steps: Iterable[tuple[str, str]], *, user: User) -> list[dict[str, str]]:
    """Steps as they are kept, from pairs of kind and value; values that nobody gave are left out. Raises BadStep."""
    found = []
    for key, value in steps:
        kind, value = kind_of({"kind": key}), value.strip()[:5000]
        if kind.key == "merge":
            raise BadStep
        if kind.widget != "none" and not value:
            continue
        if kind.widget == "choices" and value not in {choice for choice, _label in kind.choices(user)}:
            raise BadStep
        found.append({"kind": key, "value": value})
    return found


def described(
    steps: Iterable[dict[str, Any]], *, case: Case | None = None, by: User | None = None
) -> list[tuple[str, SafeString, SafeString]]:
    """(icon, sentence, letter) of each step, in the reader's language, safe to show; with `case` the letter as it would read."""
    return [_described(kind_of(step), str(step.get("value", "")), case, by) for step in steps]


def _described(kind: Kind, value: str, case: Case | None, by: User | None) -> tuple[str, SafeString, SafeString]:
    letter = kind.letter(value, case, by) if kind.letter and case and by else SafeString("")
    return kind.icon, kind.words(value), letter


def apply(case: Case, step: dict[str, Any], *, by: User) -> None:
    """Do it, as `by`. Raises what the action refuses."""
    kind_of(step).apply(case, str(step.get("value", "")), by)


def fill(sentence: str, value: Any) -> SafeString:
    return mark_safe(str(conditional_escape(sentence)) % {"value": conditional_escape(value)})  # noqa: S308 - both escaped


def _said(sentence: Callable[[], str], shown: Callable[[str], Any] = shown_name) -> Callable[[str], SafeString]:
    return lambda value: fill(sentence(), shown(value))


# Who, and which team


def _owner(value: str, by: User) -> User | None:
    if value in ("me", "nobody"):
        return by if value == "me" else None
    found: User | None = User.objects.active().filter(pk=int(value)).first()
    if found is None:
        raise BadStep
    return found


def _assign(case: Case, value: str, by: User) -> None:
    """A case that others have answered goes with its summary as the brief, marked so, by a reaction of cases (issue 3, 0)."""
    actions.assign(case, to=_owner(value, by), by=by)


def _owner_words(value: str) -> SafeString:
    if value == "me":
        return fill(_("You become the owner."), "")
    if value == "nobody":
        return fill(_("Nobody owns it: it goes back to the team."), "")
    found = User.objects.filter(pk=int(value)).first()
    return fill(_("%(value)s becomes the owner."), shown_name(found.name if found else "?"))


def _owners(user: User) -> Choices:
    people = (
        User.objects.visible_to(user).active().with_role("agent", "manager", "administrator").order_by("name", "id")
    )
    me, nobody = pgettext_lazy("step: owner", "whoever runs it"), pgettext_lazy("step: owner", "nobody")
    return [("me", me), ("nobody", nobody), *((str(one.pk), one.name) for one in people)]


def _transfer(case: Case, value: str, by: User) -> None:
    team = Team.objects.active().filter(pk=int(value)).first()
    if team is None:
        raise BadStep
    actions.transfer(case, to=team, by=by)


def _team_name(value: str) -> Any:
    return shown_name(Team.objects.filter(pk=int(value)).values_list("name", flat=True).first() or "?")


def _teams(user: User) -> Choices:
    return [(str(team.pk), team.name) for team in Team.objects.visible_to(user).active()]


# The case's own fields


def _status(case: Case, value: str, by: User) -> None:
    meant = status_meant(value)
    if meant is None:
        raise BadStep
    actions.set_status(case, status=meant[0], own=meant[1], by=by)


def _statuses(user: User) -> Choices:
    return [(one.value, one.label) for one in status_choices()]


def _status_label(value: str) -> Any:
    return next((one.label for one in status_choices() if one.value == value), value)


def _priority(case: Case, value: str, by: User) -> None:
    actions.change_fields(case, by=by, priority=int(value))


def _kind(case: Case, value: str, by: User) -> None:
    actions.change_fields(case, by=by, kind=value)


def _snooze(case: Case, value: str, by: User) -> None:
    until = None if value == "reply" else _instant(value, case)
    actions.snooze(case, by=by, until=until)


def _instant(value: str, case: Case) -> datetime:
    """A preset by the hours of the case's team, or an instant. What a team does not have becomes the next thing it has."""
    if value not in SNOOZES:
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise BadStep from None
    offered = dict(snooze_times(hours_of(case.team), now=timezone.now()))
    found = next((offered[key] for key in SNOOZES[value] if key in offered), None)
    if found is None:
        raise BadStep
    return found


SNOOZES = {"today": ("today", "tomorrow", "next", "week"), "tomorrow": ("tomorrow", "next", "week"), "week": ("week",)}
SNOOZE_LABELS = {
    "today": pgettext_lazy("step: put off until", "later today"),
    "tomorrow": pgettext_lazy("step: put off until", "the next working morning"),
    "week": pgettext_lazy("step: put off until", "the next working week"),
    "reply": pgettext_lazy("step: put off until", "the customer answers"),
}


# What is said to colleagues, and what is laid ready for the customer


def _note(case: Case, value: str, by: User) -> None:
    actions.write_note(case, by=by, letter=Letter(text=value))


def _reply(case: Case, value: str, by: User) -> None:
    draft = by.drafts.filter(case=case, direction=Message.Direction.OUT, send_at=None, discarded_at=None).first()
    text = f"{draft.text}\n\n{value}".strip() if draft else value
    html = draft.html + markup(value) if draft and draft.html else ""
    actions.save_draft(user=by, case=case, direction=Message.Direction.OUT, text=text, html=html)


def _saved(value: str, by: User) -> SavedReply:
    """A saved reply that `by` may use now. Raises BadStep: it was removed, or belongs to another team."""
    found = SavedReply.objects.visible_to(by).living().prefetch_related("wordings").filter(pk=int(value)).first()
    if found is None:
        raise BadStep
    return found


def _saved_reply(case: Case, value: str, by: User) -> None:
    lay_ready(_saved(value, by), case=case, by=by)


def _saved_replies(user: User) -> Choices:
    rows = SavedReply.objects.visible_to(user).living().order_by("folder", "title", "pk")
    return [(str(one.pk), f"{one.folder} / {one.title}" if one.folder else one.title) for one in rows]


def _reply_title(value: str) -> Any:
    return shown_name(SavedReply.objects.filter(pk=int(value)).values_list("title", flat=True).first() or "?")


def _reply_letter(value: str, case: Case, by: User) -> SafeString:
    words = filled(_saved(value, by), case, by)
    return mark_safe(with_islands(words[1]) if words else "")  # noqa: S308 - clean_rich has just made it


def _short(value: str) -> Any:
    return shown_name(value if len(value) <= 80 else value[:79] + "…")


def _plain(sentence: Callable[[], str]) -> Callable[[str], SafeString]:
    return lambda value: fill(sentence(), "")


def _tag(case: Case, value: str, by: User) -> None:
    actions.tag(case, by=by, name=value)


def _untag(case: Case, value: str, by: User) -> None:
    actions.untag(case, by=by, name=value.casefold())


def _follow(case: Case, value: str, by: User) -> None:
    actions.follow(case, user=by, by=by)


def _spam(case: Case, value: str, by: User) -> None:
    actions.mark_spam(case, by=by)


def _trash(case: Case, value: str, by: User) -> None:
    actions.trash(case, by=by)


def _return(case: Case, value: str, by: User) -> None:
    actions.put_back(case, by=by)


def _merge(case: Case, value: str, by: User) -> None:
    target = Case.objects.select_related("customer", "team").get(number=int(value))
    if target.pk != case.pk:
        actions.merge(case, into=target, by=by)


def _labels(choices: Iterable[tuple[Any, Any]]) -> Callable[[str], Any]:
    known = {str(value): label for value, label in choices}
    return lambda value: known.get(value, value)


ALL = [
    Kind(key="status", label=pgettext_lazy("step", "Set the status"), icon="circle-check", widget="choices",
         apply=_status, choices=_statuses, is_for_many=True,
         words=_said(lambda: _("The status becomes “%(value)s”."), _status_label)),
    Kind(key="assign", label=pgettext_lazy("step", "Give it to"), icon="user-round", widget="choices",
         apply=_assign, choices=_owners, words=_owner_words, is_for_many=True),
    Kind(key="team", label=pgettext_lazy("step", "Pass it on to the team"), icon="users", widget="choices",
         apply=_transfer, choices=_teams, is_for_many=True,
         words=_said(lambda: _("The team %(value)s gets it."), _team_name)),
    Kind(key="tag", label=pgettext_lazy("step", "Add a tag"), icon="tag", widget="tag", apply=_tag, is_for_many=True,
         words=_said(lambda: _("The tag %(value)s is added."))),
    Kind(key="untag", label=pgettext_lazy("step", "Remove a tag"), icon="tag", widget="tag", apply=_untag,
         is_for_many=True, words=_said(lambda: _("The tag %(value)s is removed."))),
    Kind(key="priority", label=pgettext_lazy("step", "Set the priority"), icon="flag", widget="choices",
         apply=_priority, choices=lambda user: [(str(v), label) for v, label in Case.Priority.choices],
         is_for_many=True, words=_said(lambda: _("The priority becomes “%(value)s”."), _labels(Case.Priority.choices))),
    Kind(key="kind", label=pgettext_lazy("step", "Set the kind"), icon="shapes", widget="choices", apply=_kind,
         choices=lambda user: list(Case.Kind.choices), is_for_many=True,
         words=_said(lambda: _("The kind becomes “%(value)s”."), _labels(Case.Kind.choices))),
    Kind(key="snooze", label=pgettext_lazy("step", "Put it off until"), icon="alarm-clock", widget="choices",
         apply=_snooze, choices=lambda user: list(SNOOZE_LABELS.items()), is_for_many=True,
         words=_said(lambda: _("It is put off until: %(value)s."), _labels(SNOOZE_LABELS.items()))),
    Kind(key="note", label=pgettext_lazy("step", "Write a note"), icon="lock", widget="text", apply=_note,
         words=_said(lambda: _("Colleagues are told in a note: %(value)s"), _short)),
    Kind(key="reply", label=pgettext_lazy("step", "Lay an answer ready"), icon="reply", widget="text", apply=_reply,
         is_single=True,
         words=_said(lambda: _("These words stand in the composer; nothing is sent before you send it: %(value)s"), _short)),
    Kind(key="saved", label=pgettext_lazy("step", "Answer with a saved reply"), icon="zap", widget="choices",
         apply=_saved_reply, choices=_saved_replies, is_single=True, letter=_reply_letter,
         words=_said(lambda: _("The saved reply “%(value)s” stands in the composer in the language of the customer; "
                               "nothing is sent before you send it."), _reply_title)),
    Kind(key="follow", label=pgettext_lazy("step", "Follow it"), icon="bell", widget="none", apply=_follow,
         is_for_many=True, words=_plain(lambda: _("You follow it."))),
    Kind(key="spam", label=pgettext_lazy("step", "Mark as spam"), icon="shield-alert", widget="none", apply=_spam,
         is_for_many=True, words=_plain(lambda: _("It is marked as spam."))),
    Kind(key="trash", label=pgettext_lazy("step", "Move to the trash"), icon="trash-2", widget="none", apply=_trash,
         is_for_many=True, words=_plain(lambda: _("It goes to the trash."))),
    Kind(key="return", label=pgettext_lazy("step", "Put back"), icon="undo-2", widget="none", apply=_return,
         is_for_many=True, words=_plain(lambda: _("It is put back."))),
]  # fmt: skip
KINDS = {kind.key: kind for kind in ALL}
# Only a run has it: its value is the number of the case that remains.
KINDS["merge"] = Kind(key="merge", label=pgettext_lazy("step", "Merge"), icon="merge", widget="none", apply=_merge,
                      words=_said(lambda: _("All become part of #%(value)s."), str), is_for_many=True)  # fmt: skip
