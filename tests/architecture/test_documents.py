"""The documents name what is there: every dependency with its licence, every decision, and no link leads nowhere."""

import re

import pytest

from tools.house.finding import ROOT, read, tracked

pytestmark = pytest.mark.source

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def wanted(name):
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    found = (re.split(r"[\[<>=;! ]", line.strip())[0] for line in lines if line.strip() and line[0] not in "#-")
    return {one for one in found if one}


def test_every_dependency_has_its_line():
    text = (ROOT / "docs/architecture.md").read_text()
    every = wanted("base.in") | wanted("large.in") | wanted("dev.in")
    assert {name for name in every if name.lower() not in text.lower()} == set()


def test_every_decision_is_listed():
    listed = set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", (ROOT / "docs/decisions/README.md").read_text()))
    assert listed == {path.name for path in (ROOT / "docs/decisions").glob("0*.md")}


def test_no_link_leads_nowhere():
    dead = [
        f"{path}: {target}"
        for path in tracked("*.md")
        for target in LINK.findall(read(path))
        if not (ROOT / path.parent / target).exists()
    ]
    assert dead == []


def test_every_test_of_a_table_is_there():
    there = {
        name for path in tracked("*.py") for name in re.findall(r"^(?:async )?def (test_\w+)", read(path), re.MULTILINE)
    }
    named = {name for path in tracked("docs/testing-*.md") for name in re.findall(r"`(test_\w+)`", read(path))}
    assert (named - there, len(named) > 100) == (set(), True)
