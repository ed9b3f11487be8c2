"""The cast of every test (style.md): few people, few rows, no factories."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.test.utils import teardown_databases
from django.utils import translation
from hypothesis import HealthCheck, settings

from besa.accounts.models import Membership, Role, Team, User, UserRole
from besa.cases.actions import open_by_hand
from besa.cases.models import Case
from besa.channels.email.models import Mailbox
from besa.core import allowance
from besa.customers.models import ContactPoint, Customer
from tests import databases

pytest_plugins = ["tests.running"]
# The same examples in every run, however slow the machine; `make test-faults` looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("new", derandomize=False, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("new" if os.environ.get("BESA_FAULTS") == "full" else "same")
PASSWORD = "besa-demo"


def member(email: str, name: str, *roles: str, team: Team | None = None, **fields: object) -> User:
    user: User = User.objects.create_user(email, PASSWORD, name=name, **fields)
    UserRole.objects.bulk_create(UserRole(user=user, role=role) for role in roles)
    if team:
        Membership.objects.create(user=user, team=team)
    return user


def customer_with(email: str, name: str, language: str) -> Customer:
    customer = Customer.objects.create(name=name, language=language)
    ContactPoint.objects.create(customer=customer, kind="email", value=email)
    return customer


@pytest.fixture(scope="session")
def django_db_setup(
    tmp_path_factory: pytest.TempPathFactory,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """In the place of pytest-django's: each worker would run all migrations."""
    with django_db_blocker.unblock():
        made = databases.set_up(tmp_path_factory)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")
    allowance.forget()


@pytest.fixture
def orders(db: None) -> Team:
    return Team.objects.create(name="Orders", public_name="Orders and delivery", language="en")


@pytest.fixture
def repairs(db: None) -> Team:
    return Team.objects.create(name="Repairs", public_name="Repairs and warranty", language="ar")


@pytest.fixture
def mailbox(orders: Team) -> Mailbox:
    return Mailbox.objects.create(address="support@desk.example", name="Besa support", team=orders, language="en")


@pytest.fixture
def amal(orders: Team) -> User:
    return member("amal@desk.example", "Amal", Role.AGENT, team=orders, language="ar")


@pytest.fixture
def noa(repairs: Team) -> User:
    """An agent of another team."""
    return member("noa@desk.example", "Noa", Role.AGENT, team=repairs, language="he")


@pytest.fixture
def dana(orders: Team) -> User:
    return member("dana@desk.example", "Dana", Role.MANAGER, team=orders)


@pytest.fixture
def admin(db: None) -> User:
    return member("admin@desk.example", "Admin", Role.ADMINISTRATOR)


@pytest.fixture
def stranger(db: None) -> User:
    """A member of staff without any role that concerns the case."""
    return member("stranger@desk.example", "Stranger", Role.EMPLOYEE)


@pytest.fixture
def yusuf(db: None) -> Customer:
    return customer_with("yusuf@customer.example", "يوسف حداد", "ar")


@pytest.fixture
def rivka(db: None) -> Customer:
    return customer_with("rivka@customer.example", "רבקה לוי", "he")


@pytest.fixture
def arben(db: None) -> Customer:
    return customer_with("arben@customer.example", "Arben Hoxha", "sq")


@pytest.fixture
def case(yusuf: Customer, orders: Team, mailbox: Mailbox, amal: User) -> Case:
    """Yusuf's case in the team Orders; nobody owns it."""
    return open_by_hand(by=amal, customer=yusuf, team=orders, subject="طلب رقم 4711", account=mailbox.account)


@pytest.fixture
def desk(client: Client, amal: User) -> Client:
    """Amal, signed in, with the desk in English."""
    amal.language = "en"
    amal.save()
    client.force_login(amal)
    return client
