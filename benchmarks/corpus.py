"""Two thousand mixed messages as a support desk receives them; the same arguments give the same bytes.

60 % open conversations, 40 % are replies: half of those name the customer's own earlier mail, half go to the signed
reply address of the desk, with a quote header in the writer's language. 40 % plain text, 60 % with HTML; 10 % with an
attachment of 50 kB, half of them with a name that is not ASCII. English 40 %, Arabic, Hebrew, Albanian 20 % each, in
utf-8, windows-1256, windows-1255, iso-8859-8-i, iso-8859-1 and us-ascii, base64 and quoted-printable.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

SEED = 20260101
# Enough that nobody writes more than three new mails an hour: beyond that the desk acknowledges no more (reliability.md 4).
PEOPLE = 1000
ATTACHMENT = 50 * 1024
# Stands where a reply's signed address will be known: as long as one, so that the folding of lines is the same.
REPLY_ADDRESS = "support+r-abcdefghijklmnop-abcdefghijklmnop@desk.example"
FIRST_AT = datetime(2026, 1, 5, 8, tzinfo=UTC)

WORDS = {
    "en": "printer network account password invoice payment server error message update screen order delivery customer "
    "please after yesterday morning office system login window report document connection slow failed again restart "
    "machine attached number device email cannot since the a of to and we our it is not this that when with from on",
    "ar": "الطابعة الشبكة الحساب كلمة المرور الفاتورة الدفع الخادم خطأ رسالة تحديث الشاشة الطلب التسليم العميل من فضلك بعد "
    "أمس الصباح المكتب النظام الدخول النافذة التقرير المستند الاتصال بطيء فشل مرة أخرى إعادة تشغيل الجهاز مرفق رقم",
    "he": "המדפסת הרשת החשבון הסיסמה החשבונית התשלום השרת שגיאה הודעה עדכון המסך ההזמנה המשלוח הלקוח בבקשה אחרי אתמול "
    "בבוקר המשרד המערכת כניסה חלון דוח מסמך החיבור איטי נכשל שוב הפעלה מחדש המכשיר מצורף מספר דואר לא ניתן מאז",
    "sq": "printeri rrjeti llogaria fjalëkalimi fatura pagesa serveri gabim mesazh përditësim ekrani porosia dërgesa klienti "
    "ju lutem pas dje mëngjes zyra sistemi hyrje dritare raport dokument lidhja e ngadaltë dështoi përsëri rinisje pajisja",
}
NAMES = {
    "en": ("Alice Morgan", "John O'Neill", "Grace Whitfield", "Peter Lang", "Susan Blake"),
    "ar": ("أحمد منصور", "فاطمة الزهراء", "يوسف حداد", "ليلى خليل", "عمر سعيد"),
    "he": ("דוד כהן", "רחל לוי", "משה פרץ", "נועה מזרחי", "יעל אברהם"),
    "sq": ("Arbër Hoxha", "Gëzim Krasniqi", "Çlirim Berisha", "Elira Shehu", "Dëfrim Gashi"),
}
CHARSETS = {
    "en": ("utf-8", "us-ascii", "iso-8859-1"),
    "ar": ("utf-8", "utf-8", "windows-1256"),
    "he": ("utf-8", "utf-8", "windows-1255", "iso-8859-8"),
    "sq": ("utf-8", "iso-8859-1"),
}
MARKS = {"en": ",.?", "ar": "،.؟", "he": ",.?", "sq": ",.?"}
QUOTED_BY = {
    "en": "On {date}, Support <support@desk.example> wrote:",
    "ar": "في {date}، كتب Support <support@desk.example>:",
    "he": "בתאריך {date}, מאת Support <support@desk.example>:",
    "sq": "Më {date}, Support <support@desk.example> shkroi:",
}
FILES = (("application", "pdf", "pdf"), ("image", "png", "png"), ("application", "octet-stream", "docx"))
PROGRAMS = ("Microsoft Outlook 16.0", "Apple Mail (2.3774)", "Mozilla Thunderbird")


@dataclass(frozen=True)
class Letter:
    """`thread` counts conversations from 0; `by_address`: REPLY_ADDRESS stands in it and must be replaced."""

    raw: bytes
    sender: str
    thread: int
    is_reply: bool
    by_address: bool


@dataclass
class Talk:
    number: int
    person: tuple[str, str, str]
    subject: str
    ids: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)


def letters(count: int, *, seed: int = SEED) -> Iterator[Letter]:
    chance = random.Random(seed)
    people = [someone(chance, number) for number in range(PEOPLE)]
    talks: list[Talk] = []
    for number in range(1, count + 1):
        kind = "new" if number <= 10 else chance.choices(("new", "earlier", "address"), (60, 20, 20))[0]
        talk = begin(chance, talks, people) if kind == "new" else chance.choice(talks[-150:])
        raw = written(chance, number, talk, kind)
        yield Letter(raw, talk.person[2], talk.number, kind != "new", kind == "address")


def someone(chance: random.Random, number: int) -> tuple[str, str, str]:
    language = chance.choices(("en", "ar", "he", "sq"), (40, 20, 20, 20))[0]
    return language, chance.choice(NAMES[language]), f"customer{number:04}@client{number:04}.example"


def begin(chance: random.Random, talks: list[Talk], people: list[tuple[str, str, str]]) -> Talk:
    person = people[len(talks) % len(people)]
    subject = " ".join(chance.choice(WORDS[person[0]].split()) for _ in range(chance.randint(3, 9)))
    talks.append(Talk(len(talks), person, subject))
    return talks[-1]


def written(chance: random.Random, number: int, talk: Talk, kind: str) -> bytes:
    language, name, _address = talk.person
    message = EmailMessage(policy=policy.default.clone(max_line_length=78, cte_type="7bit"))
    at = FIRST_AT + timedelta(seconds=number * 97)
    add_headers(message, chance, number, talk, kind, at)
    paragraphs = [
        " ".join(sentence(chance, language) for _ in range(chance.randint(2, 5))) for _ in range(chance.randint(1, 5))
    ]
    quoted = talk.last if kind != "new" else []
    talk.last = paragraphs[:3]
    text = "\n\n".join(paragraphs) + f"\n\n-- \n{name}\n"
    if quoted:
        head = QUOTED_BY[language].format(date=f"{at:%d.%m.%Y %H:%M}")
        text += f"\n{head}\n" + "\n".join(f"> {line}" for line in quoted) + "\n"
    cte = "base64" if language in {"ar", "he"} and chance.random() < 0.7 else "quoted-printable"
    add_text(message, chance, language, text, cte)
    if chance.random() < 0.6:
        message.add_alternative(page(paragraphs, quoted, language, name), subtype="html", charset="utf-8", cte=cte)
    if chance.random() < 0.1:
        add_file(message, chance, language, number)
    for place, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{number:05}_{place}_{chance.getrandbits(64):016x}")
    return message.as_bytes()


def add_headers(message: EmailMessage, chance: random.Random, number: int, talk: Talk, kind: str, at: datetime) -> None:
    message_id = f"<{number:05}.{chance.getrandbits(48):012x}@mail{chance.randint(1, 9)}.example>"
    message["Subject"] = talk.subject if kind == "new" else f"Re: {talk.subject}"
    message["From"] = Address(talk.person[1], addr_spec=talk.person[2])
    message["To"] = Address("Support", addr_spec=REPLY_ADDRESS if kind == "address" else "support@desk.example")
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    if kind == "earlier":
        message["In-Reply-To"] = talk.ids[-1]
        message["References"] = " ".join(talk.ids[-6:])
    message["X-Mailer"] = chance.choice(PROGRAMS)
    relay = f"from mail.client.example ([192.0.2.{chance.randint(1, 250)}]) by mx.desk.example with ESMTPS"
    message["Received"] = f"{relay} id {chance.getrandbits(40):x}; {format_datetime(at)}"
    talk.ids.append(message_id)


def sentence(chance: random.Random, language: str) -> str:
    known = WORDS[language].split()
    words = [chance.choice(known) for _ in range(chance.randint(6, 18))]
    if chance.random() < 0.3:
        words[len(words) // 2] += MARKS[language][0]
    if chance.random() < 0.25:
        words.append(str(chance.randint(100, 99999)))
    said = " ".join(words)
    return said[0].upper() + said[1:] + (MARKS[language][2] if chance.random() < 0.15 else ".")


def add_text(message: EmailMessage, chance: random.Random, language: str, text: str, cte: str) -> None:
    charset = chance.choice(CHARSETS[language])
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        charset = "utf-8"
    if charset == "us-ascii":
        message.set_content(text, charset=charset)
        return
    message.set_content(text, charset=charset, cte=cte)
    if charset == "iso-8859-8":
        message.set_param("charset", "iso-8859-8-i")


def page(paragraphs: list[str], quoted: list[str], language: str, name: str) -> str:
    direction = "rtl" if language in {"ar", "he"} else "ltr"
    style = 'p.MsoNormal{margin:0cm;font-size:11.0pt;font-family:"Calibri",sans-serif} .sig{color:#777}'
    said = "".join(
        f'<p class="MsoNormal" style="margin-bottom:8pt"><span style="color:#1f497d">{escape(p)}</span></p>'
        for p in paragraphs
    )
    history = "".join(f"<p>{escape(line)}</p>" for line in quoted)
    quote = f'<blockquote style="border-left:1px solid #ccc;padding-left:6pt">{history}</blockquote>' if quoted else ""
    end = f'<div class="sig">--<br><b>{escape(name)}</b><br><a href="https://www.example.test/c?u=1&amp;v=2">www</a></div>'
    head = f'<head><meta charset="utf-8"><style>{style}</style></head>'
    return f'<!DOCTYPE html><html dir="{direction}" lang="{language}">{head}<body>{said}{end}{quote}</body></html>'


def add_file(message: EmailMessage, chance: random.Random, language: str, number: int) -> None:
    main, sub, extension = chance.choice(FILES)
    stem = chance.choice(WORDS[language].split()) if chance.random() < 0.5 else f"scan{number:04}"
    content = chance.randbytes(ATTACHMENT)
    message.add_attachment(content, maintype=main, subtype=sub, filename=f"{stem}.{extension}")
