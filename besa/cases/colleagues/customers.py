"""What colleagues should know of a customer before they speak: what was said last, and what went wrong before (CR-01, CR-17)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from besa.accounts.models import User
from besa.cases.events import StatusChanged
from besa.cases.models import Case, Delivery, Message, Repeat
from besa.cases.models.message import MessageQuerySet
from besa.core.models import LoggedEvent
from besa.core.prepared import Prepared, PreparedForKeys
from besa.core.templatetags.besa import number
from besa.customers.models import Customer

LAST = 5
# An agent is "usual" who wrote most of the answers, and at least so many.
USUAL = 3
LOOKED_AT, MOST_REPEATS = 200, 500
LATEST = 20


def last_said(customer: Customer, user: User) -> list[Message]:
    """The last five things that this customer told us, in any case that `user` sees, on any channel. Two queries."""
    rows = _of(customer, user).filter(direction=Message.Direction.IN, automatic=False)
    return list(rows.select_related("case").order_by("-said_at", "-id")[:LAST])


def said_by_everybody(customer: Customer, user: User) -> MessageQuerySet:
    """Everything said with this customer, both ways and noted, as far as `user` sees the cases."""
    return _of(customer, user).filter(withdrawn_at=None).select_related("case", "author")


def _of(customer: Customer, user: User) -> MessageQuerySet:
    cases = Case.objects.visible_to(user).filter(customer=customer, place=Case.Place.INBOX)
    return Message.objects.filter(
        case__in=list(cases.order_by("-last_message_at").values_list("pk", flat=True)[:LOOKED_AT])
    )


def usual_agent(customer: Customer, user: User) -> User | None:
    """Who has answered this customer most often: whom they may trust (CR-11). Two queries."""
    answers = _of(customer, user).filter(direction=Message.Direction.OUT, automatic=False, author__is_active=True)
    found = answers.values("author").annotate(times=Count("pk")).filter(times__gte=USUAL).order_by("-times", "author")
    first = found.first()
    return User.objects.filter(pk=first["author"]).first() if first else None


def troubles_in_cases(case: Case, user: User) -> list[dict[str, Any]]:
    """What went wrong before: each with an icon, words and a way to it. Two queries, two more where there are other cases."""
    visible = Case.objects.visible_to(user).in_inbox().filter(customer_id=case.customer_id).exclude(pk=case.pk)
    facts = visible.order_by("-last_message_at").values_list("pk", "number", "unanswered_since", "next_due_at")
    others = list(facts[:LOOKED_AT])
    return [*_late_answers(others), *_reopened(others), *_repeats(case), *_lost_answers(others)]


def _late_answers(others: list[Any]) -> list[dict[str, Any]]:
    now = timezone.now()
    late = [(due, number) for _pk, number, waits, due in others if waits and due and due < now]
    if not late:
        return []
    words = _("An answer is late in another case of theirs.")
    return [{"icon": "hourglass", "words": words, "case": min(late)[1]}]


def _reopened(others: list[Any]) -> list[dict[str, Any]]:
    """Solved as we thought, and the customer had to write again. Their latest cases only: older ones say little of today."""
    numbers = {pk: number for pk, number, _waits, _due in others[:LATEST]}
    if not numbers:
        return []
    cases = list(dict.fromkeys(case for _pk, case in sorted(_BACK.tuples(numbers), reverse=True)))
    if not cases:
        return []
    words = ngettext(
        "They had to come back to a case that was solved.",
        "They had to come back to %(count)s solved cases.",
        len(cases),
    )
    return [{"icon": "rotate-ccw", "words": words % {"count": number(len(cases))}, "case": numbers[cases[0]]}]


def _repeats(case: Case) -> list[dict[str, Any]]:
    count = len(_REPEATS.tuples(case.customer_id))
    words = ngettext("They had to say something again once.", "They had to say something again %(count)s times.", count)
    return [{"icon": "repeat-2", "words": words % {"count": number(count)}}] if count else []


def _lost_answers(others: list[Any]) -> list[dict[str, Any]]:
    numbers = {pk: number for pk, number, _waits, _due in others}
    lost = _LOST.tuples(numbers)
    words = _("An answer to them never arrived.")
    return [{"icon": "mail-warning", "words": words, "case": numbers[max(lost)[1]]}] if lost else []


# Asked at every opening of a case.
_REPEATS: Prepared[Repeat] = Prepared(
    lambda customer: Repeat.objects.filter(case__customer_id=customer).order_by().values_list("pk")[:MOST_REPEATS], -1
)
_LOST: PreparedForKeys[Delivery] = PreparedForKeys(
    lambda cases: (
        Delivery.objects.filter(message__case_id__in=cases, state__in=(Delivery.State.FAILED, Delivery.State.BOUNCED))
        .order_by("-pk")
        .values_list("pk", "message__case_id")[:1]
    )
)
_BACK: PreparedForKeys[LoggedEvent] = PreparedForKeys(
    lambda cases: (
        LoggedEvent.objects.filter(
            case_id__in=cases, name=StatusChanged.name(), data__reason="customer_wrote", data__previous__in=Case.DONE
        )
        .order_by()
        .values_list("pk", "case_id")
    )
)
