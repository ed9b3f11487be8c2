"""What was agreed goes to the customer in writing, and stays as it was sent (PR-11)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from besa.cases import actions as cases
from besa.cases.actions.messages import Letter
from besa.cases.models import Case
from besa.cases.rules import require_work_on
from besa.core.events import record
from besa.core.text.direction import direction_of_language
from besa.customers.rules import plain_email
from besa.promises import errors
from besa.promises.acknowledgement import language_of
from besa.promises.agreeing import current_of, letter_of, owed_in
from besa.promises.events import Agreed
from besa.promises.models import Agreement

if TYPE_CHECKING:
    from besa.accounts.models import User


STAYS = ("open", "waiting", "on_hold", "solved")


@transaction.atomic
def agree(
    case: Case,
    *,
    by: User,
    ours: str,
    theirs: str = "",
    terms: str = "",
    says_why: bool = False,
    is_sent: bool = True,
    confirmed: Collection[str] = (),
    now: datetime | None = None,
) -> Agreement:
    """Write down what was agreed, as the next version, and send it to the customer; `is_sent` False: they heard or hold it.

    The status of the case stays; a new one is open. Raises NotAllowed, NothingAgreed, NobodyToSendTo, and what sending refuses
    or, unless `confirmed`, warns of.
    """
    require_work_on(by, case)
    if not ours.strip():
        raise errors.NothingAgreed(field="ours")
    now = now or timezone.now()
    before = current_of(case)
    text = letter_of(case, ours=ours, theirs=theirs, terms=terms, before=before, signed=by.name, says_why=says_why)
    message = None
    if is_sent:
        address, language = plain_email(case.customer.email), language_of(case)
        to = [(case.customer.name, address)] if address else []
        letter = Letter(text=text, to=to, direction=direction_of_language(language), language=language)
        status = case.status if case.status in STAYS else Case.Status.OPEN.value
        message = cases.answer(case, by=by, letter=letter, status=status, confirmed=confirmed, now=now)
    Agreement.objects.filter(case=case).current().update(is_current=False)
    made = Agreement.objects.create(
        case=case,
        number=before.number + 1 if before else 1,
        ours=ours.strip()[:4000],
        theirs=theirs.strip()[:4000],
        terms=terms.strip()[:2000],
        text=text,
        language=language_of(case),
        promises={str(one.pk): one.due_at.isoformat() for one in owed_in(case)},
        message=message,
        made_by=by,
        made_at=now,
    )
    record(Agreed(case_id=case.pk, agreement_id=made.pk, number=made.number, is_sent=is_sent), by=by, at=now)
    return made
