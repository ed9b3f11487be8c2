"""`visible_to` says it to the database, `is_visible_to` says it in memory: one rule, for every role and every tie to a case."""

import itertools

import pytest

from besa.accounts.models import Role, Team, User
from besa.cases.models import Case
from besa.customers.models import Customer
from conftest import member

pytestmark = pytest.mark.django_db


def test_is_visible_to_agrees_with_visible_to_for_every_role_and_tie(
    orders: Team, repairs: Team, yusuf: Customer
) -> None:
    people = [
        member(f"{role}-{team and team.pk}@desk.example", role, role, team=team)
        for role, team in itertools.product(Role.values, (orders, None))
    ]
    people += [member("none@desk.example", "None"), member("off@desk.example", "Off", "agent", team=orders)]
    User.objects.filter(email="off@desk.example").update(is_active=False)
    people = list(User.objects.with_rights().filter(pk__in=[one.pk for one in people]))
    ties = itertools.product((orders, repairs), [None, *people], [None, *people[:3]])
    for number, (team, owner, maker) in enumerate(ties, 1):
        Case.objects.create(number=number, customer=yusuf, team=team, owner=owner, created_by=maker)
    cases = list(Case.objects.all())
    seen = {user.pk: set(Case.objects.visible_to(user).values_list("pk", flat=True)) for user in people}

    assert {user.pk: {case.pk for case in cases if case.is_visible_to(user)} for user in people} == seen
    assert any(seen.values())
    assert not all(len(found) == len(cases) for found in seen.values())
