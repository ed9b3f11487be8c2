"""What customers' mail programs make of their words: raw RFC 5322 bytes, plain or HTML, with signatures and quoted history."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from zoneinfo import ZoneInfo

from besa.demo.content import company
from besa.demo.content.people import ORGANIZATIONS
from besa.demo.content.shape import Person
from besa.demo.pictures import photo

PROGRAMS = ("Microsoft Outlook 16.0", "Apple Mail (2.3774)", "Mozilla Thunderbird", "iPhone Mail (22B91)", "")
SIGNED, QUOTING, IN_HTML = 0.3, 0.6, 0.4


@dataclass(frozen=True)
class Answered:
    """The message of ours that a customer answers."""

    message_id: str
    references: Sequence[str]
    reply_to: str
    who: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Mail:
    """One mail of a customer, before it is bytes."""

    person: Person
    address: str
    to: tuple[str, str]  # name, address
    subject: str
    text: str
    at: datetime
    zone: str
    phone: str
    seed: int
    files: tuple[str, ...] = ()
    answers: Answered | None = None


def raw(mail: Mail) -> bytes:
    """The mail as its sender's server hands it over. The same mail gives the same bytes."""
    chance = random.Random(f"{mail.seed} {mail.at.isoformat()}")  # noqa: S311 - repeatable on purpose
    message = EmailMessage(policy=SMTP)
    add_headers(message, mail, chance)
    text = mail.text + ending(mail, chance) + history(mail, chance)
    message.set_content(text, cte="base64" if mail.person.language in {"ar", "he"} else "quoted-printable")
    pictures = [photo(mail.seed + place) for place, kind in enumerate(mail.files) if kind in {"photo", "inline"}]
    if "inline" in mail.files:
        add_html(message, mail, text, pictures)
    else:
        if chance.random() < IN_HTML:
            message.add_alternative(page(mail, paragraphs(text)), subtype="html")
        add_photos(message, mail, pictures, chance)
    name_boundaries(message, chance)
    return message.as_bytes()


def add_headers(message: EmailMessage, mail: Mail, chance: random.Random) -> None:
    local, _at, host = mail.address.partition("@")
    message["Received"] = (
        f"from mx.{host} (mx.{host} [192.0.2.{chance.randint(2, 250)}]) by mail.{company.DOMAIN} with ESMTPS;"
        f" {format_datetime(mail.at)}"
    )
    message["From"] = Address(mail.person.name, local, host)
    reply_to = mail.answers.reply_to if mail.answers else mail.to[1]
    message["To"] = Address(mail.to[0], addr_spec=reply_to)
    message["Subject"] = f"Re: {mail.subject}" if mail.answers else mail.subject
    message["Date"] = mail.at.astimezone(ZoneInfo(mail.zone))
    message["Message-ID"] = f"<{chance.getrandbits(80):020x}@{host}>"
    if mail.answers:
        message["In-Reply-To"] = mail.answers.message_id
        message["References"] = " ".join([*mail.answers.references, mail.answers.message_id])
    program = chance.choice(PROGRAMS)
    if program:
        message["X-Mailer"] = program


def ending(mail: Mail, chance: random.Random) -> str:
    """A signature of the firm, of the phone, a name, or nothing."""
    person = mail.person
    if person.organization and not mail.answers:
        return f"\n\n-- \n{person.name}\n{ORGANIZATIONS[person.organization][0]}\n{mail.phone}\n"
    if chance.random() < SIGNED:
        return f"\n\n{chance.choice(company.MOBILE_SIGNATURES[person.language])}\n"
    return (
        "" if mail.text.rstrip().endswith(person.name) or chance.random() < 0.6 else f"\n\n{person.name.split()[0]}\n"
    )


def history(mail: Mail, chance: random.Random) -> str:
    """What we had written, quoted below as most programs do."""
    if mail.answers is None or chance.random() > QUOTING:
        return ""
    date = f"{mail.answers.at.astimezone(ZoneInfo(mail.zone)):%d.%m.%Y %H:%M}"
    head = chance.choice(company.QUOTES[mail.person.language])
    quoted = "\n".join(f"> {line}" for line in mail.answers.text.splitlines())
    return "\n\n" + head.format(date=date, who=mail.answers.who, address=mail.to[1]) + f"\n\n{quoted}\n"


def paragraphs(text: str) -> str:
    return "".join(
        f"<p>{'<br>'.join(map(escape, part.splitlines()))}</p>" for part in text.split("\n\n") if part.strip()
    )


def page(mail: Mail, body: str) -> str:
    direction = "rtl" if mail.person.language in {"ar", "he"} else "ltr"
    style = "font-family: Calibri, Arial, sans-serif; font-size: 11pt"
    return f'<html><body dir="{direction}"><div style="{style}">{body}</div></body></html>\n'


def add_html(message: EmailMessage, mail: Mail, text: str, pictures: list[bytes]) -> None:
    """The picture stands in the text, as when one pastes it from a phone."""
    body = paragraphs(text) + "".join(f'<p><img src="cid:photo{n}" width="360"></p>' for n in range(len(pictures)))
    message.add_alternative(page(mail, body), subtype="html")
    part = message.get_payload()[1]  # type: ignore[index]  # the alternative that was just added
    for number, picture in enumerate(pictures):
        part.add_related(picture, "image", "png", cid=f"<photo{number}>", filename=f"image{number + 1:03}.png")  # type: ignore[union-attr]  # an EmailMessage


def add_photos(message: EmailMessage, mail: Mail, pictures: list[bytes], chance: random.Random) -> None:
    for picture in pictures:
        stem = chance.choice(("IMG_", "WhatsApp Image ", "20261", "صورة ", "תמונה ", "foto "))
        message.add_attachment(picture, "image", "png", filename=f"{stem}{chance.randint(1000, 9999)}.png")


def name_boundaries(message: EmailMessage, chance: random.Random) -> None:
    for part in message.walk():
        if part.is_multipart():
            part.set_boundary(f"=_{chance.getrandbits(64):016x}")
