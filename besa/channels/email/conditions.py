"""What e-mail adds to the conditions on cases: by which mailbox a case came."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import pgettext_lazy

from besa.cases.conditions.kinds import CHOICE
from besa.cases.conditions.registry import Choice, Field
from besa.channels.email.models import Mailbox

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Case


def _mailboxes(user: User | None) -> Iterable[Choice]:
    yield from Mailbox.objects.order_by("address").values_list("pk", "address")[:500]


def _account(lookup: str, value: Any) -> Q:
    if lookup == "isnull":
        return Q(account="") if value else ~Q(account="")
    return Q(account__in=[f"email:{key}" for key in value])


def _mailbox_of(case: Case) -> int | None:
    kind, _colon, key = case.account.partition(":")
    return int(key) if kind == "email" and key.isdigit() else None


MAILBOX = Field(
    key="mailbox",
    label=pgettext_lazy("field of a condition", "Mailbox"),
    kind=CHOICE,
    ask=_account,
    read=_mailbox_of,
    choices=_mailboxes,
    can_be_empty=True,
)
