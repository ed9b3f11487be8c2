"""The search of the desk, from a case to its results, on the set of language.md 2.3: the bars of issue 3, on either database."""

import json
from pathlib import Path

import pytest

import besa.core.search.tests
from besa.cases.models import Case, Message
from besa.cases.search import indexing
from besa.cases.search.asking import Search, results

SET = Path(besa.core.search.tests.__file__).with_name("search_queries.json")
TEXTS = json.loads(SET.read_text(encoding="utf-8"))["languages"]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "f1", "precision"), [("ar", 0.95, 0.95), ("he", 0.90, 0.90), ("sq", 0.95, 0.95)])
def test_a_search_finds_the_cases_of_each_language(language, f1, precision, case, amal):
    keys = {}
    for key, text in TEXTS[language]["documents"].items():
        one = Case.objects.create(number=900_000 + int(key), customer=case.customer, team=case.team)
        Message.objects.create(case=one, direction="in", text=text)
        keys[one.pk] = int(key)
    indexing.index(keys)
    right = wrong = missed = 0
    for asked, expected in TEXTS[language]["queries"]:
        page = results(Search.of({"q": asked}), user=amal, after=None)
        assert page.next is None
        found = {keys[one.case.pk] for one in page.found}
        right, wrong = right + len(found & set(expected)), wrong + len(found - set(expected))
        missed += len(set(expected) - found)
    assert right / (right + wrong) >= precision
    assert 2 * right / (2 * right + wrong + missed) >= f1
