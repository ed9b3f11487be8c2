"""Beside and above a case: what was said last, what went wrong before, one timeline over all cases."""

from datetime import timedelta

import pytest
from django.utils import timezone

from besa.cases import actions
from besa.cases.models import Case, Delivery, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(yusuf, orders, amal) -> Case:
    return actions.open_by_hand(by=amal, customer=yusuf, team=orders, subject="طلب قديم", owner=amal)


@pytest.fixture
def hidden(yusuf, repairs, noa) -> Case:
    return actions.open_by_hand(by=noa, customer=yusuf, team=repairs, subject="secret-of-repairs", owner=noa)


def said(case: Case, text: str, minutes: int = 0, **more: object) -> Message:
    at = timezone.now() - timedelta(minutes=minutes)
    return Message.objects.create(case=case, **({"direction": "in", "text": text, "said_at": at} | more))


def test_last_five_things_over_all_visible_cases(client, case, other, hidden, amal, yusuf) -> None:
    for number in range(4):
        said(case, f"here-{number}", number)
    said(other, "there", 2)
    said(hidden, "secret-of-repairs")
    said(case, "note", direction="note")
    client.force_login(amal)
    page = client.get(f"/customers/{yusuf.pk}/recent/?case={case.number}")
    assert [one.text for one in page.context["said"]] == ["here-0", "here-1", "there", "here-2", "here-3"]
    assert "secret" not in page.content.decode()


def test_timeline_pages_over_all_visible_cases(client, case, other, hidden, amal, yusuf) -> None:
    for number in range(15):
        said(case, f"a-{number}", number)
        said(other, f"b-{number}", number)
    said(hidden, "secret-of-repairs")
    client.force_login(amal)
    first = client.get(f"/customers/{yusuf.pk}/timeline/")
    rest = client.get(f"/customers/{yusuf.pk}/timeline/?after={first.context['page'].next}")
    texts = [one.text for page in (first, rest) for one in page.context["page"].items]
    assert (len(texts), len(set(texts)), rest.context["page"].next) == (30, 30, None)
    assert client.get(f"/customers/{yusuf.pk}/timeline/?after=nonsense").status_code == 404


def test_earlier_troubles_stand_above_the_case(client, case, other, amal, yusuf) -> None:
    client.force_login(amal)
    amal.language = "en"
    amal.save()
    assert "troubles" not in client.get(f"/cases/{case.number}/").content.decode()
    Case.objects.filter(pk=other.pk).update(unanswered_since=timezone.now(), next_due_at=timezone.now())
    actions.note_repeat(said(other, "كما قلت"), by=amal)
    lost = said(other, "x", direction="out")
    Delivery.objects.create(message=lost, recipient="yusuf@customer.example", state="bounced")
    page = client.get(f"/cases/{case.number}/").content.decode()
    for words in ("An answer is late in another case", "say something again once", "never arrived"):
        assert words in page


def test_usual_agent_is_offered_as_trusted_person(client, case, other, amal, yusuf) -> None:
    for number in range(3):
        said(case, f"answer {number}", direction="out", author=amal)
    client.force_login(amal)
    page = client.get(f"/customers/{yusuf.pk}/recent/?case={case.number}")
    assert page.context["usual_agent"] == amal
    sent = {"name": yusuf.name, "trusted_agent": amal.pk}
    client.post(f"/customers/{yusuf.pk}/quick/", sent)
    assert client.get(f"/customers/{yusuf.pk}/recent/").context["usual_agent"] is None


@pytest.mark.parametrize("path", ["recent", "timeline"])
def test_costs_the_same_for_one_and_for_many(client, path, case, other, amal, yusuf, django_assert_max_num_queries):
    client.force_login(amal)
    said(case, "one")
    client.get(f"/customers/{yusuf.pk}/{path}/")
    with django_assert_max_num_queries(60) as few:
        client.get(f"/customers/{yusuf.pk}/{path}/")
    for number in range(6):
        said(other, f"more {number}")
    with django_assert_max_num_queries(len(few)):
        client.get(f"/customers/{yusuf.pk}/{path}/")


def test_a_solved_case_to_which_they_had_to_come_back_is_told_in_their_other_cases(client, case, other, amal) -> None:
    client.force_login(amal)
    amal.language = "en"
    amal.save()
    actions.solve(other, by=amal)
    actions.reopen(other, by=amal)
    assert "come back" not in client.get(f"/cases/{case.number}/").content.decode()
    actions.solve(other, by=amal)
    actions.reopen(other, by=None, reason="customer_wrote")
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "They had to come back to a case that was solved." in page
    assert f'href="/cases/{other.number}/"' in page
