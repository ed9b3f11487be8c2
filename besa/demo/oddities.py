"""What a desk receives besides customers: spam, newsletters, replies of machines, a bounce of somebody else's mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from besa.cases import actions as cases
from besa.cases.models import Case
from besa.channels.email.models import Mailbox
from besa.demo.content.letters import SPAM
from besa.demo.playing import Stage, take

REPORT = """\
From: Mail Delivery System <mailer-daemon@mx.other.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Date: {date}
Message-ID: <{stamp}@mx.other.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="report"

--report
Content-Type: text/plain; charset=us-ascii

Your message could not be delivered to one recipient.

--report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.other.example

Final-Recipient: rfc822; someone@other.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--report
Content-Type: text/rfc822-headers

From: {to}
To: someone@other.example
Subject: You have won
Message-ID: <forged.{stamp}@bulk.example>

--report--
"""
NEWSLETTER = "offers@wholesale-news.example"


def plan_oddities(stage: Stage) -> None:
    boxes = list(stage.company.mailboxes.values())
    for number, (subject, text) in enumerate(letter for letters in SPAM.values() for letter in letters):
        at = stage.now - timedelta(hours=19 + 61 * number)
        stage.plan(at, lambda n=number, s=subject, t=text, at=at: spam(stage, boxes[n % 3], n, s, t, at))  # type: ignore[misc] # bound now
    stage.plan(stage.now - timedelta(days=26), lambda: ignore_newsletter(stage))
    for week in range(4):
        at = stage.now - timedelta(days=3 + 7 * week, hours=5)
        stage.plan(at, lambda at=at, week=week: newsletter(stage, boxes[0], week, at))  # type: ignore[misc] # bound now
    for place, days in enumerate((2, 9)):
        at = stage.now - timedelta(days=days, hours=3)
        stage.plan(at, lambda at=at, box=boxes[place]: foreign_bounce(stage, box, at))  # type: ignore[misc] # bound now


def letter(sender: str, to: str, subject: str, text: str, at: datetime, **headers: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{at.timestamp():.0f}.{abs(hash_of(subject))}@{sender.rpartition('@')[2].rstrip('>')}>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def hash_of(text: str) -> int:
    """The same in every process, which `hash` is not."""
    return sum(place * ord(letter) for place, letter in enumerate(text, 1))


def spam(stage: Stage, box: Mailbox, number: int, subject: str, text: str, at: datetime) -> None:
    """Half of it is marked by the provider; the other half an agent throws out."""
    sender = f"promo{number}@bulk{number}.example"
    marks = {"X_Spam_Flag": "YES"} if number % 2 else {}
    received = take(
        stage, letter(sender, box.address, subject, text, at, **marks), box, sender=sender, to=box.address, at=at
    )
    case = received.case
    if case is not None and case.place == Case.Place.INBOX:
        agent = next(user for user in stage.company.staff.values() if user.is_agent and case.team_id in user.team_ids)
        cases.mark_spam(case, by=agent, now=at + timedelta(minutes=35))


def ignore_newsletter(stage: Stage) -> None:
    by = stage.company.staff["dana@desk.example"]
    cases.add_ignore_rule(field="sender", value=NEWSLETTER, by=by, note="Wholesale newsletter, every week")


def newsletter(stage: Stage, box: Mailbox, week: int, at: datetime) -> None:
    content = letter(
        f"Wholesale News <{NEWSLETTER}>", box.address, f"Offers of the week {week + 1}", "Pans, pots and more.\n", at,
        List_Id="<offers.wholesale-news.example>", Precedence="bulk",
    )  # fmt: skip
    take(stage, content, box, sender=NEWSLETTER, to=box.address, at=at)


def foreign_bounce(stage: Stage, box: Mailbox, at: datetime) -> None:
    """A report about a mail that we never sent: held back, for a person to look at."""
    content = REPORT.format(to=box.address, date=format_datetime(at), stamp=f"{at.timestamp():.0f}")
    take(stage, content.replace("\n", "\r\n").encode("ascii"), box, sender="<>", to=box.address, at=at)
