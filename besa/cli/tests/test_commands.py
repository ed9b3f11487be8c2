"""Commands that need no second process: what they change, what they say, how they end."""

import io
import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from besa.accounts.actions import create_token
from besa.accounts.models import AccessToken, User
from besa.calendars.models import BusinessHours
from besa.cases.actions.replies import save_reply, word_reply
from besa.cases.models import SavedReply
from besa.channels.email.inspection import look_at_smtp
from besa.channels.email.models import Mailbox
from besa.channels.email.secrets import decrypt
from besa.channels.email.tests.dovecot import free_port
from besa.channels.email.tests.sink import Sink
from besa.cli import backup, doctor, export, imports, password, replies, setup, token
from besa.cli.errors import NO_USER, USAGE, Stop
from besa.cli.mailbox_setup import try_until_good
from besa.cli.main import COMMANDS, Parser, main
from besa.cli.questions import Interview
from besa.core import files
from besa.core.heartbeats import Beats
from besa.core.models import Installation

GOOD = "correct horse battery"


def run(module, *words):
    parser = Parser(prog="besa")
    module.arguments(parser)
    return module.run(parser.parse_args(words))


@pytest.fixture
def typed(monkeypatch):
    """What comes through a pipe on standard input."""

    def type_(text):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    return type_


def test_help_names_every_command_and_bad_use_ends_with_64(capsys):
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert [name for name in COMMANDS if f"  {name} " not in shown] == []
    assert main([]) == USAGE
    assert main(["fly"]) == USAGE


ASK_EACH = """
from besa.cli.main import COMMANDS, main
for name in COMMANDS:
    try:
        main([name, "--help"])
    except SystemExit as ended:
        assert not ended.code
"""


def test_every_command_explains_itself():
    # In a process of its own: a command sets up logging for the whole process.
    done = subprocess.run([sys.executable, "-c", ASK_EACH], capture_output=True, text=True, check=True)
    first_lines = [line.split()[2] for line in done.stdout.splitlines() if line.startswith("usage: besa")]
    assert first_lines == list(COMMANDS)


@pytest.mark.django_db
def test_token_prints_the_token_and_nothing_else(amal, capsys):
    assert run(token, "create", "--user", "Amal@desk.example", "--days", "30", "--scope", "read") == 0
    secret = capsys.readouterr().out.strip()
    row = AccessToken.objects.get()
    assert (row.user, row.scopes, secret.startswith(row.prefix)) == (amal, ["read"], True)
    assert row.expires_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("days", ["0", "-5", "99999999", "9999999999999", "a week"])
def test_token_lives_a_time_that_makes_sense(amal, days):
    with pytest.raises(SystemExit) as ended:
        run(token, "create", "--user", "amal@desk.example", "--days", days)
    assert (ended.value.code, AccessToken.objects.count()) == (USAGE, 0)


@pytest.mark.django_db
def test_token_refuses_a_stranger_and_more_than_the_person_may(amal):
    with pytest.raises(Stop) as stop:
        run(token, "create", "--user", "nobody@desk.example")
    assert stop.value.code == NO_USER
    with pytest.raises(Stop):
        run(token, "create", "--user", "amal@desk.example", "--scope", "admin")
    assert AccessToken.objects.count() == 0


@pytest.mark.django_db
def test_password_sets_a_good_one_and_refuses_a_bad_one(amal, typed):
    typed("12345678\n")
    with pytest.raises(Stop):
        run(password, "--user", "amal@desk.example")
    typed(f"{GOOD}\n")
    assert run(password, "--user", "amal@desk.example") == 0
    assert User.objects.get(pk=amal.pk).check_password(GOOD)


@pytest.mark.django_db
def test_password_prints_a_link_on_the_address_of_the_desk(amal, capsys, settings):
    settings.BESA_URL = "https://desk.clinic.example"
    assert run(password, "--user", "amal@desk.example", "--link") == 0
    assert capsys.readouterr().out.startswith("https://desk.clinic.example/sign-in/reset/")


@pytest.mark.django_db
def test_export_writes_every_record_and_file_and_no_way_in(case, amal, tmp_path, capsys):
    _row, secret = create_token(amal, name="x", scopes=["read"], by=None)
    Mailbox.objects.update(imap_secret="encrypted-imap-secret")
    raw = files.put(b"From: a@b.example\r\n\r\nraw\r\n", kind="raw")
    case.received.create(account=case.account, team=case.team, fingerprint="f", source="smtp", stored=raw.name, size=1)
    assert run(export, str(tmp_path / "all")) == 0
    lines = (tmp_path / "all" / "data" / "cases.Case.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["subject"] for line in lines] == ["طلب رقم 4711"]
    (eml,) = (tmp_path / "all" / "mail" / "in").iterdir()
    assert eml.read_bytes() == b"From: a@b.example\r\n\r\nraw\r\n"
    everything = "".join(file.read_text(encoding="utf-8") for file in (tmp_path / "all" / "data").iterdir())
    for hidden in (secret, amal.password, "encrypted-imap-secret"):
        assert hidden not in everything
    with pytest.raises(Stop):
        run(export, str(tmp_path / "all"))


@pytest.mark.django_db
@pytest.mark.parametrize("command", [backup, export])
def test_a_place_that_cannot_be_written_is_named(command, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Stop, match="file"):
        run(command, str(tmp_path / "file" / "inside"))


@pytest.mark.django_db
def test_an_exported_mailbox_is_imported_letter_by_letter(case, tmp_path):
    letters = [b"From: a@b.example\n\nFrom here\n>From there\n\n", b"From: c@d.example\r\n\r\nraw\r\n"]
    times = [datetime(2026, 1, 5, 8, 0, 1, tzinfo=UTC), datetime(2026, 11, 9, 23, 59, 59, tzinfo=UTC)]
    for number, (raw, at) in enumerate(zip(letters, times, strict=True)):
        name, size = files.put(raw, kind="raw").name, len(raw)
        known = {"account": case.account, "team": case.team, "source": "smtp", "received_at": at}
        case.received.create(fingerprint=f"f{number}", stored=name, size=size, **known)
    assert run(export, str(tmp_path / "all")) == 0
    (box,) = (tmp_path / "all" / "mail").glob("*.mbox")
    # The number keeps two apart whose addresses differ in a sign alone: "a+b@" and "a_b@" would be one file.
    assert box.name == f"{case.account.removeprefix('email:')} support_desk.example.mbox"
    with box.open("rb") as file:
        found = list(imports.messages(file))
    assert [(one.raw, one.received_at) for one in found] == list(zip(letters, times, strict=True))


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("تقرير.pdf", "تقرير.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("", "file"),
        ("a" * 300 + ".pdf", "a" * 96 + ".pdf"),
    ],
)
def test_an_exported_file_has_a_name_that_stays_in_its_folder(name, plain):
    assert export.plain_name(name) == plain


SETUP = [
    "--name",
    "Clinic",
    "--language",
    "sq",
    "--country",
    "AL",
    "--admin-name",
    "Arta",
    "--password-stdin",
    "--no-test",
]


@pytest.mark.django_db
def test_setup_makes_a_desk_of_five_answers(typed):
    typed(f"{GOOD}\n")
    imap, smtp = "imaps://info:p%40ss@imap.clinic.example", "smtp://info:x@smtp.clinic.example:587"
    mailbox = ["--mailbox", "info@clinic.example", "--imap-url", imap, "--smtp-url", smtp]
    assert run(setup, *SETUP, "--admin-email", "arta@clinic.example", *mailbox) == 0
    admin = User.objects.get()
    assert (admin.email, admin.language, admin.is_administrator, admin.check_password(GOOD)) == (
        "arta@clinic.example",
        "sq",
        True,
        True,
    )
    installation = Installation.current()
    assert (installation.name, installation.time_zone, installation.is_demo) == ("Clinic", "Europe/Tirane", False)
    assert BusinessHours.objects.get().week == [["09:00-17:00"]] * 5 + [[], []]
    row = Mailbox.objects.get()
    assert (row.address, row.source, row.imap_host, row.imap_port, row.smtp_port) == (
        "info@clinic.example",
        "imap",
        "imap.clinic.example",
        993,
        587,
    )
    assert "p@ss" not in row.imap_secret


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        (["--language", "fr"], "--language"),
        (["--country", "Albania"], "--country"),
        (["--time-zone", "Tirana"], "--time-zone"),
        (["--hours", "whenever"], "--hours"),
        (["--mailbox", "clinic"], "--mailbox"),
        (["--mailbox", "a@b.example", "--imap-url", "http://x"], "--imap-url"),
        (["--admin-email", "arta"], "--admin-email"),
    ],
)
def test_setup_names_the_answer_that_cannot_be_used_and_makes_nothing(typed, wrong, word):
    typed(f"{GOOD}\n")
    with pytest.raises(Stop) as stop:
        run(setup, *SETUP, "--admin-email", "arta@clinic.example", *wrong)
    assert (stop.value.code, str(stop.value).startswith(word)) == (USAGE, True)
    assert not User.objects.exists()


@pytest.mark.server
@pytest.mark.django_db
def test_setup_takes_the_servers_again_until_they_work_or_are_left_for_later(mailbox, monkeypatch, capsys):
    answers = []
    monkeypatch.setattr("builtins.input", lambda prompt: answers.pop(0))
    monkeypatch.setattr("getpass.getpass", lambda prompt: answers.pop(0))
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    person = Interview(is_interactive=True)
    with Sink(extensions=("AUTH PLAIN", "8BITMIME"), passwords={"me": "right"}) as sink:
        closed = free_port()
        Mailbox.objects.update(smtp_host="127.0.0.1", smtp_port=closed, smtp_security="starttls")
        mailbox.refresh_from_db()
        answers += ["no"]
        assert try_until_good(person, mailbox, look=lambda box: [look_at_smtp(box)]) == 1
        answers += ["yes", "here", "yes", f"smtp://127.0.0.1:{closed}", "me", "wrong"]
        answers += ["yes", "here", "yes", f"smtp://127.0.0.1:{sink.port}", "me", "right"]
        assert try_until_good(person, mailbox, look=lambda box: [look_at_smtp(box)]) == 0
    assert (answers, capsys.readouterr().out.count("MEND")) == ([], 3)
    row = Mailbox.objects.get()
    assert (row.smtp_port, row.smtp_user, decrypt(row.smtp_secret)) == (sink.port, "me", "right")


@pytest.mark.django_db
def test_setup_refuses_a_desk_in_use(amal):
    with pytest.raises(Stop, match="Në këtë sistem punohet"):
        run(setup, *SETUP, "--admin-email", "arta@clinic.example")


@pytest.mark.django_db
def test_doctor_ends_with_1_when_a_part_is_dead_and_0_when_all_live(capsys, settings):
    settings.BESA_EMAIL_URL = "smtp://127.0.0.1:25"
    assert run(doctor) == 1
    assert "FAILED  worker" in capsys.readouterr().out
    beats = Beats()
    for part in ("worker", "smtp"):
        beats.add(part)
    beats.beat()
    assert run(doctor, "--quiet") == 0
    assert capsys.readouterr().out == ""


def test_saved_replies_go_out_to_a_file_and_come_back_from_it(db, tmp_path, amal, capsys):
    reply = save_reply(None, by=amal, title="Hours", shortcut="hrs")
    word_reply(reply, by=amal, language="ar", text="من 9 إلى 17")
    path = tmp_path / "replies.csv"
    assert run(replies, "export", str(path)) == 0
    SavedReply.objects.update(title="elsewhere")
    assert run(replies, "import", str(path), "--by", amal.email, "--look") == 0
    assert SavedReply.objects.count() == 1
    assert run(replies, "import", str(path), "--by", amal.email) == 0
    assert SavedReply.objects.get(title="Hours").wordings.get().text == "من 9 إلى 17"
    path.write_text("{")
    with pytest.raises(Stop, match="not whole JSON"):
        run(replies, "import", str(path), "--by", amal.email)
    assert "1 were made" in capsys.readouterr().out
