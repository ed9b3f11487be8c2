"""One fold for index and query (language.md 2.1): what people type differently and mean alike becomes equal.

The original stays for display; the fold is only compared. Known price: سأل and سال, علي and على become one.
"""

import re
import unicodedata

_INVISIBLE = dict.fromkeys(
    map(
        ord,
        "\u00ad\u0640\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    )
)
# The hamza decomposes from its carrier and goes with the vowel marks; what is left needs these tables.
_ARABIC = {
    "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ى": "ي", "ة": "ه", "ء": "",
    "ی": "ي", "ې": "ي", "ے": "ي", "ک": "ك", "ڪ": "ك", "ہ": "ه", "ھ": "ه", "ە": "ه",
    "گ": "ك", "پ": "ب", "چ": "ج", "ژ": "ز", "ڤ": "ف", "ڨ": "ق",
}  # fmt: skip
_SIGNS = {"٫": ".", "٬": "", "٪": "%", "،": ",", "؛": ";", "؟": "?", "\u2011": "-", "\u2010": "-"}
_HEBREW = {"ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ", "װ": "וו", "ױ": "וי", "ײ": "יי", "\u05be": " "}
_LATIN = {"ı": "i", "ø": "o", "đ": "d", "ł": "l"}
_DIGITS = {chr(zero + value): str(value) for zero in (0x0660, 0x06F0) for value in range(10)}
_LETTERS = str.maketrans(_ARABIC | _SIGNS | _HEBREW | _LATIN | _DIGITS)
# Accents, points and vowel marks from Latin to Arabic and Syriac; further on, in Indic scripts, a mark is a letter.
_MARKS = re.compile("[" + "".join(chr(c) for c in range(0x0300, 0x0900) if unicodedata.category(chr(c)) == "Mn") + "]+")

_QUOTES = "'’‘`´ʼ׳\"“”„״"
_INSIDE_HEBREW = re.compile(f"(?<=[א-ת])[{_QUOTES}]{{1,2}}(?=[א-ת])")
_AFTER_HEBREW = re.compile("(?<=[א-ת])['’‘`´ʼ׳](?![א-ת])")
_HAMZA_BEFORE_WAW = re.compile("[ؤئء]و")
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """`text` for comparison: never shown, idempotent, linear in its length."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE).casefold()
    # Points first, or they stand between a letter and its gershayim; the letters with hamza are still whole here.
    text = _MARKS.sub("", text)
    text = _AFTER_HEBREW.sub("", _INSIDE_HEBREW.sub("", text))
    text = _HAMZA_BEFORE_WAW.sub("و", text)
    text = _MARKS.sub("", unicodedata.normalize("NFD", text)).translate(_LETTERS)
    return unicodedata.normalize("NFC", text)


def words(text: str) -> list[str]:
    """The folded words of `text` in order, digits included, punctuation and underscores left out."""
    return _WORD.findall(fold(text))
