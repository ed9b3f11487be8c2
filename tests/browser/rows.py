"""What stands in the desk of the browser tests; run inside of its environment: `python -m tests.browser.rows`."""

import json
import os
from datetime import timedelta
from pathlib import Path

import django
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "besa.settings")
django.setup()

# The application must be ready before its models are imported.
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from besa.accounts.models import Membership, Role, Team, User, UserRole  # noqa: E402
from besa.cases import actions  # noqa: E402
from besa.cases.actions.messages import Letter  # noqa: E402
from besa.cases.actions.opening import add_participant, announce, open_case  # noqa: E402
from besa.cases.models import Case, Message, Participant  # noqa: E402
from besa.cases.ports import Address, InboundAttachment, InboundMessage  # noqa: E402
from besa.cases.search import indexing  # noqa: E402
from besa.channels.email.models import Mailbox  # noqa: E402
from besa.channels.email.parsing.html import clean  # noqa: E402
from besa.core.text.direction import direction_of  # noqa: E402
from besa.customers.actions import find_or_add  # noqa: E402

PASSWORD = "correct horse battery"
# Made once: it takes its time, as it must.
SECRET = make_password(PASSWORD)
PEOPLE = {"en": "Dana Levi", "ar": "أمل ناصر", "he": "נועה כהן", "sq": "Arta Krasniqi"}
LETTERS = {
    "en": ("Susan Blake", "[Order 1190] Wrong size delivered", "Hello,\n\nI need it before Saturday. My phone is +44 20 7946 0018."),
    "ar": ("ليلى الحداد", "Re: فاتورة شهر آذار 4711", "السلام عليكم،\n\nوهاتفي +970 59 912 3456.\n\n> كتب فريق الدعم:\n> شكرا"),
    "he": ("רבקה לוי", "המשלוח לא הגיע", "שלום רב,\nההזמנה שלי 5520 לא הגיעה. הטלפון שלי 054-123-4567."),
    "sq": ("Arben Hoxha", "Porosia 5520 nuk ka ardhur", "Përshëndetje,\n\nA mund ta kontrolloni ju lutem?"),
}  # fmt: skip
LAYOUT = '<h2>Invoice</h2><table border="1"><tr><td>1,480</td></tr></table><p><img data-remote-src="http://127.0.0.1:9/x.png" alt="x"></p>'
PAYLOADS_IN_ONE = 40
HERE = Path(__file__).parent


def main() -> None:
    team = Team.objects.create(name="Orders", public_name="Orders and delivery")
    Mailbox.objects.create(address="support@desk.example", name="Support", team=team, language="en")
    for language, name in PEOPLE.items():
        member(language, name, team, Role.AGENT)
    member("noa", "Noa Cohen", team, Role.AGENT, language="en")
    member("admin", "Admin", team, Role.ADMINISTRATOR, language="en")
    member("mudira", "مديرة المكتب", team, Role.ADMINISTRATOR, language="ar")
    for language in LETTERS:
        for number in range(8):
            arrive(team, language, number)
    rich_case(team)
    hostile_ones = [hostile(team, sanitised=True), hostile(team, sanitised=False)]
    by_number(team, 97, clean_too=True)
    by_number(team, 98, clean_too=False)
    senders = Participant.objects.filter(address__endswith="@customer.example")
    made = {"hostile": hostile_ones, "cases": dict(senders.values_list("address", "case__number"))}
    made["states"] = {key: state_of(key) for key in (*PEOPLE, "noa", "admin", "mudira")}
    User.objects.update(last_seen_at=None)  # nobody is at the desk before a test is: routing would offer them its cases
    # No worker runs beside these pages: what stands in the desk is found from the start.
    indexing.catch_up(turn=timedelta(minutes=2))
    print(json.dumps(made))


def member(key: str, name: str, team: Team, role: str, **fields: str) -> User:
    fields.setdefault("language", key)
    user = User.objects.create_user(f"{key}@desk.example", name=name, time_zone="Europe/Tirane", **fields)
    User.objects.filter(pk=user.pk).update(password=SECRET)
    UserRole.objects.create(user=user, role=role)
    Membership.objects.create(user=user, team=team)
    return user


def state_of(key: str) -> dict[str, object]:
    """What the browser of somebody keeps who came in at the door, as Playwright writes it."""
    door = Client(SERVER_NAME="127.0.0.1")
    answer = door.post("/sign-in/", {"login": f"{key}@desk.example", "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    kept = {"domain": "127.0.0.1", "path": "/", "expires": -1, "httpOnly": True, "secure": False, "sameSite": "Lax"}
    cookies = [{"name": name, "value": cookie.value, **kept} for name, cookie in door.cookies.items() if cookie.value]
    return {"cookies": cookies, "origins": []}


def arrive(team: Team, language: str, number: int, **fields: object) -> Case:
    name, subject, text = LETTERS[language]
    sender = Address(name, f"{language}{number}@customer.example")
    at = timezone.now() - timedelta(minutes=20 + number)
    said = InboundMessage(
        channel="email",
        subject=subject,
        sender=sender,
        senders=(sender,),
        text=text,
        fold_at=text.index("> ") if "> " in text else None,
        direction=direction_of(text),
        language=language,
        **fields,
    )
    with transaction.atomic():
        customer, _new = find_or_add(email=sender.address, name=name, language=language)
        case = open_case(customer=customer, team=team, subject=subject, channel="email", language=language, at=at)
        message = actions.receive(case, said=said, customer=customer, account="1", at=at, is_first=True)
        add_participant(case, customer=customer, address=sender.address, name=name)
        announce(case, message_id=message.pk, at=at)
    return case


def rich_case(team: Team) -> None:
    """One case with everything a page can show: layout, files, flags, note, answer, summary, tags, events."""
    dana = User.objects.get(email="en@desk.example")
    file = InboundAttachment(
        filename="فاتورة.pdf", content_type="application/pdf", declared_type="application/pdf", content=b"%PDF"
    )
    case = arrive(team, "ar", 90, html=LAYOUT, has_remote_images=True, attachments=(file,))
    case.messages.update(flags=["third_party"], verdict="failed")
    actions.assign(case, to=dana, by=dana)
    actions.change_fields(case, by=dana, summary="Paid twice.\nWants 480.00 back.", kind="complaint", priority=4)
    actions.tag(case, by=dana, name="billing")
    actions.write_note(case, by=dana, letter=Letter(text="تأكدت من المحاسبة."))
    to = [("ليلى", "ar90@customer.example")]
    actions.answer_automatically(case, letter=Letter(text="وصلتنا رسالتك.", to=to))
    actions.answer(
        case, by=dana, letter=Letter(text="Dear Layla,\n\nI will call today.", to=to, cc=[("", "b@customer.example")])
    )


def hostile(team: Team, *, sanitised: bool) -> int:
    """A case whose mails carry every payload of the lists: as HTML, as text, as names and as subjects."""
    payloads = [entry["payload"] for entry in json.loads((HERE / "xss/dompurify.json").read_text())]
    payloads += json.loads((HERE / "xss/blns.json").read_text())
    payloads = [payload.replace("\0", "") for payload in payloads]
    case = arrive(team, "en", 95 + sanitised)
    case.subject = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    case.save()
    for start in range(0, len(payloads), PAYLOADS_IN_ONE):
        part = payloads[start : start + PAYLOADS_IN_ONE]
        html = (
            "<table><tr><td>" + "</td><td>".join(clean(p)[0] if sanitised else p for p in part) + "</td></tr></table>"
        )
        kept = {"case": case, "direction": "in", "from_name": part[0][:200], "subject": part[-1][:900]}
        Message.objects.create(html=html, text="", remote_images=True, **kept)
        Message.objects.create(html="", text="\n\n".join(part), **kept)
    return int(case.number)


ATTACKS = {
    "D02": '<a href="javascript:alert(2)">a</a> <a href=" java\tscript:alert(2)">b</a> <a href="&#106;avascript:alert(2)">c</a>'
    ' <a href="vbscript:x">d</a> <a href="data:text/html,<script>alert(2)</script>">e</a> <a href="https://good.example/">f</a>',
    "D03": "<style>@import url(http://away.example/x.css); body:has(a) { background: url(http://away.example/y.png) }</style>"
    '<div style="position:fixed;top:0;left:0;width:100vw;height:100vh;z-index:99999;background:red">Sign in again</div>',
    "D04": '<base href="http://away.example/"><meta http-equiv="refresh" content="0;url=http://away.example/">'
    '<form id="besa" name="besa" action="http://away.example/"><input name="token"></form><img name="querySelector">'
    '<a href="https://away.example/t" target="_top">out</a>',
    "D05": '<svg></p><style><a id="</style><img src=1 onerror=alert(5)>"></svg><math><mtext><table><mglyph><style><!--</style>'
    '<img title="--&gt;&lt;img src=1 onerror=alert(5)&gt;"></math><noscript><p title="</noscript><img src=x onerror=alert(5)>"></noscript>'
    "<form><form><template><img src=x onerror=alert(5)></template></form></form><plaintext><img src=x onerror=alert(5)>",
    "D06": "<a href='https://a.example/'>a</a> " * 5001
    + "<div>" * 400 + "deep" + "</div>" * 400 + f"<p title='{'x' * 1_000_000}'>wide</p>",
    "D07": '<img src="http://away.example/p.png" srcset="http://away.example/q.png 2x"><link rel="prefetch" href="http://away.example/r">'
    '<table background="http://away.example/s.png"><tr><td>x</td></tr></table><video poster="http://away.example/v.png" src="http://away.example/v"></video>',
}  # fmt: skip
QUOTED = "Thank you.\n\nOn Monday, somebody wrote:\n" + "".join(
    f"{'>' * (1 + place % 200)} line {place}\n" for place in range(2000)
)
PLAIN = "<script>alert(9)</script> " + "http://a.b/c?d=" * 3200 + " xn--a." + "xn--a." * 27


def by_number(team: Team, place: int, *, clean_too: bool) -> None:
    """A case with one mail for each class of attack (reliability.md D02 to D09); `clean_too`: through the sanitiser first."""
    case = arrive(team, "en", place)
    for number, attack in ATTACKS.items():
        html = f"<table><tr><td>{attack}</td></tr></table>"
        Message.objects.create(
            case=case,
            direction="in",
            from_name=number,
            subject=number,
            text="",
            html=clean(html)[0] if clean_too else html,
        )
    fold_at = QUOTED.index("On Monday")
    Message.objects.create(case=case, direction="in", from_name="D08", subject="D08", text=QUOTED, fold_at=fold_at)
    Message.objects.create(case=case, direction="in", from_name="D09", subject="D09", text=PLAIN)


if __name__ == "__main__":
    main()
