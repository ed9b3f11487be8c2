"""Dictionary forms by simplemma, whose dictionaries are read where they lie compressed (7 MB for three languages, not 55)."""

from functools import cache

from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy
from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamDictionaryFactory


@cache
def _lemmatizer() -> Lemmatizer:
    strategy = DefaultStrategy(dictionary_factory=StreamDictionaryFactory())
    return Lemmatizer(cache_max_size=1, lemmatization_strategy=strategy)


def lemma(word: str, language: str) -> str:
    """The dictionary form of an unfolded `word`, or the word. A language is loaded when its first word comes (0.7 s at most)."""
    return str(_lemmatizer().lemmatize(word, lang=language))
