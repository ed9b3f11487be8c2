"""As the worker does it: gather, wait until it cannot be taken back any more, tell."""

from datetime import timedelta

from django.utils import timezone

from besa.promises.models import Announcement
from besa.promises.tasks import announce_new_times


def work(turns=3):
    for _turn in range(turns):
        announce_new_times()


def announce_all(clock):
    work()
    clock.move_to(timezone.now() + timedelta(seconds=31))
    work()
    assert not Announcement.objects.unfinished().exists()
