"""What Arabic, Hebrew, Albanian and English glue to a word (language.md 2.3). All rules work on folded words.

At index time a word gets every plausible reading, because stripping cannot know whether a first letter is a prefix;
a query word gets few, because each adds what nobody asked for.
"""

_ARABIC_ARTICLES = ("وبال", "وال", "فال", "بال", "كال", "ولل", "فلل", "لل", "ال")
_ARABIC_ENDINGS = (
    "تكما", "تهما", "تكم", "تهم", "تنا", "تها", "كما", "هما", "كم", "هم", "نا", "ها", "تان", "تين", "اتي", "اتك",
    "اته", "ات", "ون", "ين", "ان", "تي", "تك", "ته", "يه", "ه", "ي", "ك", "وا",
)  # fmt: skip
_ARABIC_LIGHT = ("ات", "ون", "ين", "ه", "ي")
_HEBREW_PREFIXES = (
    "וכשה", "כשה", "ושה", "וה", "וש", "ול", "וב", "ומ", "וכ", "שה", "של", "שב", "שמ", "כש", "מה", "ה", "ו", "ב", "ל",
    "מ", "ש", "כ",
)  # fmt: skip
_HEBREW_ENDINGS = ("יות", "יימ", "ימ", "ות", "יה", "ת", "ה", "י")
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
_ENGLISH_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("s", ""))


def arabic_readings(word: str) -> set[str]:
    """With and without article, conjunction and preposition, each with and without one ending."""
    return {form for start in _without_proclitics(word) for form in _without_endings(start)}


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
    return {word, _cut(word, _ARABIC_LIGHT)}


def hebrew_readings(word: str) -> set[str]:
    """Without each prefix that the word may begin with, each with and without one ending."""
    starts = {word} | {
        word[len(prefix) :]
        for prefix in _HEBREW_PREFIXES
        if word.startswith(prefix) and len(word) - len(prefix) >= (3 if len(prefix) > 1 else 2)
    }
    return {form for start in starts for form in hebrew_light(start)}


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
    for ending, instead in _ENGLISH_ENDINGS:
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + instead
    return word


def _prefix(word: str, prefixes: tuple[str, ...], *, keep: int) -> str:
    return next((p for p in prefixes if word.startswith(p) and len(word) - len(p) >= keep), "")


def _cut(word: str, endings: tuple[str, ...]) -> str:
    return next((word[: -len(end)] for end in endings if word.endswith(end) and len(word) - len(end) >= 3), word)
