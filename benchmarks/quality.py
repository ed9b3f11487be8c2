"""How well the search of the desk finds the words of each language in their other forms: `language/search_queries.py`, by the
way that a person's search goes (cases, index, results), on the database of this process.

`blind`: a second set, which was written before the rules were last changed, and never looked at meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django.core.management import call_command

import besa.core.search.tests
from besa.accounts.models import Role, Team, User, UserRole
from besa.cases.models import Case, Message
from besa.cases.search import indexing
from besa.cases.search.asking import Search, results
from besa.core.search.lemmas import warm
from besa.customers.models import Customer

SETS = {"known": "search_queries.json", "blind": "search_queries_blind.json"}
FOLDER = Path(besa.core.search.tests.__file__).parent


def run() -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    warm()
    reader = somebody()
    found = {
        f"{name} {language}": measured(texts, reader)
        for name, file in SETS.items()
        for language, texts in json.loads((FOLDER / file).read_text(encoding="utf-8"))["languages"].items()
    }
    digest = hashlib.sha256(json.dumps([one.pop("found") for one in found.values()]).encode()).hexdigest()
    return {**found, "digest": digest}


def somebody() -> User:
    user = User.objects.create_user("all@desk.example", None, name="Reader")
    UserRole.objects.create(user=user, role=Role.ADMINISTRATOR)
    UserRole.objects.create(user=user, role=Role.AGENT)
    return user


def measured(texts: dict[str, Any], reader: User) -> dict[str, Any]:
    """Precision, recall and F1 of all answers of all queries in one sum (language.md 2.3); cases of other sets do not count."""
    keys = write(texts["documents"])
    right = wrong = missed = 0
    answers = []
    for asked, expected in texts["queries"]:
        found = {keys[case] for case in everything(asked, reader) if case in keys}
        right, wrong = right + len(found & set(expected)), wrong + len(found - set(expected))
        missed += len(set(expected) - found)
        answers.append(sorted(found))
    return {
        "precision": right / (right + wrong),
        "recall": right / (right + missed),
        "f1": 2 * right / (2 * right + wrong + missed),
        "found": answers,
    }


def write(documents: dict[str, str]) -> dict[int, int]:
    """A case with one message for each; the case's key -> the document's."""
    team, _made = Team.objects.get_or_create(name="T", public_name="T")
    customer, _made = Customer.objects.get_or_create(name="C")
    first = Case.objects.count() + 900_000
    keys = {}
    for place, (key, text) in enumerate(documents.items()):
        case = Case.objects.create(number=first + place, customer=customer, team=team, subject="")
        Message.objects.create(case=case, direction=Message.Direction.IN, text=text, customer=customer)
        keys[case.pk] = int(key)
    indexing.index(keys)
    return keys


def everything(asked: str, reader: User) -> set[int]:
    """All pages of the results."""
    found: set[int] = set()
    after: str | None = None
    while True:
        page = results(Search.of({"q": asked}), user=reader, after=after)
        found |= {one.case.pk for one in page.found}
        after = page.next
        if after is None:
            return found
