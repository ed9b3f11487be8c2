"""Mail that a machine wrote: it may open a case, never causes mail and never reopens one (P6, F07; reliability.md, section 4)."""

import re
from dataclasses import dataclass

from besa.cases.ports import Address, ListInfo
from besa.channels.email.parsing.headers import Headers

# In all that a Besa desk sends. From outside it can only silence us, so a forged one does no harm (B15).
DESK_HEADER = "x-besa-desk"

_DAEMON = re.compile(r"(?i)(?:mailer-daemon|postmaster|mail-daemon|mdaemon|daemon|bounces?)(?:[+=.-].*)?")
_NO_REPLY = re.compile(r"(?i)(?:.*[._+-])?(?:no|do-?not|dont)[._-]?reply(?:[._+-].*)?")
_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_AUTOREPLY_HEADERS = (
    ("x-autoreply", ""),
    ("x-autorespond", ""),
    ("x-auto-reply-from", ""),
    ("x-mail-autoreply", ""),
    ("x-autoresponder", ""),
    ("x-ms-exchange-inbox-rules-loop", ""),
    ("x-ms-exchange-generated-message-source", "antispam"),
    ("x-cron-env", ""),
)
# Exchange counts to nine; from five on it puts mail into the junk folder.
_SPAM_LEVEL = 5
_REPORTS = {
    "disposition-notification": "read-receipt",
    "feedback-report": "feedback-report",
    "delivery-status": "bounce",
}
_CHALLENGE = re.compile(
    r"(?i)(?:please\s)?(?:confirm|verify)\syour\s(?:e-?mail|message|identity)\b.{0,60}\b(?:delivered|deliver|human|spam|sender)"
)
_OUT_OF_OFFICE = re.compile(
    r"""(?ix)\s*(?:(?:re|aw|fw):\s?)?(?:automatic\sreply|auto(?:matic)?\s?-?\s?(?:reply|response)|out\sof\s(?:the\s)?office|autoreply
      |رد\sتلقائي|خارج\sالمكتب|מענה\sאוטומטי|תשובה\sאוטומטית|מחוץ\sלמשרד|përgjigje\sautomatike|jashtë\szyre)\b"""
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What the envelope and the installation add. `null_sender`: it came from <>; `loop_id`: our own mark."""

    null_sender: bool = False
    loop_id: str = ""


def reason(
    headers: Headers, content_type: str, report_type: str, sender: Address | None, delivered: Delivered
) -> str | None:
    """Why this is automatic, in one word for the row, or None."""
    if delivered.loop_id and headers.ascii(DESK_HEADER) == delivered.loop_id:
        return "own-loop"
    return (
        _by_kind(headers, content_type, report_type)
        or _by_marks(headers)
        or _by_sender(sender, delivered.null_sender or headers.ascii("return-path") == "<>")
        or _by_subject(headers)
    )


def spam(headers: Headers) -> str:
    """What the provider or a filter on the way said, if it said spam."""
    if headers.ascii("x-spam-flag").lower().startswith("yes"):
        return "x-spam-flag"
    if headers.ascii("x-spam-status").lower().startswith("yes"):
        return "x-spam-status"
    level = headers.ascii("x-ms-exchange-organization-scl") or headers.ascii("x-ms-exchange-scl")
    return "scl" if level.isdigit() and int(level) >= _SPAM_LEVEL else ""


def list_info(headers: Headers) -> ListInfo | None:
    if not (headers.has("list-id") or headers.has("list-unsubscribe") or headers.has("list-post")):
        return None
    return ListInfo(headers.text("list-id")[:200], headers.ascii("list-unsubscribe")[:500])


def _by_kind(headers: Headers, content_type: str, report_type: str) -> str | None:
    if content_type == "multipart/report":
        return _REPORTS.get(report_type, "report")
    if content_type == "text/calendar" or b"method=reply" in headers.raw("content-type").lower():
        return "calendar-reply"
    return "bounce" if headers.has("x-failed-recipients") else None


def _by_marks(headers: Headers) -> str | None:
    # A header of this name with the value `no` is a person's mail, as RFC 3834 says.
    if headers.ascii("auto-submitted").partition(";")[0].strip().lower() not in ("", "no"):
        return "auto-submitted"
    for name, value in _AUTOREPLY_HEADERS:
        if headers.has(name) and value in headers.ascii(name).lower():
            return "auto-reply-header"
    if list_info(headers):
        return "list"
    return "precedence" if headers.ascii("precedence").lower() in _PRECEDENCE else None


def _by_sender(sender: Address | None, null_sender: bool) -> str | None:
    # Some mailers write `From: MAILER-DAEMON <>`.
    local = (sender.address.partition("@")[0] or sender.name) if sender else ""
    if _DAEMON.fullmatch(local):
        return "mailer-daemon"
    if null_sender:
        return "null-sender"
    return "no-reply" if _NO_REPLY.fullmatch(local) else None


def _by_subject(headers: Headers) -> str | None:
    subject = headers.text("subject")[:250]
    if _OUT_OF_OFFICE.match(subject):
        return "out-of-office"
    # Exchange marks its out-of-office replies with this header alone; people's mail may carry it too, so it needs company.
    return "challenge" if _CHALLENGE.search(subject) else None
