"""Merge and split: everything goes over, later replies follow, and an undo puts everything back where it belongs."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.actions.opening import add_participant, announce, open_case
from besa.cases.errors import CannotSee, MergedAlready, NotAllowed, NotAtWork, NothingToSplit, SameCase
from besa.cases.models import Attachment, Case, CaseLink, CaseMerge, Draft, Follower, Message, Received
from besa.cases.ports import Address, InboundMessage
from besa.cases.queries import followers_of
from besa.cases.undo import undo
from besa.core.models import LoggedEvent

HOUR = timedelta(hours=1)


def wrote(case, customer, text, *, at=None, message_id=""):
    sender = Address(customer.name, customer.email)
    said = InboundMessage(
        channel="email", subject=case.subject, sender=sender, senders=(sender,), text=text, message_id=message_id
    )
    with transaction.atomic():
        return actions.receive(case, said=said, customer=customer, account="1", at=at or timezone.now())


def opened(customer, team, subject, text, *, at):
    with transaction.atomic():
        case = open_case(customer=customer, team=team, subject=subject, channel="email", account="1", at=at)
        add_participant(case, customer=customer, address=customer.email, name=customer.name)
    message = wrote(case, customer, text, at=at, message_id=f"<{case.pk}@customer.example>")
    with transaction.atomic():
        announce(case, message_id=message.pk, at=at)
    case.refresh_from_db()
    return case


@pytest.fixture
def first(arben, orders, mailbox):
    return opened(arben, orders, "Where is it?", "Where is my order?", at=timezone.now() - 3 * HOUR)


@pytest.fixture
def second(arben, orders, mailbox):
    return opened(arben, orders, "Again", "Nobody answers me.", at=timezone.now() - 2 * HOUR)


@pytest.fixture
def third(arben, orders, mailbox):
    return opened(arben, orders, "And again", "Hello?", at=timezone.now() - HOUR)


def texts(case):
    return list(case.messages.order_by("said_at", "pk").values_list("text", flat=True))


def row(case):
    names = ("place", "status", "is_active", "unanswered_since", "message_count", "last_words", "merged_into_id")
    fresh = Case.objects.get(pk=case.pk)
    return {name: getattr(fresh, name) for name in names} | {
        "tags": sorted(fresh.tags.values_list("name", flat=True)),
        "people": sorted(fresh.participants.values_list("address", flat=True)),
        "texts": texts(fresh),
    }


def merged_change(case):
    return LoggedEvent.objects.filter(case_id=case.pk, name="cases.CaseMerged").order_by("-pk").first().pk


def test_everything_goes_over(first, second, amal, dana):
    message = second.messages.get()
    Attachment.objects.create(message=message, filename="a", content_type="x/y", size=1, sha256="0", stored="s")
    received = Received.objects.create(
        account="1", team=second.team, fingerprint="f", source="smtp", stored="s", size=1, sha256="0", state="threaded",
        case=second, message=message,
    )  # fmt: skip
    actions.write_note(second, by=amal, letter=Letter(text="Called the shop."))
    actions.tag(second, by=amal, name="late")
    actions.follow(second, user=dana, by=dana)
    actions.save_draft(user=amal, case=second, direction="out", text="Dear Arben")
    actions.merge(second, into=first, by=amal)
    assert texts(first) == ["Where is my order?", "Nobody answers me.", "Called the shop."]
    assert texts(second) == []
    first.refresh_from_db()
    assert (first.message_count, first.last_words) == (3, "Nobody answers me.")
    assert list(first.tags.values_list("name", flat=True)) == ["late"]
    assert list(followers_of(first)) == [dana]
    assert Draft.objects.get().case == first
    received.refresh_from_db()
    assert received.case == first
    assert row(second)["place"] == "merged"


def test_words_and_files_of_two_drafts_join(first, second, amal):
    actions.save_draft(user=amal, case=first, direction="out", text="One")
    other = actions.save_draft(user=amal, case=second, direction="out", text="Two")
    file = actions.attach_to_draft(other, filename="a.txt", content_type="text/plain", content=b"x")
    actions.merge(second, into=first, by=amal)
    draft = Draft.objects.get(case=first)
    assert draft.text == "One\n\nTwo"
    assert list(draft.files.all()) == [file]


def test_the_customer_waits_as_long_as_in_the_older_one(first, second, amal):
    since = first.unanswered_since
    actions.solve(second, by=amal)
    actions.merge(first, into=second, by=amal)
    second.refresh_from_db()
    assert (second.unanswered_since, second.status, second.is_active) == (since, "open", True)


@pytest.mark.parametrize("answered", [False, True])
def test_an_undo_puts_everything_back(first, second, amal, dana, answered):
    actions.tag(second, by=amal, name="late")
    if answered:
        actions.answer(first, by=amal, letter=Letter(text="On its way.", to=[("", "arben@customer.example")]))
    before = row(first), row(second)
    actions.merge(second, into=first, by=amal)
    assert row(first) != before[0]
    words = undo(first, changes=[merged_change(first)], by=amal)
    assert words == [f"1 message is back in #{second.number}."]
    assert row(second) == before[1]
    assert row(first) | {"status": ""} == before[0] | {"status": ""}


def test_what_came_to_the_merged_address_goes_back_with_it(first, second, arben, amal):
    since = second.unanswered_since
    actions.merge(second, into=first, by=amal)
    here = wrote(first, arben, "For the first")
    there = wrote(first, arben, "For the second")
    actions.follow_merge(there, addressed=second)
    reply = wrote(first, arben, "Answering my own mail")
    Message.objects.filter(pk=reply.pk).update(in_reply_to=f"<{second.pk}@customer.example>")
    undo(first, changes=[merged_change(first)], by=amal)
    assert texts(first) == ["Where is my order?", here.text]
    assert texts(second) == ["Nobody answers me.", "For the second", "Answering my own mail"]
    assert row(second)["unanswered_since"] == since


def test_a_chain_leads_to_its_end_and_comes_apart_in_any_order(first, second, third, arben, amal):
    actions.merge(second, into=first, by=amal)
    first.refresh_from_db()
    actions.merge(first, into=third, by=amal)
    second.refresh_from_db()
    assert actions.surviving(second) == third
    late = wrote(third, arben, "For the second")
    actions.follow_merge(late, addressed=second)
    undo(third, changes=[merged_change(third)], by=amal)
    assert texts(first) == ["Where is my order?", "Nobody answers me.", "For the second"]
    assert texts(third) == ["Hello?"]
    undo(Case.objects.get(pk=first.pk), changes=[merged_change(first)], by=amal)
    assert texts(second) == ["Nobody answers me.", "For the second"]
    assert texts(first) == ["Where is my order?"]


def test_the_inner_merge_of_a_chain_can_go_first(first, second, third, amal):
    inner = actions.merge(second, into=first, by=amal)
    first.refresh_from_db()
    actions.merge(first, into=third, by=amal)
    actions.separate(inner, by=amal)
    assert texts(second) == ["Nobody answers me."]
    assert texts(third) == ["Where is my order?", "Hello?"]
    undo(third, changes=[merged_change(third)], by=amal)
    assert texts(first) == ["Where is my order?"]
    assert texts(second) == ["Nobody answers me."]


def test_what_cannot_be_merged_is_refused(first, second, third, amal, noa):
    with pytest.raises(SameCase):
        actions.merge(first, into=first, by=amal)
    with pytest.raises(NotAllowed):
        actions.merge(first, into=second, by=noa)
    actions.merge(second, into=first, by=amal)
    for source, into in ((second, third), (third, second)):
        with pytest.raises(MergedAlready):
            actions.merge(source, into=into, by=amal)
    actions.trash(third, by=amal)
    with pytest.raises(NotAtWork):
        actions.merge(third, into=first, by=amal)
    assert CaseMerge.objects.count() == 1
    assert texts(third) == ["Hello?"]


def test_a_split_begins_a_linked_case(first, arben, rivka, amal):
    other = wrote(first, rivka, "I have another question")
    new = actions.split(first, messages=[other.pk], by=amal, subject="Another question")
    assert (texts(first), texts(new)) == (["Where is my order?"], ["I have another question"])
    assert (new.customer, new.subject, new.unanswered_since) == (rivka, "Another question", other.said_at)
    assert list(new.participants.values_list("address", flat=True)) == ["rivka@customer.example"]
    assert list(CaseLink.objects.values_list("case_id", "other_id", "kind")) == [(new.pk, first.pk, "split")]
    first.refresh_from_db()
    assert (first.message_count, first.last_words) == (1, "Where is my order?")


def test_an_undone_split_is_one_case_again(first, arben, amal):
    before = row(first)
    more = wrote(first, arben, "And another thing")
    new = actions.split(first, messages=[more.pk], by=amal)
    since = wrote(new, arben, "Thank you for looking into it")
    change = LoggedEvent.objects.get(name="cases.CaseSplit")
    undo(first, changes=[change.pk], by=amal)
    assert texts(first) == [*before["texts"], more.text, since.text]
    new.refresh_from_db()
    assert (new.place, new.merged_into) == ("merged", first)
    assert CaseLink.objects.count() == 0


@pytest.mark.parametrize("which", ["none", "all", "notes"])
def test_a_split_needs_something_on_both_sides(first, arben, amal, which):
    wrote(first, arben, "More")
    note = actions.write_note(first, by=amal, letter=Letter(text="x"))
    chosen = {"none": [], "all": first.messages.public().values_list("pk", flat=True), "notes": [note.pk]}[which]
    with pytest.raises(NothingToSplit):
        actions.split(first, messages=list(chosen), by=amal)
    assert Case.objects.count() == 1


def test_following_is_for_those_who_see_the_case(first, dana, noa, amal):
    actions.follow(first, user=dana, by=amal)
    actions.follow(first, user=dana, by=dana)
    with pytest.raises(CannotSee):
        actions.follow(first, user=noa, by=amal)
    assert list(Follower.objects.values_list("user_id", flat=True)) == [dana.pk]
