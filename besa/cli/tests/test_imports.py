"""mbox files as other programs write them."""

import io
from datetime import UTC, datetime

import pytest

from besa.cases.models import Case, Delivery, Received
from besa.cli import imports
from besa.cli.imports import Progress, messages

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
    while imports.process_waiting():
        pass
    assert imports.take_all(io.BytesIO(MBOX), mailbox, Progress(len(MBOX))) == (0, 2)
    assert sorted(Case.objects.values_list("subject", flat=True)) == ["one", "two"]
    assert Delivery.objects.count() == 0
    assert set(Received.objects.values_list("state", "source")) == {("new_case", "import")}
    assert Received.objects.order_by("received_at").first().received_at.year == 2020
