"""Spam and trash go for good after the time that the desk has set, and not before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from besa.cases.actions import mark_spam, trash
from besa.cases.models import Case
from besa.cases.tasks import purge_spam_and_trash
from besa.core.models import Installation


def put_away(case, by, days):
    case.refresh_from_db()
    Case.objects.filter(pk=case.pk).update(placed_at=timezone.now() - timedelta(days=days))


@pytest.mark.django_db
@pytest.mark.parametrize("place", [mark_spam, trash])
def test_what_lay_longer_than_the_desk_says_is_purged(case, amal, place):
    place(case, by=amal)
    put_away(case, amal, days=29)
    purge_spam_and_trash()
    assert Case.objects.filter(pk=case.pk).exists()
    put_away(case, amal, days=31)
    purge_spam_and_trash()
    assert not Case.objects.filter(pk=case.pk).exists()


@pytest.mark.django_db
def test_zero_days_keeps_it_for_ever(case, amal):
    Installation.current()
    Installation.objects.update(purge_trash_after_days=0)
    trash(case, by=amal)
    put_away(case, amal, days=10_000)
    purge_spam_and_trash()
    assert Case.objects.filter(pk=case.pk).exists()


@pytest.mark.django_db
def test_a_case_in_the_inbox_is_never_purged(case, amal):
    put_away(case, amal, days=10_000)
    purge_spam_and_trash()
    assert Case.objects.filter(pk=case.pk).exists()
