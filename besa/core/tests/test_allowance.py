"""What somebody may do in a minute is one number for all processes."""

import sqlite3
import threading
from contextlib import closing

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from besa.core import allowance
from besa.core.models import SharedValue
from besa.core.shared_cache import forget_ended

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def minute(time_machine):
    time_machine.move_to(timezone.now().replace(second=0), tick=False)
    allowance.forget()
    return time_machine


@pytest.fixture
def another_process(monkeypatch):
    """Nothing of its memory is ours."""

    def become():
        monkeypatch.setattr(allowance, "_purses", {})

    return become


def granted(limit, tries):
    return sum(allowance.spend("token:1", limit) for _ in range(tries))


def test_processes_share_one_allowance(another_process):
    assert granted(60, 39) == 39
    another_process()
    assert (
        granted(60, 40) == 20
    )  # the first has taken portions of one, one, two and twelve times three, and has one left
    another_process()
    assert granted(60, 40) == 0


def test_each_minute_begins_anew(minute):
    assert granted(40, 50) == 40
    assert (granted(40, 1), allowance.seconds_left()) == (0, 60)
    minute.shift(60)
    assert granted(40, 50) == 40


def test_one_write_for_a_twentieth_and_none_for_who_is_refused(django_assert_num_queries):
    with django_assert_num_queries(4):
        assert granted(600, 30) == 30  # of 6, 6, 12 and 24
    with django_assert_num_queries(20):
        assert granted(600, 1000) == 570  # 19 portions of up to 30, and one look that finds nothing
    with django_assert_num_queries(0):
        assert granted(600, 1000) == 0


def test_many_processes_that_ask_little_leave_enough(another_process):
    for _ in range(60):
        assert granted(600, 2) == 2
        another_process()
    assert granted(600, 600) == 240


def test_others_have_their_own():
    assert granted(20, 30) == 20
    assert allowance.spend("token:2", 20) is True


def someone_else():
    """Another program that holds the table, or all of SQLite."""
    if connection.vendor == "sqlite":
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        return other
    parameters = connection.get_connection_params()
    names = {"dbname", "user", "host", "port", "password"}
    other = psycopg.connect(**{name: value for name, value in parameters.items() if name in names})
    other.execute("LOCK TABLE core_sharedvalue IN EXCLUSIVE MODE")
    return other


@pytest.mark.django_db(transaction=True)
def test_a_locked_database_is_not_waited_for_and_gives_nobody_more():
    with closing(someone_else()) as other:
        assert granted(5, 8) == 5
        other.rollback()
    assert SharedValue.objects.count() == 0


def test_an_ended_minute_is_forgotten_with_all_that_has_ended(minute):
    granted(20, 1)
    minute.shift(180)
    assert (forget_ended(), SharedValue.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_many_threads_get_exactly_the_allowance():
    won, barrier = [], threading.Barrier(6)

    def work():
        barrier.wait()
        won.append(granted(60, 30))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    assert sum(won) == 60
