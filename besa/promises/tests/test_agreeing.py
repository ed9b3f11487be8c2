"""What was agreed goes to the customer in writing, in their language, and stands above the case (PR-11)."""

from datetime import timedelta

import pytest

from besa.cases.models import Case, Draft, Message
from besa.promises import actions, errors
from besa.promises.actions.agreeing import agree
from besa.promises.agreeing import has_changed, lines_of
from besa.promises.models import Agreement, Promise
from besa.promises.tests.arriving import MONDAY, arrive
from besa.promises.tests.conftest import HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hours", "clock")]
DAY = timedelta(days=1)


@pytest.fixture
def open_case(arben, orders, mailbox):
    return arrive(arben, orders, mailbox)


@pytest.fixture
def made(open_case, dana):
    return actions.promise(open_case, by=dana, kind="delivery", due_at=MONDAY + DAY, text="Çajniku i ri", now=MONDAY)


@pytest.fixture
def desk(client, dana):
    client.force_login(dana)
    return client


def plain(text):
    return text.translate(dict.fromkeys(range(0x2066, 0x206A)))


def test_the_lines_come_from_the_ledger_in_the_customers_language(open_case, made):
    lines = plain(lines_of(open_case)).splitlines()
    assert lines == [
        "Përgjigjja e parë: jo më vonë se e hënë, 23 nëntor 2026, 15:00 (ora e Tiranës)",
        "Çajniku i ri: Dana, jo më vonë se e martë, 24 nëntor 2026, 11:00 (ora e Tiranës)",
    ]


def test_it_is_sent_stored_and_shown_above_the_case(desk, open_case, made):
    page = desk.get(f"/cases/{open_case.number}/agreement/").content.decode()
    assert "Çajniku i ri" in page
    data = {"ours": "Çajniku i ri: Dana, e martë", "theirs": "Dërgoni faturën", "terms": "Falas"}
    answer = desk.post(f"/cases/{open_case.number}/agreement/", data)
    found = Agreement.objects.get()
    message = Message.objects.get(direction="out", automatic=False)
    assert answer.headers["Location"] == f"/cases/{open_case.number}/#message-{message.pk}"
    assert (found.message, found.number, found.text) == (message, 1, message.text)
    for part in ("kjo është ajo që ramë dakord", "– Dërgoni faturën", "Çmimi dhe kushtet:\n– Falas", "Dana"):
        assert part in message.text
    case = desk.get(f"/cases/{open_case.number}/").content.decode()
    assert ("What we agreed" in case, "Dërgoni faturën" in case) == (True, True)
    assert "the promises have changed since" not in case


def test_a_change_is_a_new_version_that_says_so(desk, open_case, made, dana, clock):
    first = agree(open_case, by=dana, ours="Të martën")
    assert has_changed(first) is False
    clock.move_to(MONDAY + 2 * HOUR)
    actions.withdraw(made, by=dana, reason="not_needed", note="He has one.")
    assert "the promises have changed since" in desk.get(f"/cases/{open_case.number}/").content.decode()
    second = agree(Case.objects.get(pk=open_case.pk), by=dana, ours="Asgjë më")
    first.refresh_from_db()
    assert (first.is_current, second.is_current, second.number) == (False, True, 2)
    words = plain(second.text)
    assert "versioni 2; zëvendëson atë të datës e hënë, 23 nëntor 2026" in words
    assert has_changed(second) is False


def test_a_promise_made_afterwards_is_a_change(open_case, dana):
    found = agree(open_case, by=dana, ours="x")
    actions.promise(Case.objects.get(pk=open_case.pk), by=dana, kind="update", due_at=MONDAY + DAY, text="News")
    assert has_changed(found) is True


def test_who_heard_it_gets_no_mail_and_it_is_kept_all_the_same(desk, open_case):
    desk.post(f"/cases/{open_case.number}/agreement/", {"ours": "Të martën", "said": "yes"})
    assert (Agreement.objects.get().message, Message.objects.filter(direction="out", automatic=False).count()) == (
        None,
        0,
    )
    assert "not sent" in desk.get(f"/cases/{open_case.number}/").content.decode()


def test_nothing_agreed_is_refused_in_words_and_nothing_is_sent(desk, open_case, dana):
    answer = desk.post(f"/cases/{open_case.number}/agreement/", {"ours": " ", "theirs": "Dërgoni faturën"})
    page = answer.content.decode()
    assert (answer.status_code, "a line each" in page, "Dërgoni faturën" in page) == (422, True, True)
    with pytest.raises(errors.NothingAgreed):
        agree(open_case, by=dana, ours="")
    assert Agreement.objects.count() == 0


def test_the_preview_is_the_letter_and_writes_nothing(desk, open_case, made):
    page = desk.post(
        f"/cases/{open_case.number}/agreement/preview/", {"ours": "Një", "says_why": "on"}
    ).content.decode()
    assert ("– Një" in page, "Pse këto kohë" in page, Agreement.objects.count()) == (True, True, 0)


def test_why_goes_into_the_answer_below_what_stands_there_without_names(desk, open_case, dana, amal):
    Draft.objects.create(user=dana, case=open_case, direction="out", text="Përshëndetje,")
    first = Promise.objects.get(case=open_case)
    assert "Explain it to the customer" in desk.get(f"/promises/{first.pk}/why/").content.decode()
    desk.post(f"/promises/{first.pk}/why/draft/")
    text = plain(Draft.objects.get().text)
    assert text.startswith("Përshëndetje,\n\n")
    assert ("15:00" in text, "Shop" in text) == (True, False)


def test_a_colleague_of_another_team_finds_nothing(client, open_case, made, noa, dana):
    agree(open_case, by=dana, ours="x")
    client.force_login(noa)
    assert client.get(f"/cases/{open_case.number}/agreement/").status_code == 404
    assert client.post(f"/promises/{made.pk}/why/draft/").status_code == 404
    assert list(Agreement.objects.visible_to(noa)) == []
