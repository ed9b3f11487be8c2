"""A desk that is routed, and people who are there."""

from datetime import UTC, datetime, timedelta

import pytest

from besa.accounts.models import Role
from besa.cases.actions import open_by_hand
from besa.routing import actions
from besa.routing.models import Policy
from conftest import member

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday


@pytest.fixture
def policy(orders):
    return actions.create_policy(
        team=orders, by=None, name="All", accept_within=timedelta(minutes=5), needs_language=False
    )


@pytest.fixture
def assigning(policy):
    Policy.objects.filter(pk=policy.pk).update(mode=Policy.Mode.ASSIGN)
    return policy


@pytest.fixture
def there(orders, time_machine):
    """Make members of Orders who are at the desk now: `there("a", language="ar")`."""
    time_machine.move_to(NOW, tick=False)

    def make(name, **fields):
        fields.setdefault("last_seen_at", NOW)
        return member(f"{name}@desk.example", name.title(), Role.AGENT, team=orders, **fields)

    return make


@pytest.fixture
def new_case(yusuf, orders, mailbox, admin):
    def make(*, team=orders, subject="أين طلبي"):
        return open_by_hand(by=admin, customer=yusuf, team=team, subject=subject, account=mailbox.account)

    return make
