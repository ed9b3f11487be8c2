import pytest

from besa.core.text.digits import in_digits, latin_digits


@pytest.mark.parametrize(
    ("typed", "latin"),
    [
        ("١٢٣", "123"),
        ("۴۵۶", "456"),
        ("٣٫٥", "3.5"),
        ("١٬٢٣٤٬٥٦٧٫٨٩", "1234567.89"),
        ("٥٠٪", "50%"),
        ("٠٥/٠٣/٢٠٢٦", "05/03/2026"),
        ("\u061c-٥", "-5"),
        ("\u200e\u22127", "-7"),
        ("١٤:٣٠", "14:30"),
        ("abc 7", "abc 7"),
    ],
)
def test_every_script_is_understood(typed, latin):
    assert latin_digits(typed) == latin


def test_each_reader_sees_their_own():
    assert in_digits("today 11:02", "arabic") == "today ١١:٠٢"
    assert in_digits("today 11:02", "latin") == "today 11:02"
