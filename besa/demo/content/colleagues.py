"""What colleagues of Zaytun Home pass on to each other this morning."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoSlip:
    """`by` and `to` are local parts of addresses; `hours` from now until the call is due, negative when it is late."""

    by: str
    to: str
    caller: str
    number: str
    wants: str
    hours: float
    urgent: bool = False
    outcome: str = ""


SLIPS = (
    DemoSlip(
        "tom", "amal", "أم أحمد دراوشة", "+972 52 555 0184", "تسأل متى يصل السائق، وستكون في البيت حتى الثالثة.", 2
    ),
    DemoSlip("noa", "amal", "رامي جبران", "+972 4 555 0131", "يطلب عرض سعر لاثنتي عشرة غلاية للنُزُل. ليس مستعجلا.", 26),
    DemoSlip("samir", "amal", "يوسف نصار", "+972 54 555 0107", "لم تصله الفاتورة.", -20, outcome="أرسلتها من جديد"),
    DemoSlip("amal", "noa", "משה ביטון", "+972 50 555 0122", "המזגן שוב מטפטף, מבקש טכנאי עוד היום.", -1, urgent=True),
    DemoSlip("yael", "noa", "תמר וייס", "+972 3 555 0145", "שואלת אם אפשר לאסוף את המיקסר ביום חמישי.", 5),
    DemoSlip("elira", "tom", "Harbour Guest House", "+44 20 7946 0142", "Two of the six irons trip the fuse.", 3),
    DemoSlip("tom", "elira", "Arta Leka", "+355 69 555 0166", "Pyet për garancinë e frigoriferit.", 4),
)


@dataclass(frozen=True)
class DemoQuestion:
    by: str
    to: str
    text: str
    hours: float
    answer: str = ""


QUESTIONS = (
    DemoQuestion("noa", "amal", "هل وافق المخزن على تبديل القطعة، أم ننتظر الصورة؟", 3),
    DemoQuestion("amal", "noa", "האם החלק הזה עדיין במלאי אצלכם? הלקוחה מחכה לתאריך.", 4),
    DemoQuestion(
        "samir", "amal", "هل أعوّضه عن أجرة النقل؟", -2, answer="نعم، حتى خمسين شيكلا، واكتب السبب في المعاملة."
    ),
    DemoQuestion("tom", "noa", "Does the two-year guarantee cover the motor here?", 6),
)


@dataclass(frozen=True)
class DemoBrief:
    """A handover of a case of `language`; `end` is "", "accepted" or "declined"."""

    by: str
    to: str
    language: str
    mood: str
    feeling: str
    wish: str
    end: str = ""
    reason: str = ""


BRIEFS = (
    DemoBrief(
        "samir",
        "amal",
        "ar",
        "disappointed",
        "يشعر أنه يكرر كلامه منذ أسبوع.",
        "موعد واحد مؤكد، واتصال قبل وصول السائق.",
    ),
    DemoBrief("yael", "tom", "he", "worried", "חוששת שהאירוע ביום ראשון ייפגע.", "שהמשלוח יגיע עד יום חמישי."),
    DemoBrief("samir", "amal", "ar", "angry", "غاضب لأن أحدا لم يتصل.", "استرجاع المبلغ كاملا.", end="accepted"),
    DemoBrief(
        "amal", "samir", "ar", "calm", "", "نسخة من الفاتورة باسم الشركة.", end="declined", reason="في إجازة من الغد."
    ),
)


@dataclass(frozen=True)
class Known:
    """What Zaytun Home knows of a customer, by the local part of their address. `twin` is another record of the same person."""

    local: str
    address_as: str = ""
    trusted: str = ""
    needs: str = ""
    twin: tuple[str, str] = ("", "")


KNOWN = (
    Known("s.odeh", "د. سهير", trusted="amal"),
    Known("yusuf.nassar", "أستاذ يوسف", trusted="samir", twin=("يوسف نصّار", "yusuf.nassar+zaytun@post.example")),
    Known("um.ahmad.d", "أم أحمد", needs="تفضّل المكالمة على الكتابة. الكلام ببطء ووضوح."),
    Known("rana.qasem", "سيدة رنا", trusted="amal"),
    Known("galit", 'עו"ד תבור', trusted="yael"),
    Known("rivka.stern", "", needs="אותיות גדולות במכתבים.", twin=("רבקה שטרן", "rivka.shtern@inbox.example")),
    Known("mahmoud.alali", "أستاذ محمود", trusted="samir"),
)
