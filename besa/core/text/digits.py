"""Digits of three scripts: every one is understood, each reader sees their own."""

_ARABIC, _PERSIAN = "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"
_TO_LATIN = str.maketrans(
    {
        **{digit: str(value) for value, digit in enumerate(_ARABIC)},
        **{digit: str(value) for value, digit in enumerate(_PERSIAN)},
        "٫": ".",
        "٬": None,
        "٪": "%",
        "\u2212": "-",
        # Keyboards and spreadsheets of Arabic and Hebrew put marks around a minus sign (language.md 5.3).
        **dict.fromkeys("\u061c\u200e\u200f\u2066\u2067\u2068\u2069"),
    }
)
_TO_ARABIC = str.maketrans("0123456789", _ARABIC)
LATIN, ARABIC = "latin", "arabic"


def latin_digits(text: str) -> str:
    """`text` as a number parser reads it: Arabic-Indic and Persian digits, decimal sign, percent and minus in ASCII."""
    return text.translate(_TO_LATIN)


def in_digits(text: str, digits: str) -> str:
    """Our own words (never a customer's) in the digits of the reader's setting, `latin` or `arabic`."""
    return text.translate(_TO_ARABIC) if digits == ARABIC else text
