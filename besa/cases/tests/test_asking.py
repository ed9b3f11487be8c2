"""Slips and questions reach their person, are answered from where they stand, and never reach a customer (PV-05)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from besa.accounts.models import User
from besa.cases import actions, tasks
from besa.cases.colleagues.queries import waiting_count
from besa.cases.errors import AnsweredAlready, NobodyToAsk, NothingToUndo
from besa.cases.models import Case, Delivery, Message, Question, Slip
from besa.core.errors import NotAllowed
from besa.customers.models import ContactPoint
from besa.notifications.models import Notification

pytestmark = pytest.mark.django_db


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def slip(amal: User, noa: User) -> Slip:
    return actions.take_slip(to=amal, by=noa, caller="يوسف", number="059 912 3456", wants="أين طلبي؟")


@pytest.fixture
def question(case: Case, amal: User, noa: User) -> Question:
    """Noa, of another team, is asked; she does not see the case."""
    return actions.ask(case, to=noa, team=None, text="هل القطعة متوفرة؟", by=amal)


def test_slip_reaches_its_person(slip: Slip, amal: User, noa: User) -> None:
    assert (told(amal), told(noa)) == (["cases.slip"], [])
    assert (waiting_count(amal), waiting_count(noa)) == (1, 0)


def test_slip_knows_whose_number_it_is(amal: User, noa: User, yusuf) -> None:
    ContactPoint.objects.create(customer=yusuf, kind="phone", value="+970599123456")
    slip = actions.take_slip(to=amal, by=noa, caller="يوسف", number="+970 599 123 456", wants="x")
    assert slip.customer == yusuf


def test_slip_is_seen_done_and_taken_back(slip: Slip, amal: User, noa: User) -> None:
    assert actions.see_slips(by=amal) == 1
    with pytest.raises(NotAllowed):
        actions.finish_slip(slip, by=noa)
    actions.finish_slip(slip, by=amal, outcome="اتصلت به")
    assert (slip.state, slip.outcome, told(noa)) == ("done", "اتصلت به", ["cases.slip_done"])
    with pytest.raises(AnsweredAlready):
        actions.finish_slip(slip, by=amal)
    actions.reopen_slip(slip, by=amal)
    with pytest.raises(NothingToUndo):
        actions.reopen_slip(slip, by=amal)
    assert waiting_count(amal) == 1


def test_late_calls_and_answers_are_said_once(amal: User, noa: User, case: Case) -> None:
    past = timezone.now() - timedelta(minutes=1)
    actions.take_slip(to=amal, by=noa, caller="x", wants="x", call_back_by=past)
    actions.ask(case, to=noa, team=None, text="?", by=amal, due_at=past)
    tasks.remind_of_slips_and_questions()
    tasks.remind_of_slips_and_questions()
    assert (told(amal), told(noa)) == (["cases.slip", "cases.slip_late"], ["cases.question", "cases.question_late"])


def test_question_is_a_note_and_so_is_its_answer(question: Question, amal: User, noa: User, case: Case) -> None:
    note = actions.answer_question(question, by=noa, text="نعم، من الغد")
    assert [one.direction for one in case.messages.order_by("pk")] == ["note", "note"]
    assert (note.author, question.answer, told(amal)) == (noa, note, ["cases.answered"])
    assert not Delivery.objects.exists()
    assert not Message.objects.public().exists()


def test_question_to_a_team_is_answered_once(case: Case, amal: User, noa: User, repairs) -> None:
    question = actions.ask(case, to=None, team=repairs, text="?", by=amal)
    assert (waiting_count(noa), told(noa)) == (1, ["cases.question"])
    actions.answer_question(question, by=noa, text="نعم")
    with pytest.raises(AnsweredAlready):
        actions.answer_question(question, by=amal, text="لا")
    assert case.messages.count() == 2


def test_question_is_withdrawn_by_who_asked(question: Question, amal: User, noa: User) -> None:
    with pytest.raises(NotAllowed):
        actions.withdraw_question(question, by=noa)
    actions.withdraw_question(question, by=amal)
    assert waiting_count(noa) == 0


def test_question_needs_somebody_else(case: Case, amal: User) -> None:
    for nobody in (None, amal):
        with pytest.raises(NobodyToAsk):
            actions.ask(case, to=nobody, team=None, text="?", by=amal)


def test_asked_person_sees_the_question_but_not_the_case(client, question: Question, case: Case, noa: User) -> None:
    client.force_login(noa)
    page = client.get("/passed-on/questions/").content.decode()
    assert ("هل القطعة متوفرة؟" in page, case.subject in page) == (True, False)
    assert client.get(f"/cases/{case.number}/").status_code == 404
    client.post(f"/questions/{question.pk}/answer/", {"text": "نعم"})
    question.refresh_from_db()
    assert question.answered_by == noa


def test_case_shows_what_waits_for_an_answer(client, question: Question, case: Case, amal: User) -> None:
    client.force_login(amal)
    assert "question-open" in client.get(f"/cases/{case.number}/").content.decode()
    actions.withdraw_question(question, by=amal)
    assert "question-open" not in client.get(f"/cases/{case.number}/").content.decode()


def test_slip_by_the_page(client, amal: User, noa: User, case: Case) -> None:
    client.force_login(amal)
    sent = {"to": noa.pk, "caller": "رنا", "wants": "تسأل عن الضمان", "call_back_by": "2030-01-02T10:30"}
    assert client.post("/slips/new/", sent).headers["Location"] == "/passed-on/slips/?taken=yes"
    slip = Slip.objects.get()
    assert (slip.to, slip.taken_by, slip.state, slip.call_back_by.year) == (noa, amal, "new", 2030)
    client.force_login(noa)
    assert "تسأل عن الضمان" in client.get("/passed-on/slips/").content.decode()
    slip.refresh_from_db()
    assert slip.state == "new"  # GET changes nothing
    client.post("/passed-on/slips/seen/")
    client.post(f"/slips/{slip.pk}/done/", {"outcome": "اتصلت"})
    slip.refresh_from_db()
    assert (slip.state, slip.outcome) == ("done", "اتصلت")


def test_question_by_the_page(client, amal: User, dana: User, case: Case, orders) -> None:
    client.force_login(amal)
    assert client.get(f"/cases/{case.number}/question/").status_code == 200
    sent = {"receiver": f"user-{dana.pk}-{orders.pk}", "text": "هل نعوّضه؟"}
    assert client.post(f"/cases/{case.number}/question/", sent).status_code == 302
    assert Question.objects.get().to == dana


@pytest.mark.parametrize("what", ["slips", "questions", "handovers"])
def test_lists_cost_the_same_for_one_and_for_three(
    client, what, amal, noa, case, django_assert_max_num_queries
) -> None:
    client.force_login(amal)

    def one_more() -> None:
        actions.take_slip(to=amal, by=noa, caller="x", wants="x", case=case)
        actions.ask(case, to=amal, team=None, text="?", by=noa)

    one_more()
    client.get(f"/passed-on/{what}/")
    with django_assert_max_num_queries(60) as few:
        client.get(f"/passed-on/{what}/")
    one_more()
    one_more()
    with django_assert_max_num_queries(len(few)):
        client.get(f"/passed-on/{what}/")
