"""Dictionary forms by simplemma, whose dictionaries are read where they lie compressed (10 MB for four languages, not 88)."""

from functools import cache
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simplemma import Lemmatizer

LANGUAGES = ("ar", "he", "sq", "en")


@cache
def _lemmatizer() -> "Lemmatizer":
    from simplemma import Lemmatizer  # noqa: PLC0415 - a twentieth of the start of every command; most read no word
    from simplemma.strategies import DefaultStrategy  # noqa: PLC0415 - as slow
    from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamDictionaryFactory  # noqa: PLC0415 - too

    strategy = DefaultStrategy(dictionary_factory=StreamDictionaryFactory())
    return Lemmatizer(cache_max_size=1, lemmatization_strategy=strategy)


def lemma(word: str, language: str) -> str:
    """The dictionary form of an unfolded `word`, or the word. A language is loaded when its first word comes (0.7 s at most)."""
    return str(_lemmatizer().lemmatize(word, lang=language))


def warm() -> None:
    """Load every language, so that nobody's first search waits for it."""
    for language in LANGUAGES:
        lemma("besa", language)


def warm_beside() -> Thread:
    """The same in a thread of its own, while the first pages are served."""
    thread = Thread(target=warm, name="lemmas", daemon=True)
    thread.start()
    return thread
