"""The signature that stands under a mail: the agent's in the customer's language, once."""

import pytest

from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.channels.email.outbound import mail_of


@pytest.fixture
def signing(amal):
    amal.language = "en"
    amal.signature = "Amal"
    amal.signatures = {"ar": "مع التحية، أمل"}
    amal.save()
    return amal


def signature_under(case, mailbox, signing, text, language):
    case.language = language
    case.save()
    message = actions.answer(case, by=signing, letter=Letter(text=text, to=[("", "yusuf@customer.example")]))
    return mail_of(message.deliveries.select_related("message__case__team", "message__author").get(), mailbox).signature


@pytest.mark.parametrize(
    ("language", "text", "signature"),
    [
        ("ar", "مرحبا", "مع التحية، أمل"),
        ("he", "שלום", "Amal"),
        ("ar", "مرحبا\n\nمع التحية،\nأمل", ""),
        ("", "Hello", "Amal"),
    ],
)
def test_the_one_of_the_customers_language_stands_there_once(case, mailbox, signing, language, text, signature):
    assert signature_under(case, mailbox, signing, text, language) == signature


def test_it_is_seen_before_sending(client, case, signing):
    case.language = "ar"
    case.save()
    client.force_login(signing)
    assert "مع التحية، أمل" in client.get(f"/cases/{case.number}/").content.decode()
    assert "مع التحية، أمل" not in client.get(f"/cases/{case.number}/?write=note").content.decode()


def test_it_is_written_on_ones_profile(client, signing):
    client.force_login(signing)
    fields = {
        "name": "Amal",
        "language": "en",
        "digits": "latin",
        "calendar": "gregorian",
        "time_zone": "UTC",
        "theme": "auto",
    }
    client.post("/account/profile/", fields | {"signature": "A", "signature_he": " בברכה ", "signature_ar": ""})
    signing.refresh_from_db()
    assert (signing.signature, signing.signatures) == ("A", {"he": "בברכה"})
