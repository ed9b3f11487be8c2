"""The link by which a customer books, moves and cancels: signed, bound to one case, and good for a while. Kept nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils import timezone

from besa.callbacks.errors import LinkOver
from besa.cases.actions import surviving
from besa.cases.models import Case

if TYPE_CHECKING:
    from besa.callbacks.models import CallBack

GOOD_FOR = timedelta(days=30)
# After the call the page still says what became of it.
AFTERWARDS = timedelta(days=7)
_SIGNER = Signer(salt="besa.callbacks.link", sep=".")


def token_for(case: Case, *, until: datetime) -> str:
    """`<public id of the case>-<last second, in hex>.<signature>`."""
    return _SIGNER.sign(f"{case.public_id}-{int(until.timestamp()):x}")


def link_for(case: Case, *, now: datetime, call_back: CallBack | None = None) -> str:
    """An address that is good for a month, or until a week after the call."""
    until = max(now + GOOD_FOR, call_back.ends_at + AFTERWARDS) if call_back else now + GOOD_FOR
    return f"{settings.BESA_URL.rstrip('/')}/call-back/{token_for(case, until=until)}/"


def link_in_letter(case: Case) -> str:
    """For a prepared wording; '' for a case that is only being written."""
    return link_for(case, now=timezone.now()) if case.pk else ""


def case_of(token: str, *, now: datetime) -> Case:
    """The case of a link, or the one into which it was merged. One query. Raises LinkOver for whatever is wrong with it."""
    try:
        public_id, _dash, until = _SIGNER.unsign(token).rpartition("-")
    except BadSignature:
        raise LinkOver from None
    if datetime.fromtimestamp(int(until, 16), UTC) < now:
        raise LinkOver
    rows = Case.objects.select_related("customer", "team__business_hours", "owner")
    case = rows.filter(public_id=public_id).first()
    if case is None:
        raise LinkOver
    customer_id = case.customer_id
    case = surviving(case) if case.merged_into_id else case
    if case.customer_id != customer_id:  # another customer's page is not for whoever has this link
        raise LinkOver
    if case.place not in Case.AT_WORK or case.status == Case.Status.CLOSED:
        raise LinkOver
    return case
