"""The default views of the inbox: which cases stand where, and what an empty one teaches."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from besa.accounts.models import Team, User
from besa.cases.models import Case
from besa.cases.queries import COUNT_LIMIT, bounded_count
from besa.core.pagination import Page, cursor_of, page_of

if TYPE_CHECKING:
    from besa.cases.models.case import CaseQuerySet

ORDERING = ("-last_message_at", "-id")
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

    def page(self, user: User, *, after: str | None, limit: int = PAGE) -> Page[Case]:
        return merged_page([rows.select_related("customer", "owner", "team") for rows in self.rows(user)], after, limit)

    def count(self, user: User) -> int:
        """Bounded: more than COUNT_LIMIT is "500+". One query for each team."""
        total = 0
        for rows in self.rows(user):
            total += bounded_count(rows.order_by(*ORDERING).values("pk"))
            if total > COUNT_LIMIT:
                break
        return total


def merged_page(querysets: list[CaseQuerySet], after: str | None, limit: int) -> Page[Case]:
    """One page over several querysets, each by its own index; a case in two of them stands once. Raises BadCursor."""
    pages = [page_of(rows, ordering=ORDERING, cursor=after, limit=limit) for rows in querysets]
    ordered = heapq.merge(*(page.items for page in pages), key=lambda c: (c.last_message_at, c.pk), reverse=True)
    found = list({case.pk: case for case in ordered}.values())
    has_more = len(found) > limit or any(page.next for page in pages)
    found = found[:limit]
    prefetch_related_objects(found, "tags")
    return Page(found, cursor_of(found[-1], ORDERING) if has_more and found else None)


def _visible(user: User) -> CaseQuerySet:
    return Case.objects.visible_to(user)


def _by_team(user: User, narrow: Callable[[CaseQuerySet], CaseQuerySet]) -> list[CaseQuerySet]:
    """Of those who read all: one queryset. Of the others: one for each team; without a team: what they recorded."""
    if user.sees_every_case:
        return [narrow(_visible(user))]
    if not user.team_ids:
        return [narrow(_visible(user).filter(created_by=user))]
    return [narrow(Case.objects.visible_to(user).filter(team_id=team)) for team in sorted(user.team_ids)]


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


def _spam(user: User) -> list[CaseQuerySet]:
    return _by_team(user, lambda rows: rows.spam())


def _trash(user: User) -> list[CaseQuerySet]:
    return _by_team(user, lambda rows: rows.trash())


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
    """The folder named `mine`, ..., `team-3` or `owner-5`. Raises Http404 for one that is not there or not for `user`."""
    key, _dash, number = mark.partition("-")
    if not number and key in FOLDERS:
        return FOLDERS[key]
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise Http404
    if key == "team":
        return _team_folder(int(number), user)
    if key == "owner":
        return _owner_folder(int(number), user)
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
        lambda reader: [_visible(reader).active().filter(team=team)],
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


def neighbours(user: User, folder: Folder) -> list[User | Team]:
    """What the team's page offers to narrow the list: the teams, or the members of the one shown."""
    if isinstance(folder.about, Team):
        return list(User.objects.visible_to(user).active().members_of(folder.about).order_by("name", "id"))
    if folder.key == "team":
        teams = Team.objects.visible_to(user).active()
        return list(teams if user.sees_every_case else teams.filter(pk__in=user.team_ids))
    return []
