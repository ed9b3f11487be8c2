"""All conversations by language, and the spam."""

from besa.demo.content import ar, en, he, sq

THREADS = {"ar": ar.THREADS, "he": he.THREADS, "sq": sq.THREADS, "en": en.THREADS}
SPAM = {"ar": ar.SPAM, "he": he.SPAM, "sq": sq.SPAM, "en": en.SPAM}
