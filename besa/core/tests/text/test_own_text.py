import pytest

from besa.core.text.controls import clean_own_text, isolate, isolate_ltr


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"الرقم {isolate_ltr('#1001')}.", f"الرقم {isolate_ltr('#1001')}."),
        (f"a {isolate(isolate_ltr('1'))} b", f"a {isolate(isolate_ltr('1'))} b"),
        ("left \u2068open", "left open"),
        ("closed\u2069 \u2068too early", "closed too early"),
        ("over\u202eridden\x00", "overridden"),
        (f"one {isolate('x')}\r\ntwo \u2067", f"one {isolate('x')}\ntwo "),
    ],
)
def test_our_isolates_stay_where_a_line_closes_what_it_opens(text, kept):
    assert clean_own_text(text) == kept
