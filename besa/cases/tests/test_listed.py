"""The line of a case, read by key."""

import pytest

from besa.cases.actions import assign, open_by_hand
from besa.cases.listed import whole
from besa.cases.models import Tag

pytestmark = pytest.mark.django_db


def test_whole_keeps_the_order_and_leaves_out_what_is_gone(
    amal, yusuf, rivka, orders, mailbox, django_assert_num_queries
):
    first, second, gone = (
        open_by_hand(by=amal, customer=who, team=orders, subject="Order", account=mailbox.account)
        for who in (yusuf, rivka, yusuf)
    )
    assign(second, to=amal, by=amal)
    second.tags.set([Tag.objects.create(name="urgent"), Tag.objects.create(name="billing")])
    keys = [second.pk, gone.pk, first.pk]
    gone.delete()
    with django_assert_num_queries(2):
        found = whole(keys)
        said = [(case, str(case.customer), case.owner, case.team.name, list(case.tags_shown)) for case in found]
    assert said == [
        (second, str(rivka), amal, orders.name, ["billing", "urgent"]),
        (first, str(yusuf), None, orders.name, []),
    ]
    assert whole([]) == []
