"""Mail from Besa to its own staff: the way in, and the way back in. Every link stands on BESA_URL, never on a request."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from besa.accounts.models import Invitation, User
from besa.core.models import Installation
from besa.core.moments import full_moment
from besa.core.reader import Reader, current_reader, reader_of, reading
from besa.core.templatetags.besa import name as isolated_in_html
from besa.core.text.controls import isolate


def invitation_link(secret: str, language: str) -> str:
    """The page speaks the language that was chosen for the invited person, whatever their browser asks for."""
    return f"{settings.BESA_URL.rstrip('/')}/invitation/{secret}/?lang={language}"


def send_invitation_mail(invitation: Invitation, secret: str) -> None:
    """In the language chosen for the invited person. Takes as long as the mail server; raises OSError and its kin."""
    desk, inviter = Installation.current(), invitation.invited_by
    with reading(Reader(invitation.language, time_zone=desk.time_zone)):
        _send(
            "invitation",
            subject=_("%(name)s invites you to %(desk)s") % {"name": isolate(inviter.name), "desk": isolate(desk.name)},
            to=invitation.email,
            link=invitation_link(secret, invitation.language),
            until=invitation.expires_at,
            names={"name": invitation.name, "inviter": inviter.name, "desk": desk.name},
        )


def send_reset_mail(user: User, link: str) -> None:
    """In the user's language. Takes as long as the mail server; raises OSError and its kin."""
    desk = Installation.current()
    with reading(reader_of(user)):
        _send(
            "reset",
            subject=_("A new password for %(desk)s") % {"desk": isolate(desk.name)},
            to=user.email,
            link=link,
            until=timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
            names={"name": user.name, "desk": desk.name},
        )


def _send(kind: str, *, subject: str, to: str, link: str, until: datetime, names: dict[str, str]) -> None:
    """Text and HTML from the same sentences; names stand isolated in both."""
    reader = current_reader()
    facts = {"link": link, "time": full_moment(until), "language": reader.language, "direction": reader.direction}
    in_text = {key: isolate(name) if name else "" for key, name in names.items()}
    in_html = {key: isolated_in_html(name) if name else "" for key, name in names.items()}
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string(f"accounts/mail/{kind}.txt", facts | in_text),
        to=[to],
        headers={"Auto-Submitted": "auto-generated", "Content-Language": reader.language},
    )
    message.attach_alternative(render_to_string(f"accounts/mail/{kind}.html", facts | in_html), "text/html")
    message.send()
