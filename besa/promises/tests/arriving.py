"""How a test lets a customer's mail arrive and open a case: the same calls that the intake makes."""

from datetime import UTC, datetime

from django.db import transaction

from besa.cases import actions
from besa.cases.actions.opening import announce, open_case
from besa.cases.models import Case, Received
from besa.cases.ports import Address, InboundMessage, Verdict

# A Monday morning, 11:00 in Tirana.
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def arrive(
    customer,
    team,
    mailbox,
    *,
    at=MONDAY,
    subject="Ku është porosia ime?",
    address="",
    name="",
    verdict=Verdict.NONE,
    automatic=None,
    may_acknowledge=True,
    language="",
    sent_at=None,
    place="inbox",
    source="",
) -> Case:
    sender = Address(name, address or customer.email)
    said = InboundMessage(
        channel="email",
        subject=subject,
        sender=sender,
        senders=(sender,),
        text="...",
        verdict=verdict,
        automatic=automatic,
        language=language,
        sent_at=sent_at,
    )
    if source:
        Received.objects.create(
            account=mailbox.account,
            team=team,
            fingerprint="f",
            source=source,
            stored="x",
            size=1,
            sha256="x",
            received_at=at,
        )
    with transaction.atomic():
        case = open_case(
            customer=customer,
            team=team,
            subject=subject,
            channel="email",
            account=mailbox.account,
            language=language,
            at=at,
            place=place,
        )
        message = actions.receive(case, said=said, customer=customer, account=mailbox.account, at=at, is_first=True)
        announce(case, message_id=message.pk, automatic=automatic is not None, may_acknowledge=may_acknowledge, at=at)
    return Case.objects.get(pk=case.pk)
