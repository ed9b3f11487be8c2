"""`besa setup` in the four languages: what is asked, and how it is answered."""

import io
import re
import sys
from pathlib import Path

import pytest

from besa.accounts.models import User
from besa.calendars.models import BusinessHours
from besa.cli import setup
from besa.cli.main import Parser
from besa.cli.tongue import usual_language
from besa.core.models import Installation

ASKED = {"ar": "خمسة أسئلة", "he": "חמש שאלות", "sq": "Pesë pyetje", "en": "Five questions"}
HOURS = {
    "ar": "الأحد-الخميس ٨-١٦",
    "he": "א-ה 8-16",
    "sq": "Die-Enj 8-16",
    "en": "Sun-Thu 8-16",
}
YES = {"ar": "نعم", "he": "כן", "sq": "Po", "en": "Yes"}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def answer(monkeypatch):
    """Answer each question in turn; what is left over was never asked."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    left = []
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda prompt: left.pop(0))
    monkeypatch.setattr("getpass.getpass", lambda prompt: left.pop(0))
    return left


def run(*words):
    parser = Parser(prog="besa setup")
    setup.arguments(parser)
    return setup.run(parser.parse_args(words))


@pytest.mark.django_db
@pytest.mark.parametrize(("place", "language"), [("1", "en"), ("٢", "ar"), ("עברית", "he"), ("sq", "sq")])
def test_setup_asks_its_language_first_and_then_speaks_it(answer, capsys, settings, monkeypatch, place, language):
    monkeypatch.chdir(Path(sys.prefix).parent)
    monkeypatch.setenv("BESA_HOME", str(settings.BESA_HOME))
    answer += [place, "Clinic", "", "PS", "Asia/Hebron", "whenever", HOURS[language]]
    answer += ["arta@clinic.example", "Arta", "correct horse battery"]
    answer += ["info@clinic.example", "2", YES[language], "smtp.clinic.example", "", "secret"]
    assert run("--no-test") == 0
    said = capsys.readouterr().out
    assert (answer, ASKED[language] in said) == ([], True)
    admin, installation = User.objects.get(), Installation.current()
    assert (admin.language, installation.language, installation.time_zone) == (language, language, "Asia/Hebron")
    assert BusinessHours.objects.get().week == [["08:00-16:00"]] * 4 + [[], [], ["08:00-16:00"]]
    begun = said.index(ASKED[language])
    lines = [line.strip() for line in said[begun:].splitlines()]
    begin = f"BESA_HOME={settings.BESA_HOME} {Path(sys.prefix).name}/bin/besa run"
    assert {begin, "arta@clinic.example"} <= set(lines)
    if language in {"ar", "he"}:
        english = [line for line in lines if re.fullmatch(r"[ -~]*[a-z]{4}[ -~]*", line)]
        assert english == ["1  English", "4  Shqip", begin, settings.BESA_URL, "arta@clinic.example"]


@pytest.mark.django_db
def test_the_desk_may_speak_another_language_than_its_owner(answer):
    answer += ["en", "Clinic", "ar", "", "", "", "arta@clinic.example", "Arta", "correct horse battery", ""]
    assert run("--no-test") == 0
    assert (answer, Installation.current().language) == ([], "ar")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ar_EG.UTF-8"}, "ar"),
        ({"LC_ALL": "he_IL.UTF-8", "LANG": "en_US.UTF-8"}, "he"),
        ({"LC_ALL": "", "LC_MESSAGES": "sq_AL", "LANG": "C"}, "sq"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_machine_s_language_is_proposed(monkeypatch, environment, language):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, environment.get(name, ""))
    assert usual_language() == language
