"""CH-16: no sender that says “do not answer”, in any of our languages."""

import pytest

from besa.channels.email import actions
from besa.channels.email.errors import UnanswerableSender
from besa.channels.email.models import Mailbox
from besa.channels.email.rules import is_unanswerable

UNANSWERABLE = [
    # English
    "noreply@desk.example", "no-reply@desk.example", "No.Reply@desk.example", "no_reply+x@desk.example",
    "donotreply@desk.example", "do-not-reply@desk.example", "dont.reply@desk.example", "never-answer@desk.example",
    "n0-reply@desk.example", "noreplies@desk.example", "shop-noreply@desk.example", "noreply2@desk.example",
    "unmonitored@desk.example", "not-monitored-unattended@desk.example", "noresponse@desk.example",
    # Albanian
    "mos-pergjigju@desk.example", "mospergjigju@desk.example", "mos.përgjigju@desk.example", "pa-pergjigje@desk.example",
    "mos-u-pergjigjni@desk.example",
    # Arabic
    "لا-ترد@desk.example", "لاترد@desk.example", "بدون-رد@desk.example", "عدم_الرد@desk.example", "لا.تجب@desk.example",
    # Hebrew
    "אל-תשיב@desk.example", "לא-להשיב@desk.example", "ללא_מענה@desk.example", "אין-תשובה@desk.example",
    # neighbours' languages that arrive with bought software
    "keine-antwort@desk.example", "nicht-antworten@desk.example", "no-responder@desk.example",
]  # fmt: skip
ANSWERABLE = [
    "support@desk.example", "reply@desk.example", "service@noreply.example", "nora.reply@desk.example",
    "nore@desk.example", "answers@desk.example", "info@desk.example", "sherbimi@desk.example", "pergjigje@desk.example",
    "دعم@desk.example", "ردود@desk.example", "תמיכה@desk.example", "תשובות@desk.example", "noa@desk.example",
    "antwort@desk.example", "casino-reply-team@desk.example",
]  # fmt: skip


@pytest.mark.parametrize("address", UNANSWERABLE)
def test_address_that_refuses_answers_is_known(address):
    assert is_unanswerable(address)


@pytest.mark.parametrize("address", ANSWERABLE)
def test_address_that_takes_answers_is_let_through(address):
    assert not is_unanswerable(address)


@pytest.mark.django_db
@pytest.mark.parametrize("address", UNANSWERABLE)
def test_mailbox_cannot_have_an_unanswerable_address(address, admin, orders, mailbox):
    with pytest.raises(UnanswerableSender):
        actions.add_mailbox(by=admin, address=address, name="x", team=orders)
    with pytest.raises(UnanswerableSender):
        actions.change_mailbox(mailbox, by=admin, address=address)
    assert list(Mailbox.objects.values_list("address", flat=True)) == ["support@desk.example"]
