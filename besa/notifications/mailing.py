"""Notifications by mail: bundled, never of what was read meanwhile, never twice.

Claimed first and sent afterwards: a machine that dies between the two has mailed nothing, and the desk still shows it all.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Min
from django.template.loader import render_to_string
from django.utils.translation import ngettext

from besa.accounts.models import User
from besa.core.models import Installation
from besa.core.reader import reader_of, reading
from besa.core.text.controls import isolate
from besa.notifications.models import Focus, Notification, NotificationQuerySet
from besa.notifications.queries import grouped
from besa.notifications.quiet import is_at_work

log = structlog.get_logger()
# The shortest bundle that anybody can choose: younger mail need not be looked at.
SHORTEST = timedelta(minutes=15)
AT_ONCE = 200
IN_ONE_MAIL = 50


def waiting() -> NotificationQuerySet:
    return Notification.objects.filter(read_at=None, mailed_at=None, by_mail=True)


def is_waiting() -> bool:
    return waiting().exists()


def mail_due(*, now: datetime) -> int:
    """Mail everybody whose bundle is due; how many mails were sent. One failure does not hold up the others."""
    oldest = waiting().filter(created_at__lte=now - SHORTEST).values("user").annotate(at=Min("created_at"))
    sent = 0
    for row in list(oldest.order_by("at")[:AT_ONCE]):
        user = User.objects.filter(pk=row["user"], is_active=True).first()
        if user is not None:
            sent += mail_bundle(user, now=now)
    return sent


def mail_bundle(user: User, *, now: datetime) -> bool:
    """One mail to `user` about all that waits, if its time has come. Whether one was sent."""
    bundle = _claim(user, now)
    if not bundle:
        return False
    try:
        _send(user, bundle)
    except OSError:  # the mail server is away (smtplib's errors are OSErrors): the next bundle takes it along
        log.warning("notifications_not_mailed", user=user.pk, exc_info=True)
        Notification.objects.filter(pk__in=[one.pk for one in bundle]).update(mailed_at=None)
        return False
    return True


@transaction.atomic
def _claim(user: User, now: datetime) -> list[Notification]:
    """What goes into this mail, marked as mailed. Empty while it is not time: settled by one conditional UPDATE."""
    focus, _new = Focus.objects.get_or_create(user=user)
    rows = waiting().filter(user=user).not_held_by(focus, now)
    if not rows.filter(created_at__lte=now - focus.mail_every).exists() or not is_at_work(user, focus, now):
        return []
    if focus.mailed_at and now < focus.mailed_at + focus.mail_every:
        return []
    if not Focus.objects.filter(pk=focus.pk, mailed_at=focus.mailed_at).update(mailed_at=now):
        return []
    bundle = list(rows.select_related("actor").order_by("-created_at", "-pk")[:IN_ONE_MAIL])
    return [one for one in bundle if waiting().filter(pk=one.pk).update(mailed_at=now)]


def _send(user: User, bundle: list[Notification]) -> None:
    desk, base = Installation.current(), settings.BESA_URL.rstrip("/")
    with reading(reader_of(user)) as reader:
        facts = {
            "groups": grouped(bundle),
            "base": base,
            "choosing": f"{base}/settings/notifications/",
            "language": reader.language,
            "direction": reader.direction,
        }
        message = EmailMultiAlternatives(
            subject=_subject(bundle, desk.name),
            body=render_to_string("notifications/mail/bundle.txt", facts),
            to=[user.email],
            headers={"Auto-Submitted": "auto-generated", "Content-Language": reader.language},
        )
        message.attach_alternative(render_to_string("notifications/mail/bundle.html", facts), "text/html")
        message.send()


def _subject(bundle: list[Notification], desk: str) -> str:
    if len(bundle) == 1:
        return " ".join(bundle[0].sentence.split())
    words = ngettext("One notification from %(desk)s", "%(count)s notifications from %(desk)s", len(bundle))
    return " ".join((words % {"count": len(bundle), "desk": isolate(desk)}).split())
