"""Mail that a machine wrote: it may open a case, never causes mail and never reopens one (P6, F07; reliability.md, section 4)."""

import re

from besa.cases.ports import Address, ListInfo
from besa.channels.email.parsing.headers import Headers

# Our own loop header. From outside it can only silence us, so a forged one does no harm (B15).
OWN_LOOP_HEADER = "x-besa-loop"

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


def reason(
    headers: Headers, content_type: str, report_type: str, sender: Address | None, null_sender: bool
) -> str | None:
    """Why this is automatic, in one word for the row, or None. `null_sender`: the envelope came from <>."""
    return (
        _by_kind(headers, content_type, report_type)
        or _by_marks(headers)
        or _by_sender(sender, null_sender or headers.ascii("return-path") == "<>")
        or _by_subject(headers)
    )


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
    if headers.has(OWN_LOOP_HEADER):
        return "own-loop"
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
