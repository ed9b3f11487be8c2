"""The four languages, by the code of each."""

from besa.promises.detection.languages.albanian import ALBANIAN
from besa.promises.detection.languages.arabic import ARABIC
from besa.promises.detection.languages.english import ENGLISH
from besa.promises.detection.languages.hebrew import HEBREW

LANGUAGES = {"ar": ARABIC, "en": ENGLISH, "he": HEBREW, "sq": ALBANIAN}
