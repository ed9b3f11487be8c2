"""mbox files as other programs write them."""

import io
from datetime import UTC, datetime

import pytest

from besa.cases.models import Case, Delivery, Received
from besa.channels.email.intake import taking
from besa.cli import imports
from besa.cli.imports import Progress, messages
from besa.core import heartbeats

MBOX = b"""From yusuf@customer.example Sun Nov 22 08:00:00 2020
From: yusuf@customer.example
Subject: one

>From here on
From the middle: no blank line before, so it is text

From arben@customer.example  2020
From: arben@customer.example
Subject: two

text
"""


def test_messages_are_parted_at_a_from_line_after_an_empty_one():
    first, second = messages(io.BytesIO(MBOX))
    assert first.raw.endswith(b"\n\nFrom here on\nFrom the middle: no blank line before, so it is text\n")
    assert second.raw == b"From: arben@customer.example\nSubject: two\n\ntext\n"
    assert (first.received_at, second.received_at) == (datetime(2020, 11, 22, 8, tzinfo=UTC), None)
    assert second.position == len(MBOX)


def test_windows_line_ends_and_no_first_line():
    (one,) = messages(io.BytesIO(b"From: a@b.example\r\n\r\ntext\r\n"))
    assert one.raw == b"From: a@b.example\r\n\r\ntext\r\n"


def test_a_message_over_the_limit_is_cut_and_the_next_one_is_whole(settings):
    settings.BESA_MESSAGE_LIMIT = 3_000_000
    long = b"Subject: long\n\n" + b"x From " * 900_000 + b"\n" + b"y\n" * 10
    first, second = messages(io.BytesIO(b"From a\n" + long + b"\nFrom b\nSubject: next\n\nz\n"))
    assert len(first.raw) <= 3_000_000
    assert second.raw == b"Subject: next\n\nz\n"


def test_an_empty_file_has_no_message():
    assert list(messages(io.BytesIO(b""))) == []


@pytest.mark.django_db(transaction=True)
def test_an_import_makes_cases_acknowledges_nobody_and_may_be_repeated(mailbox):
    assert imports.take_all(io.BytesIO(MBOX), mailbox, Progress(len(MBOX))) == (2, 0)
    assert imports.take_all(io.BytesIO(MBOX), mailbox, Progress(len(MBOX))) == (0, 2)
    assert sorted(Case.objects.values_list("subject", flat=True)) == ["one", "two"]
    assert Delivery.objects.count() == 0
    assert set(Received.objects.values_list("state", "source")) == {("new_case", "import")}
    assert Received.objects.order_by("received_at").first().received_at.year == 2020


def archive(*mails):
    return io.BytesIO(b"".join(b"From a@b.example\n" + mail + b"\n" for mail in mails))


def mail(number, *, answers=0):
    refers = f"In-Reply-To: <{answers}@customer.example>\n" if answers else ""
    head = f"From: yusuf@customer.example\nSubject: s{number}\nMessage-ID: <{number}@customer.example>\n{refers}"
    return f"{head}\ntext {number}\n".encode()


def states():
    return dict(Received.objects.order_by("pk").values_list("subject_shown", "state"))


@pytest.mark.django_db(transaction=True)
def test_an_answer_stands_in_the_case_of_what_it_answers_however_many_are_written_together(mailbox):
    answered = [mail(number, answers=number - 1 if number % 2 else 0) for number in range(2, 42)]
    assert imports.take_all(archive(*answered), mailbox, Progress(1)) == (40, 0)
    assert Case.objects.count() == 20
    assert set(Case.objects.values_list("message_count", flat=True)) == {2}


@pytest.mark.django_db(transaction=True)
def test_the_same_mail_twice_in_one_file_is_one_mail(mailbox):
    assert imports.take_all(archive(mail(1), mail(2), mail(1)), mailbox, Progress(1)) == (2, 1)
    assert states() == {"s1": "new_case", "s2": "new_case"}


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_import_had_in_hand_is_accounted_for_by_the_next(mailbox):
    (one,) = messages(archive(mail(1)))
    row = imports.spooled(one, mailbox)
    row.claimed_by = f"{heartbeats.host()}:{2**22 + 1}"  # no process has so high a number
    taking.keep([row])
    assert states() == {"s1": "pending"}
    assert imports.take_all(archive(mail(1), mail(2, answers=1)), mailbox, Progress(1)) == (1, 1)
    assert states() == {"s1": "new_case", "s2": "threaded"}


@pytest.mark.django_db(transaction=True)
def test_where_the_disk_is_full_what_was_taken_before_is_whole(mailbox, monkeypatch):
    left = iter([True, True, False])
    monkeypatch.setattr(taking.files, "free_space", lambda: 10**15 if next(left) else 0)
    with pytest.raises(taking.NoRoom):
        imports.take_all(archive(mail(1), mail(2), mail(3)), mailbox, Progress(1))
    assert states() == {"s1": "new_case", "s2": "new_case"}
