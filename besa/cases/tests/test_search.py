"""The index follows what happens to cases, and the search finds what may be seen of it. On both databases alike."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.models import Attachment, Case, Message
from besa.cases.search import indexing
from besa.cases.search.finding import page_with, shown, visible_cases
from besa.cases.tasks import index_what_changed, look_over_the_index, purge_spam_and_trash
from besa.core.models import LoggedEvent
from besa.core.search.errors import TooManyWords
from besa.core.search.matching import wanted_words
from besa.core.search.models import Document, Part, Position
from besa.customers import actions as customers

# The index reads what is committed, as a worker does.
pytestmark = pytest.mark.django_db(transaction=True)


def find(asked, user):
    wanted = wanted_words(asked)
    return shown(page_with(wanted, visible_cases(user), cursor=None, limit=50).items, wanted)


def numbers(asked, user):
    return [found.case.number for found in find(asked, user)]


@pytest.fixture
def invoice(case, amal):
    """A message in Yusuf's case, and the index at rest."""
    message = Message.objects.create(case=case, direction="in", text="أين الفواتير الأخيرة؟", customer=case.customer)
    indexing.catch_up()
    return message


def test_all_words_must_stand_in_one_case_but_not_in_one_message(case, amal, invoice):
    note = actions.write_note(case, by=amal, letter=Letter(text="He paid twice, see the pharmacy"))
    index_what_changed()
    assert numbers("فاتورة pharmacy", amal) == [case.number]
    assert numbers("pharmacy فاتورة 4711 يوسف", amal) == [case.number]
    assert numbers("فاتورة holiday", amal) == []
    assert [found.message for found in find("paid pharmacies فاتورة", amal)] == [note]


def test_the_answer_shows_the_best_message_and_the_original_words(case, amal, invoice):
    (found,) = find("فاتوره", amal)
    assert (found.message, found.snippet) == (invoice, "أين الفواتير الأخيرة؟")


def test_the_words_that_are_shown_are_of_what_was_said_or_else_of_all_that_is_known(case, amal, invoice):
    Message.objects.filter(pk=invoice.pk).update(subject="Ankesë", from_name="Yusuf", from_address="y@customer.example")
    indexing.index([case.pk])
    shown_for = {asked: found.snippet for asked in ("فاتورة", "ankesë", "4711") for found in find(asked, amal)}
    assert shown_for["فاتورة"] == "أين الفواتير الأخيرة؟"
    assert shown_for["ankesë"] == "أين الفواتير الأخيرة؟ Ankesë Yusuf y@customer.example"
    assert shown_for["4711"].startswith(f"{case.number} · طلب رقم 4711 · ")


def test_what_a_person_said_is_shown_before_what_a_machine_repeated(case, amal, invoice):
    Message.objects.create(case=case, direction="out", text="About: أين الفواتير الأخيرة؟", automatic=True)
    indexing.index([case.pk])
    assert [found.message for found in find("فاتورة", amal)] == [invoice]


def test_our_own_address_finds_nothing_and_theirs_does(case, amal, invoice):
    ours, theirs = ({"name": "", "address": address} for address in ("help+t.secret@desk.example", "ali@home.example"))
    Message.objects.create(case=case, direction="in", text="Hello", to=[ours])
    answer = Message.objects.create(case=case, direction="out", text="Good day", to=[theirs])
    indexing.index([case.pk])
    assert numbers("help+t.secret@desk.example", amal) == []
    assert [found.message for found in find("ali@home.example", amal)] == [answer]


def test_what_only_the_case_holds_is_found_without_a_message(case, amal, invoice):
    actions.tag(case, by=amal, name="warranty")
    indexing.catch_up()
    for asked in ("warranty", str(case.number), "حداد", "yusuf@customer.example", "4711"):
        (found,) = find(asked, amal)
        assert (found.case, found.message) == (case, None)
        assert found.snippet.startswith(str(case.number)) or "…" in found.snippet
    actions.untag(case, by=amal, name="warranty")
    indexing.catch_up()
    assert numbers("warranty", amal) == []


def test_a_file_is_found_by_its_name(case, amal, invoice):
    Attachment.objects.create(message=invoice, filename="x-ray-left-knee.png", size=1, stored="a")
    indexing.index([case.pk])
    assert [found.message for found in find("knee", amal)] == [invoice]


def test_a_customer_who_changes_is_found_by_what_they_are_called_now(case, amal, invoice):
    customers.add_contact_point(case.customer, kind="email", value="joseph@elsewhere.example", by=amal)
    indexing.catch_up()
    assert numbers("joseph@elsewhere.example", amal) == [case.number]


def test_nobody_finds_what_they_may_not_see(case, amal, noa, stranger, admin, invoice):
    assert numbers("فاتورة", amal) == numbers("فاتورة", admin) == [case.number]
    assert numbers("فاتورة", noa) == numbers("فاتورة", stranger) == []


def test_the_newest_activity_comes_first(case, yusuf, orders, mailbox, amal):
    second = actions.open_by_hand(by=amal, customer=yusuf, team=orders, subject="طلب 4711", account=mailbox.account)
    indexing.catch_up()
    Case.objects.filter(pk=case.pk).update(last_message_at=timezone.now() + timedelta(minutes=1))
    assert numbers("4711", amal) == [case.number, second.number]


def test_a_purged_case_leaves_the_index_at_once(case, amal, invoice):
    actions.trash(case, by=amal)
    indexing.catch_up()
    assert numbers("فاتورة", amal) == [case.number]
    Case.objects.filter(pk=case.pk).update(placed_at=timezone.now() - timedelta(days=40))
    purge_spam_and_trash()
    assert not Document.objects.filter(pk=case.pk).exists()
    indexing.catch_up()
    assert not Document.objects.exists()
    assert not Part.objects.exists()


def test_a_lost_index_is_written_anew_from_the_tables(case, amal, invoice):
    Document.objects.all().delete()
    LoggedEvent.objects.all().delete()
    assert numbers("فاتورة", amal) == []
    indexing.rebuild()
    assert indexing.is_behind()
    indexing.catch_up()
    assert not indexing.is_behind()
    assert numbers("فاتورة", amal) == [case.number]
    before = list(Part.objects.order_by("pk").values_list("pk", "tokens"))
    indexing.rebuild()
    indexing.catch_up()
    assert list(Part.objects.order_by("pk").values_list("pk", "tokens")) == before


def test_an_index_of_other_rules_is_written_anew(case, amal, invoice):
    Position.objects.update(version=0)
    Part.objects.update(tokens=" old ", source="old")
    Document.objects.update(tokens="old")
    assert indexing.is_behind()
    indexing.catch_up()
    assert numbers("فاتورة", amal) == [case.number]
    assert numbers("old", amal) == []


def test_what_the_log_did_not_tell_is_found_by_looking_over(case, amal, invoice):
    Document.objects.all().delete()
    Document.objects.create(group_id=999_999, tokens="gone")
    look_over_the_index()
    assert list(Document.objects.values_list("pk", flat=True)) == [case.pk]
    assert numbers("فاتورة", amal) == [case.number]


def test_an_idle_index_writes_nothing(case, amal, invoice, django_assert_max_num_queries):
    assert not indexing.is_behind()
    with django_assert_max_num_queries(2):
        indexing.is_behind()


def test_an_unchanged_message_is_not_analysed_again(case, amal, invoice):
    part = Part.objects.get(kind="message", object_id=invoice.pk)
    Part.objects.filter(pk=part.pk).update(tokens=" kept ")
    actions.tag(case, by=amal, name="warranty")
    indexing.catch_up()
    part.refresh_from_db()
    assert part.tokens == " kept "


@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite, writers stand in a queue")
def test_an_event_that_commits_late_is_not_missed(case, amal, invoice):
    """The first writer takes the lower number and commits last; the index must not have gone past it."""
    written, may_commit = threading.Event(), threading.Event()

    def write_slowly():
        with transaction.atomic():
            actions.tag(case, by=amal, name="slow")
            written.set()
            may_commit.wait(20)
        connection.close()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    written.wait(20)
    other = Case.objects.create(number=5000, subject="quick", customer=case.customer, team=case.team)
    actions.tag(other, by=amal, name="fast")
    indexing.catch_up()
    may_commit.set()
    slow.join()
    for _turn in range(3):
        indexing.catch_up()
    assert numbers("slow", amal) == [case.number]
    assert numbers("fast", amal) == [other.number]
    assert not indexing.is_behind()


@pytest.mark.parametrize(
    "asked",
    [
        '"', "'", '"*', "NEAR(a b)", "a NEAR b", "a AND", "OR", "NOT a", "a*", "^a", "tokens:a", "-a", "{a b}", "a + b",
        "%", "_", "a%b", "\\", "'; DROP TABLE cases_case; --", "a' | 'b", "a & !b", ":*", "<->", "~", "\u202e", "🙂",
        "\U0001e900\U0001e901 x\U0001e900y", "नमस्ते", "你好 世界", "a" * 1000,
    ],
)  # fmt: skip
def test_nothing_that_is_typed_breaks_the_search(case, amal, invoice, asked):
    """G12: operators of either database are words or signs, and nothing else."""
    assert numbers(f"{asked} zzz", amal) == []
    assert numbers(asked, amal) in ([], [case.number])


def test_a_pasted_letter_is_refused_quickly(amal):
    started = time.process_time()
    with pytest.raises(TooManyWords):
        find(" ".join(f"word{number}" for number in range(12_000)), amal)
    assert time.process_time() - started < 2
