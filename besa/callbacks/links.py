"""The link by which a customer books, moves and cancels: signed, bound to one case, and good for a while. Kept nowhere.

It says when it was made, so that all those of a case that were made before an instant can be taken back (decision 0012).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils import timezone

from besa.callbacks.errors import LinkOld, LinkOver
from besa.callbacks.models import LinksTakenBack
from besa.callbacks.queries import acknowledges_with_link
from besa.cases.actions import surviving
from besa.cases.models import Case

if TYPE_CHECKING:
    from besa.callbacks.models import CallBack

GOOD_FOR = timedelta(days=30)
# After the call the page still says what became of it.
AFTERWARDS = timedelta(days=7)
_SIGNER = Signer(salt="besa.callbacks.link", sep=".")


def token_for(case: Case, *, until: datetime, made: datetime) -> str:
    """`<public id of the case>-<last second, in hex>-<millisecond in which it was made, in hex>.<signature>`."""
    return _SIGNER.sign(f"{case.public_id}-{int(until.timestamp()):x}-{int(made.timestamp() * 1000):x}")


def link_for(case: Case, *, now: datetime, call_back: CallBack | None = None) -> str:
    """An address that is good for a month, or until a week after the call."""
    until = max(now + GOOD_FOR, call_back.ends_at + AFTERWARDS) if call_back else now + GOOD_FOR
    return f"{settings.BESA_URL.rstrip('/')}/call-back/{token_for(case, until=until, made=now)}/"


def link_in_letter(case: Case) -> str:
    """For a prepared wording; '' for a case that is only being written."""
    return link_for(case, now=timezone.now()) if case.pk else ""


def link_in_acknowledgement(case: Case, now: datetime) -> str:
    """Where the team offers a call in its acknowledgements; else ''. One small query."""
    return link_for(case, now=now) if acknowledges_with_link(case.team) else ""


def case_of(token: str, *, now: datetime) -> Case:
    """The case of a link, or the one into which it was merged. Two queries.

    Raises LinkOver for whatever is wrong with it, and LinkOld for one that is only too old.
    """
    public_id, until, made = _read(token)
    rows = Case.objects.select_related("customer", "team__business_hours", "owner")
    case = rows.filter(public_id=public_id).first()
    if case is None or _is_taken_back(case, made):
        raise LinkOver
    customer_id = case.customer_id
    case = surviving(case) if case.merged_into_id else case
    if case.customer_id != customer_id:  # another customer's page is not for whoever has this link
        raise LinkOver
    if case.place not in Case.AT_WORK or case.status == Case.Status.CLOSED:
        raise LinkOver
    if until < now:
        raise LinkOld(case=case)
    return case


def _read(token: str) -> tuple[str, datetime, datetime]:
    """Whose it is, until when it is good, and when it was made; links from before this was said were made long ago."""
    try:
        public_id, until, *made = _SIGNER.unsign(token).split("-")
    except (BadSignature, ValueError):
        raise LinkOver from None
    born = int(made[0], 16) / 1000 if made else 0
    return public_id, datetime.fromtimestamp(int(until, 16), UTC), datetime.fromtimestamp(born, UTC)


def _is_taken_back(case: Case, made: datetime) -> bool:
    """Also by what was decided for the case into which this one was merged."""
    rows = LinksTakenBack.objects.filter(lifted_at=None, at__gte=made)
    return rows.filter(case__in=[key for key in (case.pk, case.merged_into_id) if key]).exists()
