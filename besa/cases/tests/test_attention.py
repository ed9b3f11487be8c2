"""What each has seen of a case, who looks at it, and answers that are stopped because something new came."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from besa.accounts.models import Team, User
from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.errors import ChangedMeanwhile, NotSeen
from besa.cases.models import Case, Message, Presence, Seen
from besa.cases.queries import attend, viewers_of
from besa.core.models import LoggedEvent

pytestmark = pytest.mark.django_db
TO = [("Yusuf", "yusuf@customer.example")]


def note(case: Case, by: User, text: str) -> Message:
    return actions.write_note(Case.objects.get(pk=case.pk), by=by, letter=Letter(text=text))


def news_of(case: Case, user: User) -> bool:
    found = Case.objects.get(pk=case.pk)
    attend([found], user=user, now=timezone.now())
    return found.is_new


def test_a_note_is_new_to_the_colleague_until_seen_and_never_to_its_author(case: Case, amal: User, dana: User) -> None:
    assert (news_of(case, amal), news_of(case, dana)) == (False, False)
    written = note(case, amal, "Please call")
    assert (news_of(case, amal), news_of(case, dana)) == (False, True)
    actions.see(case, by=dana, upto=written.pk)
    assert news_of(case, dana) is False
    actions.see(case, by=dana, upto=written.pk - 1)
    assert Seen.objects.get(user=dana).upto == written.pk
    actions.mark_unread(case, by=dana)
    assert news_of(case, dana) is True


def test_writing_over_what_was_not_seen_keeps_it_new(case: Case, amal: User, dana: User) -> None:
    note(case, dana, "Look here first")
    note(case, amal, "By a program that did not look")
    assert news_of(case, amal) is True


def test_an_automatic_message_is_news_to_nobody(case: Case, amal: User) -> None:
    actions.answer_automatically(case, letter=Letter(text="We have it", to=TO))
    assert news_of(case, amal) is False


def test_answer_is_stopped_by_what_the_writer_has_not_seen(case: Case, amal: User, dana: User) -> None:
    first = note(case, amal, "one")
    second = note(case, dana, "two")
    with pytest.raises(NotSeen) as stopped:
        actions.answer(case, by=amal, letter=Letter(text="Hello", to=TO), seen=first.pk)
    assert stopped.value.details["messages"] == [second]
    assert not Message.objects.filter(direction="out").exists()
    sent = actions.answer(case, by=amal, letter=Letter(text="Hello", to=TO), seen=second.pk)
    # Their own, and what a machine of ours wrote, stop nobody.
    actions.answer_automatically(case, letter=Letter(text="We have it", to=TO))
    actions.answer(case, by=amal, letter=Letter(text="And again", to=TO), seen=second.pk)
    with pytest.raises(NotSeen) as stopped:
        actions.write_note(case, by=dana, letter=Letter(text="Did you?"), seen=second.pk)
    assert stopped.value.details["messages"][0] == sent


def test_the_page_shows_what_is_new_and_sends_at_the_second_click(
    client: Client, case: Case, amal: User, dana: User
) -> None:
    client.force_login(amal)
    page = client.get(f"/cases/{case.number}/")
    posted = {
        "text": "My long answer",
        "to": "yusuf@customer.example",
        "client_id": "0a",
        "seen_message_id": str(page.context["composer"].seen),
    }
    fresh = note(case, dana, "Do not answer yet, the lawyer has it")
    stopped = client.post(f"/cases/{case.number}/replies/", posted)
    assert stopped.status_code == 409
    composer = stopped.context["composer"]
    assert (composer.text, composer.news, composer.seen) == ("My long answer", [fresh], fresh.pk)
    assert not Message.objects.filter(direction="out").exists()
    again = client.post(f"/cases/{case.number}/replies/", posted | {"seen_message_id": str(composer.seen)})
    assert again.status_code == 302
    assert Message.objects.get(direction="out").text == "My long answer"


def test_seeing_is_a_post_and_of_this_case_only(client: Client, case: Case, amal: User, dana: User) -> None:
    written = note(case, dana, "one")
    client.force_login(amal)
    client.get(f"/cases/{case.number}/")
    assert not Seen.objects.filter(user=amal).exists()
    for expected in (200, 204):  # whoever opens a case again learns nothing new, and nothing is fetched anew
        answer = client.post(f"/cases/{case.number}/seen/", {"message": str(written.pk + 1000)})
        assert (answer.status_code, answer.content) == (expected, b"")
    assert Seen.objects.get(user=amal).upto == written.pk
    for strange in ("", "x", "-1", "٣", "9" * 30):
        assert client.post(f"/cases/{case.number}/seen/", {"message": strange}).status_code == 204
    assert Seen.objects.get(user=amal).upto == written.pk


def test_presence_is_known_to_others_and_dies_by_itself(case: Case, amal: User, dana: User) -> None:
    now = timezone.now()
    actions.look_at(case, by=amal, is_typing=True, now=now)
    assert viewers_of([case.pk], user=amal, now=now) == {}
    (seen,) = viewers_of([case.pk], user=dana, now=now)[case.pk]
    assert (seen.user, seen.is_typing) == (amal, True)
    (seen,) = viewers_of([case.pk], user=dana, now=now + timedelta(seconds=20))[case.pk]
    assert seen.is_typing is False
    assert viewers_of([case.pk], user=dana, now=now + timedelta(minutes=1)) == {}
    actions.look_away(case, by=amal)
    assert viewers_of([case.pk], user=dana, now=now) == {}


def test_a_repeat_of_looking_writes_nothing(case: Case, amal: User) -> None:
    now = timezone.now()
    assert actions.look_at(case, by=amal, is_typing=False, now=now) is True
    assert actions.look_at(case, by=amal, is_typing=False, now=now + timedelta(seconds=5)) is False
    assert actions.look_at(case, by=amal, is_typing=True, now=now + timedelta(seconds=6)) is True
    assert LoggedEvent.objects.filter(name__contains="resence").count() == 0


def test_presence_is_bounded_for_each_person(
    client: Client, case: Case, amal: User, yusuf: object, orders: Team, mailbox: object
) -> None:
    for number in range(25):
        other = Case.objects.create(number=9000 + number, customer=case.customer, team=orders)
        actions.look_at(other, by=amal, is_typing=False, now=timezone.now())
    assert Presence.objects.filter(user=amal).count() == 20


def test_a_flood_of_presence_posts_is_refused(client: Client, case: Case, amal: User) -> None:
    cache.clear()
    client.force_login(amal)
    answers = [client.post(f"/cases/{case.number}/presence/", {"state": "typing"}).status_code for _ in range(130)]
    assert set(answers) == {204, 429}
    assert answers.count(204) <= 120  # two windows of ten seconds at most
    cache.clear()


def test_two_summaries_are_both_shown_to_choose_from(client: Client, case: Case, amal: User, dana: User) -> None:
    actions.change_fields(case, by=dana, summary="Dana was faster")
    client.force_login(amal)
    page = client.post(f"/cases/{case.number}/summary/", {"summary": "Amal knows better", "before_summary": ""})
    assert page.status_code == 409
    (one,) = page.context["choices"]
    assert (one.theirs, one.mine, one.event.actor) == ("Dana was faster", "Amal knows better", dana)
    assert Case.objects.get().summary == "Dana was faster"
    posted = {"summary": "Both agree", "before_summary": "Dana was faster"}
    assert client.post(f"/cases/{case.number}/summary/", posted).status_code == 302
    assert Case.objects.get().summary == "Both agree"
    last = LoggedEvent.objects.filter(name="cases.FieldChanged").order_by("-pk").first()
    assert (last.data["previous"], last.data["value"]) == ("Dana was faster", "Both agree")


def test_a_field_that_the_writer_left_alone_stays_as_it_is_now(
    client: Client, case: Case, amal: User, dana: User
) -> None:
    actions.change_fields(case, by=dana, needed_for="The wedding")
    client.force_login(amal)
    posted = {
        "needed_by": "2026-12-01",
        "needed_for": "",
        "before_needed_by": "",
        "before_needed_for": "",
    }
    assert client.post(f"/cases/{case.number}/needed/", posted).status_code == 302
    found = Case.objects.get()
    assert (str(found.needed_by), found.needed_for) == ("2026-12-01", "The wedding")


def test_expected_is_compared_in_the_database_not_in_memory(case: Case, amal: User, dana: User) -> None:
    stale = Case.objects.get(pk=case.pk)
    actions.change_fields(case, by=dana, summary="first")
    with pytest.raises(ChangedMeanwhile):
        actions.change_fields(stale, by=amal, expected={"summary": ""}, summary="second")
    assert Case.objects.get().summary == "first"
