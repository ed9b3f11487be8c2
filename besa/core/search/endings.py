"""What Arabic, Hebrew, Albanian and English glue to a word (language.md 2.3). All rules work on folded words.

At index time a word gets every plausible reading, because stripping cannot know whether a first letter is a prefix;
a query word gets few, because each adds what nobody asked for.
"""

import re
from collections.abc import Iterable

_ARABIC_ARTICLES = ("وبال", "وال", "فال", "بال", "كال", "ولل", "فلل", "لل", "ال")
_ARABIC_ENDINGS = (
    "تكما", "تهما", "تموه", "تموها", "تكم", "تهم", "تنا", "تها", "تني", "كما", "هما", "كم", "هم", "نا", "ها", "ني", "تان",
    "تين", "تما", "اتي", "اتك", "اته", "ات", "ون", "ين", "ان", "تي", "تك", "ته", "تم", "يه", "ه", "ي", "ك", "وا", "ت",
)  # fmt: skip
_ARABIC_LIGHT = ("ات", "ون", "ين", "ه", "ي")
_HEBREW_PREFIXES = (
    "וכשה", "כשה", "ושה", "וה", "וש", "ול", "וב", "ומ", "וכ", "שה", "של", "שב", "שמ", "כש", "מה", "ה", "ו", "ב", "ל",
    "מ", "ש", "כ",
)  # fmt: skip
_HEBREW_ENDINGS = ("יות", "יימ", "ימ", "ות", "יה", "ת", "ה", "י")
# Whose it is; only for what is indexed. The letter before a possessive of one thing may be the -t of a feminine word.
_HEBREW_POSSESSIVES = (
    "ותיכמ",
    "ותיהמ",
    "ותינו",
    "תכמ",
    "תנו",
    "יכמ",
    "יכנ",
    "יהמ",
    "ינו",
    "כמ",
    "כנ",
    "נו",
    "המ",
    "תי",
    "יי",
)
# Each with how many letters must remain, or short words lose what they are.
_ALBANIAN_ENDINGS = tuple(
    (ending, 4) if ending in {"imeve", "imit", "imin", "imet", "imi", "ime", "uar", "ojne", "ova", "oja", "oj", "im", "esi", "esit"}
    else (ending, 3)
    for ending in (
        "imeve", "imit", "imin", "imet", "imi", "ime", "uar", "ojne", "ova", "oja", "oj", "im", "eve", "ave", "ive",
        "uve", "ise", "ine", "ite", "esi", "esit", "et", "es", "en", "at", "it", "in", "ut", "un", "ia", "ja", "je",
        "ve", "a", "e", "i", "u",
    )
)  # fmt: skip
_ENGLISH_ENDINGS = (
    *(("ies", "y"), ("ied", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("zes", "z")),
    *(("ing", ""), ("ed", ""), ("es", ""), ("s", "")),
)
_DOUBLED = frozenset("bdgmnprt")


def arabic_readings(word: str) -> set[str]:
    """With and without article, conjunction and preposition, each with and without one ending."""
    forms = {form for start in _without_proclitics(word) for form in _without_endings(start)}
    return forms | arabic_plurals(forms)


def without_article(word: str) -> set[str]:
    """An unfolded word, and what remains of it without the article and what stands before the article."""
    article = _prefix(word, _ARABIC_ARTICLES, keep=3)
    return {word, word[len(article) :]}


def _without_proclitics(word: str) -> set[str]:
    article = _prefix(word, _ARABIC_ARTICLES, keep=2)
    if article:
        return {word, word[len(article) :]}
    if len(word) < 4 or word[0] not in "وفبلك":
        return {word}
    if len(word) >= 5 and word[0] in "وف" and word[1] in "بلك":
        return {word, word[1:], word[2:]}
    return {word, word[1:]}


def _without_endings(word: str) -> set[str]:
    cut = {word[: -len(end)] for end in _ARABIC_ENDINGS if word.endswith(end) and len(word) - len(end) >= 3}
    return {word} | cut


def arabic_light(word: str) -> set[str]:
    """Without the article, and without one light ending."""
    word = word[len(_prefix(word, _ARABIC_ARTICLES, keep=3)) :]
    forms = {word, _cut(word, _ARABIC_LIGHT)}
    return forms | arabic_singulars(forms)


def hebrew_readings(word: str) -> set[str]:
    """Without each prefix that the word may begin with, each with and without one ending."""
    starts = {word} | {
        word[len(prefix) :]
        for prefix in _HEBREW_PREFIXES
        if word.startswith(prefix) and len(word) - len(prefix) >= (3 if len(prefix) > 1 else 2)
    }
    return {form for start in starts for end in _without_possessive(start) for form in hebrew_light(end)}


def _without_possessive(word: str) -> set[str]:
    cut = {word[: -len(end)] for end in _HEBREW_POSSESSIVES if word.endswith(end) and len(word) - len(end) >= 3}
    return {word} | cut


def hebrew_light(word: str) -> set[str]:
    """Without one ending; a plural in -iyot as its singular in -it. Prefixes stay: stripping them from queries costs recall."""
    if word.endswith("יות") and len(word) > 5:
        return {word, word[:-3] + "ית"}
    return {word} if word.endswith("ית") else {word, _cut(word, _HEBREW_ENDINGS)}


def albanian_stem(word: str) -> str:
    for ending, keep in _ALBANIAN_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= keep:
            return word[: -len(ending)]
    return word


def english_stem(word: str) -> str:
    """`charge`, `charges`, `charged` and `charging` end as `charg`, `stopped` as `stop`, `tries` as `try`."""
    if word.endswith("ss"):
        return word
    for ending, instead in _ENGLISH_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= 3:
            return _bare(word[: -len(ending)] + instead, is_cut=ending in ("ing", "ed"))
    return _bare(word, is_cut=False)


def _bare(stem: str, *, is_cut: bool) -> str:
    if is_cut and len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] in _DOUBLED:
        return stem[:-1]
    return stem[:-1] if stem.endswith("e") and len(stem) > 3 else stem


# Broken plurals change the inside of a word: مفاتيح, عقود, أقساط, أجهزة. What remains when the long vowels go is the same
# in the singular. A plural meets its singular by it; two words of other shapes do not, or كتاب would find كاتب.
_BROKEN_PLURALS = re.compile(r"[^ا].ا.ي?.|..و.|ا..ا.|ا...ه")
_PLURAL, _SINGULAR = "~", "~~"


def arabic_plurals(forms: Iterable[str]) -> set[str]:
    """The marks by which readings of a word are met by a broken plural, or by its singular."""
    return {mark + bare for form in forms if (bare := _consonants(form)) for mark in _marks(form, of_query=False)}


def arabic_singulars(forms: Iterable[str]) -> set[str]:
    """The marks by which a query's word meets them."""
    return {mark + bare for form in forms if (bare := _consonants(form)) for mark in _marks(form, of_query=True)}


def _marks(form: str, *, of_query: bool) -> tuple[str, ...]:
    if _is_broken_plural(form):
        return (_PLURAL, _SINGULAR) if of_query else (_PLURAL,)
    return (_PLURAL,) if of_query else (_SINGULAR,)


def _is_broken_plural(form: str) -> bool:
    return bool(_BROKEN_PLURALS.fullmatch(form)) and not (form.endswith("ه") and form[0] != "ا")


def _consonants(form: str) -> str:
    """Three letters or more, or nothing. The ا that begins a plural and the ه that ends a word are no part of them."""
    form = form[1:] if form[0] == "ا" and _is_broken_plural(form) else form
    form = form.removesuffix("ه")
    bare = form[:1] + re.sub("[اوي]", "", form[1:])
    return bare if len(bare) >= 3 else ""


def _prefix(word: str, prefixes: tuple[str, ...], *, keep: int) -> str:
    return next((p for p in prefixes if word.startswith(p) and len(word) - len(p) >= keep), "")


def _cut(word: str, endings: tuple[str, ...]) -> str:
    return next((word[: -len(end)] for end in endings if word.endswith(end) and len(word) - len(end) >= 3), word)
