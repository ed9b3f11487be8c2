"""Mail that is taken in and accounted for, by the child that reads it in life, too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from besa.cases.models import Received
from besa.channels.email.intake import accounting
from besa.channels.email.intake.taking import take_in
from besa.channels.email.models import Mailbox
from besa.channels.email.parsing.reader import Reader
from besa.channels.email.tests.mails import ARRIVED


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as child:
        yield child


@pytest.fixture
def arrive(mailbox: Mailbox, reader: Reader) -> Callable[..., Received]:
    """Take a raw mail in and account for it; answers with its row."""

    def bring(raw: bytes, **options: Any) -> Received:
        given = {"envelope_from": "yusuf@customer.example", "envelope_to": mailbox.address, "source": "smtp"}
        given |= {"received_at": ARRIVED, "claim": True} | options
        taken = take_in(raw, mailbox=mailbox, **given)
        if taken.is_new:
            accounting.process(taken.received, reader)
        row = Received.objects.get(pk=taken.received.pk)
        assert row.error == ""
        return row

    return bring


@pytest.fixture
def trusting(mailbox: Mailbox) -> Mailbox:
    mailbox.trusted_authserv_id = "mx.desk.example"
    mailbox.save(update_fields=["trusted_authserv_id"])
    return mailbox
