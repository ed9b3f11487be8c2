"""The language of what a person wrote: Arabic and Hebrew by script, Albanian and English by small words and letters.

None when unsure: a wrong guess answers a customer in the wrong language, no guess falls back on what is known of them.
"""

import re
import unicodedata
from pathlib import Path

LOOKED_AT = 4000
# An address, a link or a name of a product says nothing about the language around it.
_SAYS_NOTHING = re.compile(r"https?://\S{1,2000}|www\.\S{1,2000}|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,255}")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ARABIC = re.compile("[\u0621-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
_HEBREW = re.compile("[\u05d0-\u05ea\ufb1d-\ufb4f]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
# Letters of Persian, Urdu, Kurdish and Pashto that Arabic does not write; a Persian keyboard's ی and ک say nothing.
_NOT_ARABIC = re.compile(
    "[\u067e\u0686\u0698\u06af\u0679\u0688\u0691\u06ba\u06be\u06c1\u06d2\u06d5\u06ce\u06c6\u0695\u06b5]"
)
RTL_SHARE = 0.3
PERSIAN_SHARE = 0.03


def _words(name: str) -> frozenset[str]:
    return frozenset(Path(__file__).with_name("words").joinpath(f"{name}.txt").read_text(encoding="utf-8").split())


# Words of both, or of their neighbours: "do" promises in Albanian and asks in English, "para" is money in one place.
_OF_BOTH = _words("both")
_EN = _words("en") - _OF_BOTH
_WITHOUT_ACCENTS = str.maketrans("ëç", "ec")
_SQ = _words("sq") - _OF_BOTH
# People write "nuk eshte per" on keyboards without ë; "ne" and "me" stay out.
_SQ |= {word.translate(_WITHOUT_ACCENTS) for word in _SQ} - _EN - _OF_BOTH
_SQ_LETTERS = re.compile("ë|ç|xh|gj|zh|q(?!u)|nj(?=[eëaoui])|ll(?=oj)|dh(?=[eëaiu])")
_EN_LETTERS = re.compile("w|th(?=e|i|a|o|r)|ck|ing$|tion$|ee|oo|ght|ly$")
# Words and letters of languages that we do not know speak against both.
_OF_OTHERS = _words("others")
_OTHER_LETTERS = re.compile("[ığşöüßñåøæãõůřőűàèùâêîôûäœęąłćšžđ]")
MARGIN = 1.5
LEAST_SHARE = 0.2


def language_of(text: str) -> str | None:
    """`ar`, `he`, `sq`, `en`, or None: too short, evenly mixed, or another language. Reads 4,000 characters."""
    text = unicodedata.normalize("NFC", _SAYS_NOTHING.sub(" ", text[:LOOKED_AT]))
    arabic, hebrew, latin = (len(letters.findall(text)) for letters in (_ARABIC, _HEBREW, _LATIN))
    written = arabic + hebrew + latin
    if written == 0:
        return None
    if (arabic + hebrew) / written >= RTL_SHARE:
        return _of_rtl_script(text, arabic, hebrew)
    return _of_latin_script(text)


def knows_latin_word(word: str) -> bool:
    """Whether a word is one of the small ones that Albanian or English sentences are made of."""
    return word.lower() in _EN or word.lower() in _SQ


def _of_rtl_script(text: str, arabic: int, hebrew: int) -> str | None:
    if arabic > 2 * hebrew:
        return None if len(_NOT_ARABIC.findall(text)) > arabic * PERSIAN_SHARE else "ar"
    return "he" if hebrew > 2 * arabic else None


def _of_latin_script(text: str) -> str | None:
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    english = sum(_weight(word, _EN, _EN_LETTERS) for word in words)
    albanian = sum(_weight(word, _SQ, _SQ_LETTERS) for word in words)
    against = sum(word in _OF_OTHERS or _OTHER_LETTERS.search(word) is not None for word in words)
    best, other, language = (english, albanian, "en") if english > albanian else (albanian, english, "sq")
    enough = 1.0 if len(words) <= 2 else MARGIN
    if best < enough or best < MARGIN * max(other, against) or best < LEAST_SHARE * len(words):
        return None
    return language


def _weight(word: str, known: frozenset[str], letters: re.Pattern[str]) -> float:
    # ë is nearly Albania's alone: one such word we know settles a short sentence.
    return (1.0 if word in known else 0.0) + (0.5 if letters.search(word) else 0.0)
