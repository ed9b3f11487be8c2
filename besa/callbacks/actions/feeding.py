"""One's own calls for a calendar program, under a secret address that can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from besa.accounts.secrets import hash_secret, new_link_secret
from besa.callbacks.events import FeedEnded, FeedMade
from besa.callbacks.models import Feed
from besa.core.events import record

if TYPE_CHECKING:
    from besa.accounts.models import User


@transaction.atomic
def make_feed(*, by: User) -> str:
    """A new secret for one's own calls; one that was made before is over. The secret, which is kept nowhere."""
    secret = new_link_secret()
    values = {"secret_hash": hash_secret(secret), "created_at": timezone.now()}
    Feed.objects.update_or_create(user=by, defaults=values)
    record(FeedMade(user_id=by.pk), by=by)
    return secret


@transaction.atomic
def end_feed(*, by: User) -> None:
    """The address shows nothing any more. Silent when there was none."""
    if Feed.objects.filter(user=by).delete()[0]:
        record(FeedEnded(user_id=by.pk), by=by)
