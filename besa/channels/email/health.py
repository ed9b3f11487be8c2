"""What `besa doctor`, the health page and the banner say about mail (`besa.core.health`)."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from besa.accounts.models import User
from besa.cases.actions.deliveries import any_late, late_deliveries
from besa.cases.models import Delivery
from besa.channels.email import actions
from besa.channels.email.diagnosis import advice, words_for
from besa.channels.email.models import Mailbox
from besa.channels.email.secrets import SecretLost
from besa.channels.email.servers import BadServerURL, smtp_server
from besa.channels.email.transport import Fault
from besa.core.health import Finding, Level, look
from besa.core.prepared import Prepared

COUNTED_TO = 500
SECRET = "secret"  # noqa: S105 - the word that `mark_unreached` writes for a lost secret
# Waiting mends none of these.
_NEED_A_PERSON = {Fault.SIGN_IN, Fault.OAUTH, Fault.CERTIFICATE, Fault.NO_STARTTLS, Fault.FOLDER, SECRET}


_SILENT: Prepared[Mailbox] = Prepared(
    lambda since: actions.unreachable(since + actions.UNREACHABLE_AFTER).order_by().values_list("pk")[:1],
    datetime(1950, 1, 1, tzinfo=UTC),
)


@look
def mailboxes(now: datetime) -> Iterable[Finding]:
    """Each mailbox that is fetched: reached of late, failing, or silent for too long; at once where somebody must mend it."""
    silent = set(actions.unreachable(now).values_list("pk", flat=True))
    for mailbox in Mailbox.objects.fetched():
        name = f"mailbox {mailbox.address}"
        if mailbox.pk in silent:
            yield Finding(name, Level.FAILED, explained(mailbox) or _("It is not being fetched. Start `besa mail`."))
        elif mailbox.is_failing:
            needs_a_person = mailbox.last_error.partition(":")[0] in _NEED_A_PERSON
            yield Finding(name, Level.FAILED if needs_a_person else Level.WARNING, explained(mailbox))
        else:
            yield Finding(name, Level.OK, "")


def explained(mailbox: Mailbox) -> str:
    """The last failure of a mailbox in words that say what to do."""
    fault, _colon, words = mailbox.last_error.partition(": ")
    if fault == SECRET:
        return words_for(SecretLost())
    if fault not in Fault._value2member_map_ or not fault:
        return words
    return f"{advice(fault)} {f'({words})' if words else ''}".strip()


@look
def outbox(now: datetime) -> Iterable[Finding]:
    count = Delivery.objects.filter(late_deliveries(now))[:COUNTED_TO].count()
    if not count:
        yield Finding("outbox", Level.OK, "")
        return
    text = ngettext(
        "%(count)s message has waited for more than ten minutes to leave. The outbox says why.",
        "%(count)s messages have waited for more than ten minutes to leave. The outbox says why.",
        count,
    )
    yield Finding("outbox", Level.FAILED, text % {"count": count})


@look
def outgoing_server(now: datetime) -> Iterable[Finding]:
    """Without a server nothing leaves: fine for looking around, not for customers."""
    without = Mailbox.objects.active().filter(smtp_host="").exists()
    if settings.BESA_EMAIL_URL:
        try:
            smtp_server(settings.BESA_EMAIL_URL)
        except BadServerURL as error:
            yield Finding("outgoing mail", Level.FAILED, words_for(error))
            return
    elif without:
        words = _(
            "No mail leaves the house: the built-in viewer keeps it. Set BESA_EMAIL_URL, or a server per mailbox."
        )
        yield Finding("outgoing mail", Level.WARNING, words)
        return
    yield Finding("outgoing mail", Level.OK, "")


def banner(user: User) -> tuple[str, str, str] | None:
    """What stands above every page when messages do not leave or a mailbox is silent.

    Two small queries while all is well, whose SQL is made once.
    """
    now = timezone.now()
    late = Delivery.objects.visible_to(user).filter(late_deliveries(now))
    count = late.values("pk")[:COUNTED_TO].count() if any_late(now) else 0
    if count:
        text = ngettext("%(count)s message is late to leave.", "%(count)s messages are late to leave.", count)
        return ("late", text % {"count": count}, "/outbox/?state=late")
    if not _SILENT.tuples(now - actions.UNREACHABLE_AFTER):
        return None
    silent = actions.unreachable(now).filter(pk__in=Mailbox.objects.visible_to(user).values("pk")).first()
    if silent is None:
        return None
    text = _("No mail has been fetched from %(address)s for a quarter of an hour.") % {"address": silent.address}
    return ("late", text, "/settings/mailboxes/" if user.is_administrator else "/received/")
