"""Subjects of new conversations (WR-12): gentle hints in the language of the subject, and never a refusal."""

import pytest

from besa.cases.subjects import hints

EMPTY, REPLY, VAGUE, LONG, LOUD = (
    "Without a subject",
    "looks like the answer",
    "fits many mails",
    "only the beginning",
    "shouting",
)


@pytest.mark.parametrize(
    ("subject", "about"),
    [
        ("", [EMPTY]),
        ("   ", [EMPTY]),
        ("Re: your order", [REPLY]),
        ("رد: طلبك رقم 12", [REPLY]),
        ("Re: hello", [REPLY, VAGUE]),
        ("Hello", [VAGUE]),
        ("URGENT", [VAGUE]),
        ("سؤال", [VAGUE]),
        ("استفسار عاجل", [VAGUE]),
        ("שאלה דחופה", []),
        ("שאלה", [VAGUE]),
        ("Pyetje urgjente", [VAGUE]),
        ("Request for information", [VAGUE]),
        ("Your order ZT-4711 leaves on Monday " * 3, [LONG]),
        ("YOUR ORDER IS LATE", [LOUD]),
        ("Your order!!!", [LOUD]),
        ("Your order ZT-4711 leaves on Monday", []),
        ("طلبك رقم 4711 يصل يوم الاثنين", []),
        ("ZT-4711", []),
    ],
)
def test_a_subject_is_doubted_for_what_it_does_not_say(subject, about):
    found = hints(subject)
    assert len(found) == len(about)
    assert all(part in hint for part, hint in zip(about, found, strict=True))


@pytest.fixture
def desk(client, amal):
    client.force_login(amal)
    return client


def ask(desk, **data):
    return desk.post("/cases/new/mail/subject/", data).content.decode()


def test_the_hint_speaks_the_language_of_the_mail_and_not_of_the_agent(desk):
    page = ask(desk, subject="Pyetje", text="Përshëndetje, si jeni? Ju shkruaj për porosinë tuaj.")
    assert 'lang="sq" dir="ltr"' in page
    assert ask(desk, subject="ZT-4711", text="").strip() == ""


def test_a_second_conversation_of_the_same_name_is_pointed_out(desk, case, amal):
    assert ask(desk, subject="طلب رقم ٤٧١١", to="Yusuf <yusuf@customer.example>").count("subject-hint") == 1
    assert ask(desk, subject="طلب رقم 4712", to="Yusuf <yusuf@customer.example>").strip() == ""


def test_a_doubtful_subject_is_sent_all_the_same(desk, case, orders, mailbox):
    data = {"to": "new@customer.example", "subject": "Hello", "text": "x", "kind": "request", "team": orders.pk}
    assert desk.post("/cases/new/mail/0b7c52a8-5f3e-4c5d-9d3e-3a1f6c2e9d10/", data).status_code == 302
