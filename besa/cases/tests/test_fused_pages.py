"""The pages that people live in read the same, drawn by one function for each template or node by node (besa.core.fused)."""

import re

import pytest
from django.utils import timezone

from besa.cases.actions import assign, tag, write_note
from besa.cases.actions.messages import Letter
from besa.cases.models import Message
from besa.core.fused import Fused

pytestmark = pytest.mark.django_db
# Made anew with each page: tokens of forms, and keys of drafts.
CHANGES = re.compile(r"\b(?:[A-Za-z0-9]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")


@pytest.fixture
def desk(client, case, amal, dana, yusuf):
    assign(case, to=amal, by=dana)
    tag(case, name="<urgent> & بطاقة", by=amal)
    write_note(case, by=dana, letter=Letter(text="Asked the store <b>twice</b>"))
    for direction, text in (("in", "أين طلبي #1234؟"), ("out", "See https://a.example/?x=1&y=2"), ("in", "x" * 300)):
        Message.objects.create(
            case=case, direction=direction, channel="email", text=text, customer=yusuf, author=None,
            from_address="yusuf@customer.example", said_at=timezone.now(), flags=["forged"], cc=[{"name": "", "address": "a@b.example"}],
        )  # fmt: skip
    client.force_login(amal)
    return client


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    "path", ["/cases/{number}/", "/cases/{number}/?part=news", "/inbox/mine/", "/inbox/team/", "/today/", "/search/"]
)
def test_a_page_reads_the_same_node_by_node(desk, case, amal, monkeypatch, path, language):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    amal.language = language
    amal.save()
    address = path.format(number=case.number)
    fused = desk.get(address).content.decode()
    monkeypatch.setattr(Fused, "render", lambda self, context: self.nodelist.render(context))
    plain = desk.get(address).content.decode()
    assert len(plain) > 1000
    assert CHANGES.sub("-", fused) == CHANGES.sub("-", plain)
