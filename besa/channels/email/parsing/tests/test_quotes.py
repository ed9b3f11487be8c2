"""Class D08 and the folds: history and signatures in four languages; nothing is deleted, and never everything is folded."""

from __future__ import annotations

import pytest

from besa.channels.email.parsing import language, quotes
from besa.channels.email.parsing.tests.reading import mail, read

INTRODUCTIONS = [
    "On Mon, Nov 22, 2026 at 10:15 AM Ann Smith <ann@b.example> wrote:",
    "On 22/11/2026 10:15, Ann wrote:",
    "On Mon, Nov 22, 2026 at 10:15 AM Ann Smith\n<ann@b.example> wrote:",
    "Ann Smith <ann@b.example> wrote:",
    "-----Original Message-----",
    "---------- Forwarded message ---------",
    "Begin forwarded message:",
    "From: Ann <ann@b.example>\nSent: Monday, 22 November 2026 10:15\nTo: Support\nSubject: Re: order",
    "*From:* Ann\n*Date:* Monday\n*Subject:* order",
    "في الأحد، 22 نوفمبر 2026 في 10:15 ص تمت كتابة ما يلي بواسطة سامي <sami@b.example>:",
    "\u202bفي الأحد، 22 نوفمبر 2026 في 10:15 ص كتب سامي <sami@b.example>:\u202c",
    "في ٢٢ نوفمبر ٢٠٢٦، الساعة ١٠:١٥ ص، كتب/كتبت سامي:",
    "بتاريخ 22 نوفمبر 2026 كتبت ليلى:",
    "-----الرسالة الأصلية-----",
    "---------- رسالة مُعاد توجيهها ---------",
    "من: سامي\nتم الإرسال: الأحد\nإلى: الدعم\nالموضوع: طلب",
    "\u202bבתאריך יום א׳, 22 בנוב׳ 2026 ב-10:15 מאת \u202aדנה\u202c\u200f <\u202adana@b.example\u202c\u200f>:\u202c",
    "ב-22 בנוב׳ 2026, בשעה 10:15, \u200fדנה כתב/ה:",
    "ביום א׳, 22 בנובמבר 2026 כתבה דנה:",
    "-----הודעה מקורית-----",
    "---------- הודעה שהועברה ---------",
    "מאת: דנה\nנשלח: יום ראשון\nאל: תמיכה\nנושא: הזמנה",
    "Më e diel, 22 nëntor 2026, ora 10:15, Arben Hoxha <arben@b.example> shkroi:",
    "Më 22 nëntor 2026, Arben ka shkruar:",
    "Arben Hoxha <arben@b.example> shkroi:",
    "-----Mesazhi origjinal-----",
    "---------- Mesazh i përcjellë ---------",
    "Nga: Arben\nDërguar: e diel\nPër: ndihmë\nSubjekti: porosia",
]
ANSWERS = ["Thank you, it works.", "شكرا، وصل الطلب.", "תודה, הגיע.", "Faleminderit, erdhi."]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
@pytest.mark.parametrize("history", ["> one\n> two", "one\ntwo\n\nthree"])
def test_history_is_folded_from_its_introduction(introduction: str, history: str) -> None:
    text = f"Thank you, it works.\n\n{introduction}\n\n{history}"
    assert quotes.find(text).fold_at == len("Thank you, it works.\n\n")


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_a_forwarded_mail_is_not_folded_away(introduction: str) -> None:
    assert quotes.find(f"\n{introduction}\n\nthe forwarded words").fold_at is None


@pytest.mark.parametrize("introduction", INTRODUCTIONS[:4])
def test_an_answer_below_its_quote_stays_open(introduction: str) -> None:
    assert quotes.find(f"Dear Ann,\n\n{introduction}\n> is it there?\n\nYes it is.").fold_at is None


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize(
    "sentence",
    [
        "On Monday I wrote: please call me",
        "I come from: Haifa",
        "من: عمان",
        "نعم، كتب لي أمس",
        "הוא כתב לי",
        "Nga: Tirana",
        "-- no",
    ],
)
def test_ordinary_sentences_fold_nothing(answer: str, sentence: str) -> None:
    assert quotes.find(f"{answer}\n{sentence}\nand so on\nand on").fold_at is None


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAnn\nShop",
        "Sent from my iPhone",
        "أرسلت من الـ iPhone",
        "نشلح".replace("نشلح", "נשלח מה-iPhone שלי"),
        "Dërguar nga iPhone im",
    ],
)
def test_signatures_are_folded(signature: str) -> None:
    found = quotes.find(f"Thank you.\n\n{signature}")
    assert (found.fold_at, found.signature_at) == (12, 12)


def test_a_signature_above_the_history_is_folded_with_it() -> None:
    text = "Thank you.\n\n-- \nAnn\n\nOn Monday, Bob wrote:\n> x"
    assert quotes.find(text).fold_at == 12


def test_three_quoted_lines_at_the_end_need_no_introduction() -> None:
    assert quotes.find("Yes.\n> a\n> b\n> c").fold_at == 5
    assert quotes.find("Yes.\n> a\n> b\nNo.").fold_at is None


def test_everything_is_still_there() -> None:
    said = read(mail("answer\r\n\r\nOn Monday, Bob wrote:\r\n> question"))
    assert said.fold_at == 8
    assert said.text == "answer\n\nOn Monday, Bob wrote:\n> question"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("لم يصل طلبي بعد", "ar"),
        ("ההזמנה שלי לא הגיעה", "he"),
        ("Porosia ime nuk ka ardhur ende", "sq"),
        ("Pershendetje, porosia nuk ka ardhur", "sq"),
        ("My order has not arrived", "en"),
        ("Hello, طلبي رقم 4711 لم يصل بعد إلى المنزل", "ar"),
        ("12345", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_text(text: str, code: str) -> None:
    assert language.guess(text) == code


def test_the_language_is_that_of_the_answer_and_not_of_the_quote() -> None:
    said = read(
        mail("شكرا لكم على المساعدة\r\n\r\nOn Monday, Bob wrote:\r\n" + "> please tell us your order number\r\n" * 9)
    )
    assert (said.language, said.direction) == ("ar", "rtl")


def test_a_first_word_that_could_open_a_header_is_no_header():
    text = "Ne rregull, faleminderit shume.\n\nNë 30.10.2026 12:07, Elira <s@desk.example> ka shkruar:\n\n> Përshëndetje,\n> mirë."
    assert text[: quotes.find(text).fold_at] == "Ne rregull, faleminderit shume.\n\n"
