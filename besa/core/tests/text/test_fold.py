import pytest
from hypothesis import given
from hypothesis import strategies as st

from besa.core.text.fold import fold, words

ALIKE = [
    # presentation forms and ligatures
    ("ﺍﻟﺴﻼﻡ", "السلام"),
    ("ﷲ", "الله"),
    ("ﻻ", "لا"),
    ("ﬥ", "ל"),
    ("ﬁne", "fine"),
    # invisible
    ("بريـــــد", "بريد"),
    ("طلب\u200f", "طلب"),
    ("co\u00adoperate", "cooperate"),
    ("\ufeffשלום", "שלום"),
    ("می\u200cروم", "میروم"),
    ("\u2068דנה\u2069", "דנה"),
    # vowel marks
    ("السَّيِّدَة", "السيدة"),
    ("هٰذا", "هذا"),
    ("שָׁלוֹם", "שלום"),
    ("בְּרֵאשִׁ֖ית", "בראשית"),
    # hamza
    ("أحمد", "احمد"),
    ("إلغاء", "الغاء"),
    ("آذار", "اذار"),
    ("ٱلكتاب", "الكتاب"),
    ("مسؤول", "مسئول"),
    ("شؤون", "شئون"),
    ("المسؤولون", "المسئولون"),
    # letters that are typed for each other
    ("فاتورة", "فاتوره"),
    ("مستشفى", "مستشفي"),
    ("علی", "علي"),
    ("شکرا", "شكرا"),
    ("گوگل", "كوكل"),
    ("ڤيزا", "فيزا"),
    # Hebrew
    ("שלום", "שלומ"),
    ('דו"ח', "דוח"),
    ("דו״ח", "דוח"),
    ("צ׳ק", "צק"),
    ("צ'ק", "צק"),
    ("רח' הרצל", "רח הרצל"),
    ("תל־אביב", "תל אביב"),
    ("ײדיש", "יידיש"),
    ("דּוּ״חַ", "דוח"),
    # Albanian and Latin
    ("Çelësi", "celesi"),
    ("FATURË", "fature"),
    ("e\u0308", "e"),
    ("STRASSE", "straße"),
    ("Ćevap", "cevap"),
    # digits and signs
    ("١٢٣٤", "1234"),
    ("۵۶۷۸", "5678"),
    ("٣٫٥", "3.5"),
    ("١٬٠٠٠", "1000"),
    ("٥٠٪", "50%"),
    ("نعم، لا؛ متى؟", "نعم, لا; متى?"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_alike(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("طلب", "كلب"), ("שלח", "שלך"), ("porosi", "porosia"), ("4711", "4712")])
def test_different_stays_different(one, other):
    assert fold(one) != fold(other)


def test_quotes_around_a_hebrew_word_are_not_gershayim():
    assert fold('"שלום" אמר') == '"שלומ" אמר'


def test_words():
    assert words('מספר A-4711: "דו״ח" של الفاتورة, ٥٦٧٨; snake_case') == [
        "מספר", "a", "4711", "דוח", "של", "الفاتوره", "5678", "snake", "case",
    ]  # fmt: skip


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_a_megabyte_is_linear():
    fold('ד"' * 500_000)
    fold("ءو" * 500_000)
