from collections import Counter
from pathlib import Path

import pytest

from besa.core.text.language import language_of

DATA = Path(__file__).parent / "data"


def rows(name):
    return [line.split("\t") for line in (DATA / name).read_text("utf-8").splitlines() if line]


OWN = [
    ("sq", "Pershendetje, kur vjen porosia ime?"),
    ("sq", "Nuk me eshte kthyer pergjigje"),
    ("sq", "ku eshte porosia ime"),
    ("sq", "Faleminderit!"),
    ("sq", "A mund te me ndihmoni ju lutem"),
    ("sq", "Lavatriçja ka pushuar së punuari pas dy javësh."),
    ("sq", "Sa kushton dërgesa në Gjakovë?"),
    ("sq", "Dyqani juaj në Tiranë ishte mbyllur të shtunën."),
    ("en", "Where is my order?"),
    ("en", "The washing machine broke down after 2 weeks."),
    ("en", "please call me back"),
    ("en", "Re: invoice 4711 is wrong"),
    ("en", "Could someone ring me tomorrow, after 3pm?"),
    ("en", "Fridge door won’t close"),
    ("ar", "وين طلبيتي؟"),
    ("ar", "Dell XPS لا يعمل عندي"),
    ("ar", "أريد refund من فضلكم"),
    ("ar", "شكراً لکم على المساعدة"),
    ("he", "איפה ההזמנה שלי?"),
    ("he", "ה-iPhone שלי לא נדלק"),
    ("he", "תודה"),
]


@pytest.mark.parametrize(("language", "text"), OWN)
def test_sentences_as_customers_write_them(language, text):
    assert language_of(text) == language


def test_the_measured_sentences():
    """Never wrong, and unsure of fewer than one in twenty, fragments of three words included."""
    seen = Counter((language, language_of(text)) for language, text in rows("sentences.tsv"))
    assert {guess for (language, guess) in seen if guess != language} == {None}
    unsure = sum(count for (language, guess), count in seen.items() if guess is None)
    assert unsure / seen.total() < 0.05


@pytest.mark.parametrize(("language", "text"), rows("others.tsv"))
def test_other_languages_are_none_of_ours(language, text):
    assert language_of(text) is None


@pytest.mark.parametrize(
    "text",
    ["", "ok", "12345", "IMG_2034.jpg", "ThinkPad X1 Carbon", "Haddad", "???", "https://the.example/and/this/is"],
)
def test_unsure_of_what_says_nothing(text):
    assert language_of(text) is None
