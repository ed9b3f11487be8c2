"""The default views of the inbox: which cases stand where, and what an empty one teaches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from besa.accounts.models import Team, User
from besa.cases.conditions import parse
from besa.cases.errors import BadCondition
from besa.cases.models import Case, View
from besa.cases.queries import COUNT_LIMIT, bounded_count
from besa.cases.views.narrowing import rows_of
from besa.cases.views.sorting import ORDERING, sorted_page
from besa.core.pagination import Page

if TYPE_CHECKING:
    from besa.cases.models.case import CaseQuerySet

PAGE = 50

Rows = Callable[[User], list["CaseQuerySet"]]


@dataclass(frozen=True, slots=True)
class Folder:
    """`rows(user)` gives one queryset for each team, so that every one of them walks along an index (rules of the data, 7)."""

    key: str
    title: Any
    icon: str
    rows: Rows
    empty_title: Any
    empty_words: Any
    url: str
    # Owner or team that the folder is about, if any.
    about: User | Team | None = None

    sort: str = View.Sort.NEWEST
    # The view that the folder shows, if it is one.
    view: View | None = None

    def page(self, user: User, *, after: str | None, limit: int = PAGE) -> Page[Case]:
        return sorted_page(self.rows(user), self.sort, after=after, limit=limit)

    def count(self, user: User) -> int:
        """Bounded: more than COUNT_LIMIT is "500+". One query for each team."""
        total = 0
        for rows in self.rows(user):
            total += bounded_count(rows.order_by(*ORDERING).values("pk"))
            if total > COUNT_LIMIT:
                break
        return total


def _visible(user: User) -> CaseQuerySet:
    return Case.objects.visible_to(user)


def _by_team(user: User, narrow: Callable[[CaseQuerySet], CaseQuerySet]) -> list[CaseQuerySet]:
    """Of those who read all: one queryset. Of the others: one for each team; without a team: what they recorded."""
    if user.sees_every_case:
        return [narrow(_visible(user))]
    if not user.team_ids:
        return [narrow(_visible(user).filter(created_by=user))]
    return [narrow(Case.objects.visible_to(user, team=team)) for team in sorted(user.team_ids)]


def _mine(user: User) -> list[CaseQuerySet]:
    return [_visible(user).active().owned_by(user)]


def _unowned(user: User) -> list[CaseQuerySet]:
    return _by_team(user, lambda rows: rows.active().unowned())


def _team(user: User) -> list[CaseQuerySet]:
    return _by_team(user, lambda rows: rows.active())


def _all(user: User) -> list[CaseQuerySet]:
    if user.sees_every_case:
        return _team(user)
    visible = _visible(user).active()
    return [*_team(user), visible.filter(owner=user), visible.filter(created_by=user)]


def _waiting(user: User) -> list[CaseQuerySet]:
    return _by_team(user, lambda rows: rows.waiting_for_customer())


def _solved(user: User) -> list[CaseQuerySet]:
    return _by_team(user, lambda rows: rows.done())


def _snoozed(user: User) -> list[CaseQuerySet]:
    return _by_team(user, lambda rows: rows.snoozed().with_activity(True))


def _spam(user: User) -> list[CaseQuerySet]:
    return _done_or_not(user, lambda rows: rows.spam())


def _trash(user: User) -> list[CaseQuerySet]:
    return _done_or_not(user, lambda rows: rows.trash())


def _done_or_not(user: User, narrow: Callable[[CaseQuerySet], CaseQuerySet]) -> list[CaseQuerySet]:
    """Apart, because the index of a team's cases begins with it: together, all cases of the team were read and sorted."""
    return [
        *_by_team(user, lambda rows: narrow(rows).with_activity(True)),
        *_by_team(user, lambda rows: narrow(rows).with_activity(False)),
    ]


FOLDERS = {
    folder.key: folder
    for folder in (
        Folder(
            "mine",
            pgettext_lazy("folder", "Mine"),
            "user-round",
            _mine,
            _("Nothing waits for you"),
            _("Cases that you own stand here. Look under “Unowned” for one to take: open it and press m."),
            "/inbox/mine/",
        ),
        Folder(
            "unowned",
            pgettext_lazy("folder", "Unowned"),
            "inbox",
            _unowned,
            _("Every case has an owner"),
            _("New mail to your team comes in here and stays until somebody takes it."),
            "/inbox/unowned/",
        ),
        Folder(
            "team",
            pgettext_lazy("folder", "Team"),
            "users",
            _team,
            _("The team has nothing open"),
            _("All open cases of your teams stand here, whoever owns them."),
            "/inbox/team/",
        ),
        Folder(
            "waiting",
            pgettext_lazy("folder: for the customer", "Waiting"),
            "hourglass",
            _waiting,
            _("Nobody owes us an answer"),
            _("After your reply a case waits here for the customer. Their answer brings it back to the open ones."),
            "/inbox/waiting/",
        ),
        Folder(
            "snoozed",
            pgettext_lazy("folder", "Put off"),
            "moon",
            _snoozed,
            _("Nothing is put off"),
            _(
                "Open a case and press b to put it off: it rests here and comes back by itself, on time or when the customer writes."
            ),
            "/inbox/snoozed/",
        ),
        Folder(
            "all",
            pgettext_lazy("folder", "All open"),
            "messages-square",
            _all,
            _("No open cases"),
            _("Every open case that you may see stands here."),
            "/inbox/all/",
        ),
        Folder(
            "solved",
            pgettext_lazy("folder", "Solved"),
            "circle-check",
            _solved,
            _("Nothing is solved yet"),
            _("Solved cases rest here. A customer's reply within 14 days opens them again."),
            "/inbox/solved/",
        ),
        Folder(
            "spam",
            pgettext_lazy("folder", "Spam"),
            "shield-alert",
            _spam,
            _("No spam"),
            _("What you mark as spam waits here before it is deleted for good. You can put it back until then."),
            "/inbox/spam/",
        ),
        Folder(
            "trash",
            pgettext_lazy("folder", "Trash"),
            "trash-2",
            _trash,
            _("The trash is empty"),
            _("Deleted cases wait here before they go for good. You can put them back until then."),
            "/inbox/trash/",
        ),
    )
}


def folder_of(mark: str, user: User) -> Folder:
    """The folder named `mine`, ..., `team-3`, `owner-5` or `view-7`. Raises Http404 for one that is not there or not for `user`."""
    key, _dash, number = mark.partition("-")
    if not number and key in FOLDERS:
        return FOLDERS[key]
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise Http404
    if key == "team":
        return _team_folder(int(number), user)
    if key == "owner":
        return _owner_folder(int(number), user)
    if key == "view":
        return _view_folder(int(number), user)
    raise Http404


def _team_folder(team_id: int, user: User) -> Folder:
    team = Team.objects.visible_to(user).filter(pk=team_id).first()
    if team is None or not (user.sees_every_case or team_id in user.team_ids):
        raise Http404
    base = FOLDERS["team"]
    return Folder(
        f"team-{team_id}",
        team.name,
        base.icon,
        lambda reader: [Case.objects.visible_to(reader, team=team_id).active()],
        base.empty_title,
        base.empty_words,
        f"/inbox/team/{team_id}/",
        team,
    )


def _owner_folder(owner_id: int, user: User) -> Folder:
    owner = User.objects.visible_to(user).filter(pk=owner_id).first()
    if owner is None:
        raise Http404
    return Folder(
        f"owner-{owner_id}",
        owner.name,
        "user-round",
        lambda reader: [_visible(reader).active().owned_by(owner)],
        _("Nothing open here"),
        _("Open cases of this colleague that you may see stand here."),
        f"/inbox/owner/{owner_id}/",
        owner,
    )


def _view_folder(view_id: int, user: User) -> Folder:
    view = View.objects.visible_to(user).living().filter(pk=view_id).select_related("team", "owner").first()
    if view is None:
        raise Http404
    return folder_of_view(view)


def folder_of_view(view: View) -> Folder:
    """Also of a view that is not saved yet. One whose field is gone is empty, and says why."""
    try:
        condition = parse(view.condition)
    except BadCondition as refusal:
        rows: Rows = lambda reader: []  # noqa: E731 - the same shape as the one below
        words: Any = str(refusal)
    else:
        rows = lambda reader: rows_of(condition, reader)  # noqa: E731 - a closure over the condition
        words = _("Cases that meet the conditions of this view stand here as soon as there are some.")
    return Folder(
        f"view-{view.pk}",
        view.name,
        "list-filter",
        rows,
        _("No case meets these conditions"),
        words,
        f"/views/{view.pk}/",
        sort=view.sort,
        view=view,
    )


def neighbours(user: User, folder: Folder) -> list[User | Team]:
    """What the team's page offers to narrow the list: the teams, or the members of the one shown."""
    if isinstance(folder.about, Team):
        return list(User.objects.visible_to(user).active().members_of(folder.about).order_by("name", "id"))
    if folder.key == "team":
        teams = Team.objects.visible_to(user).active()
        return list(teams if user.sees_every_case else teams.filter(pk__in=user.team_ids))
    return []
