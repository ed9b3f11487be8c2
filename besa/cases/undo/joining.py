"""The way back from a merge and from a split."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from besa.cases.actions.merging import merge, separate
from besa.cases.errors import NothingToUndo
from besa.cases.models import Case, CaseLink, CaseMerge, Delivery, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from besa.accounts.models import User
    from besa.core.models import LoggedEvent


def unmerge(case: Case, event: LoggedEvent, by: User) -> str:
    """Says where each thing is now, and what was mailed meanwhile."""
    found = CaseMerge.objects.select_related("source", "target").filter(pk=event.data["merge_id"]).first()
    if found is None:
        raise NothingToUndo
    count = separate(found, by=by)
    case.refresh_from_db()
    number = event.data["other_number"]
    words = ngettext(
        "%(count)s message is back in #%(number)s.", "%(count)s messages are back in #%(number)s.", count
    ) % {"count": count, "number": number}
    return " ".join(filter(None, (words, _mailed(case, found.at))))


def _mailed(case: Case, since: datetime) -> str:
    """What has left stays sent."""
    mailed = Message.objects.filter(
        case=case, direction=Message.Direction.OUT, created_at__gte=since, deliveries__state=Delivery.State.SENT
    )
    if not mailed.exists():
        return ""
    return _("What was mailed meanwhile stays sent, and stands in #%(number)s.") % {"number": case.number}


def rejoin(case: Case, event: LoggedEvent, by: User) -> str | None:
    """The split-off case becomes part of this one again, with all that was said in it since."""
    other = Case.objects.filter(pk=event.data["other_id"]).first()
    if other is None or other.merged_into_id:
        raise NothingToUndo
    merge(other, into=case, by=by)
    CaseLink.objects.filter(case=other, other=case, kind=CaseLink.Kind.SPLIT).delete()
    return _("Mail to #%(number)s comes here from now on.") % {"number": other.number}


def with_other(data: dict[str, Any]) -> Iterable[tuple[str, ...]]:
    return [("joined", str(data["other_id"]))]
