"""What must count for the installation is seen by every process, and taken by one."""

import threading
import time

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.test import RequestFactory

from besa.core.models import SharedValue
from besa.core.shared_cache import SharedCache, forget_ended

KEY = "allauth:rl:account:login_failed:5/300.0/key:0f"


@pytest.fixture
def other():
    """The cache of another process: nothing of its memory is ours."""
    return SharedCache("another", {})


@pytest.mark.django_db
def test_a_shared_value_is_seen_by_another_process_until_it_ends(other):
    cache.set(KEY, [3.5, 1.25], 60)
    assert (other.get(KEY), other.add(KEY, True, 60)) == ([3.5, 1.25], False)
    other.set(KEY, [], 60)
    assert cache.get(KEY, "none") == []
    assert (other.delete(KEY), other.delete(KEY), cache.get(KEY, "none")) == (True, False, "none")


@pytest.mark.django_db
def test_what_has_ended_is_as_good_as_none_and_is_forgotten(other):
    cache.set(KEY, [1.0], -1)
    assert other.get(KEY) is None
    assert (other.add(KEY, [2.0], 60), other.get(KEY)) == (True, [2.0])
    cache.set("allauth:old", [], -1)
    assert (forget_ended(), list(SharedValue.objects.values_list("key", flat=True))) == (1, [f":1:{KEY}"])


@pytest.mark.django_db
def test_all_else_stays_in_the_memory_of_its_process(other):
    cache.set("api:x", 1, 60)
    assert (cache.get("api:x"), other.get("api:x"), SharedValue.objects.count()) == (1, None, 0)
    assert isinstance(cache._connections[cache._alias], LocMemCache)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_add_at_once_one_wins():
    won, barrier = [], threading.Barrier(6)

    def add(name):
        barrier.wait()
        won.extend([name] if SharedCache(name, {}).add(KEY, True, 60) else [])
        connection.close()

    threads = [threading.Thread(target=add, args=(f"process{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(won) == 1


@pytest.mark.django_db(transaction=True)
def test_wrong_passwords_of_several_processes_count_together():
    """G08: five in five minutes, wherever they were tried."""
    request = RequestFactory().post("/sign-in/")
    counted = []
    began = time.process_time()
    for number in range(6):
        # A new process: its memory is empty.
        cache._connections[cache._alias] = SharedCache(f"process{number}", {})
        usage = ratelimit.consume(request, app="allauth.account", action="login_failed", key="amal@desk.example")
        counted.append(usage is not None)
    assert counted == [True] * 5 + [False]
    assert (time.process_time() - began) / 6 < 0.1
