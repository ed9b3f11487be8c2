from besa.core.search.analyser import query
from besa.core.search.snippets import Piece, pieces, snippet


def test_a_snippet_is_the_original_text_around_the_first_hit():
    text = "word " * 100 + "أين الفواتيرُ الأخيرة؟ " + "word " * 100
    shown = snippet(text, query("فاتورة"))
    assert "أين الفواتيرُ الأخيرة؟" in shown
    assert shown.startswith("… word ")
    assert shown.endswith(" word …")
    assert len(shown) < 200


def test_a_short_text_is_shown_whole_on_one_line():
    assert snippet("Hello,\n\nwhere is <b>my order</b>?\n", query("order")) == "Hello, where is <b>my order</b>?"


def test_a_text_without_a_hit_is_shown_from_its_beginning():
    assert snippet("One two three", query("four")) == "One two three"


def test_a_hit_in_a_text_without_spaces_is_still_short():
    assert len(snippet("," * 1000 + "order" + "," * 5000, query("order"))) < 200


def test_a_page_marks_each_hit_and_loses_nothing():
    found = pieces("Faturën e porosisë, faturat!", query("fature"))
    assert found == [Piece("Faturën", True), Piece(" e porosisë, ", False), Piece("faturat!", True)]
