"""P4: the child has limits, and what breaks one harms one mail."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from besa.cases.ports import Address
from besa.channels.email.parsing import child, limits, wire
from besa.channels.email.parsing.message_headers import Options
from besa.channels.email.parsing.reader import AHEAD, Reader, Unreadable
from besa.channels.email.parsing.tests.reading import NOW, mail, multipart, part, read

OPTIONS = Options(received_at=NOW, fingerprint="f" * 64)


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader() as child:
        yield child


def full_mail() -> bytes:
    parts = [part("text/plain", "مرحبا"), part("image/png; name=a.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))]
    return mail(
        multipart("mixed", *parts),
        Content_Type="multipart/mixed; boundary=b0undary",
        Cc="a@b.example, Ann <c@d.example>",
        References="<a@b> <c@d>",
        List_Id="<news.example>",
    )


def test_the_child_understands_what_this_process_would(reader: Reader) -> None:
    raw = full_mail()
    assert reader.read(raw, OPTIONS) == read_here(raw)


def read_here(raw: bytes) -> object:
    from besa.channels.email.parsing import message

    return message.read(raw, OPTIONS)


def test_the_child_finds_what_is_asked_in_the_own_words_of_a_person(reader: Reader) -> None:
    text = "When will it arrive?\nCould you send me the invoice?\n\nOn Monday, Support wrote:\n> Who are you?\n"
    for automatic, asks in ((False, ("When will it arrive?", "Could you send me the invoice?")), (True, None)):
        marked = {"Auto-Submitted": "auto-replied"} if automatic else {}
        said = reader.read(mail(text, **marked), Options(received_at=NOW, fingerprint="f"))
        assert (said.asks, said.text[: said.fold_at].count("?")) == (asks, 2)


def test_a_message_survives_the_pipe_unchanged() -> None:
    said = read(
        mail(
            multipart(
                "report",
                part("text/plain", "x"),
                part("message/delivery-status", "x: y\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed"),
            ),
            From="MAILER-DAEMON@x.example",
            Content_Type="multipart/report; report-type=delivery-status; boundary=b0undary",
        )
    )
    about, content = split_frame(wire.pack(said))
    assert wire.unpack(about, content) == said
    assert said.bounce is not None


def split_frame(frame: bytes) -> tuple[dict[str, object], bytes]:
    length, size = wire.HEAD.unpack(frame[: wire.HEAD.size])
    rest = frame[wire.HEAD.size :]
    assert len(rest) == length + size
    return wire.decoded(rest[:length]), rest[length:]


def test_one_child_reads_many(reader: Reader) -> None:
    reader.read(mail(), OPTIONS)
    first = pid_of(reader)
    for number in range(50):
        assert reader.read(mail(f"{number}"), OPTIONS).text == f"{number}"
    assert pid_of(reader) == first


def pid_of(reader: Reader) -> int:
    assert reader._child is not None
    return reader._child.pid


def test_mails_that_are_given_ahead_are_answered_in_their_order(reader: Reader) -> None:
    large = "word " * 300_000  # more than the pipes hold, in both directions at once
    texts = ["one", large, "", "two", large, "three"]
    alone = [reader.read(mail(text), OPTIONS).text for text in texts]
    for text in texts:
        reader.ask(mail(text), OPTIONS)
    assert [reader.answer().text for _text in texts] == alone
    assert [len(text) > 100_000 for text in alone] == [False, True, False, False, True, False]


def test_room_ahead_is_bounded_by_mails_and_by_bytes(reader: Reader) -> None:
    given = 0
    while reader.has_room:
        reader.ask(mail("small"), OPTIONS)
        given += 1
    assert given == AHEAD
    for _mail in range(given):
        reader.answer()
    reader.ask(mail("x" * 2_000_000), OPTIONS)
    assert not reader.has_room
    reader.answer()
    assert reader.has_room


def test_a_child_that_dies_takes_only_the_mail_that_it_was_reading(reader: Reader) -> None:
    reader.warm_up()
    pid = pid_of(reader)
    os.kill(pid, signal.SIGSTOP)
    for text in ("bad", "two", "three"):
        reader.ask(mail(text), OPTIONS)
    os.kill(pid, signal.SIGSEGV)
    os.kill(pid, signal.SIGCONT)
    with pytest.raises(Unreadable) as unreadable:
        reader.answer()
    assert unreadable.value.reason == "crash"
    assert [reader.answer().text, reader.answer().text] == ["two", "three"]


@pytest.mark.parametrize(
    ("number", "reason"),
    [(signal.SIGSEGV, "crash"), (signal.SIGKILL, "killed"), (signal.SIGXCPU, "cpu"), (signal.SIGABRT, "crash")],
)
def test_a_child_that_dies_is_named_and_replaced(reader: Reader, number: int, reason: str) -> None:
    reader.warm_up()
    pid = pid_of(reader)
    os.kill(pid, signal.SIGSTOP)
    threading.Timer(0.3, lambda: (os.kill(pid, number), os.kill(pid, signal.SIGCONT))).start()
    with pytest.raises(Unreadable) as unreadable:
        reader.read(mail(), OPTIONS)
    assert unreadable.value.reason == reason
    assert unreadable.value.message.sender == Address("Yusuf", "yusuf@customer.example")
    assert (unreadable.value.message.subject, unreadable.value.message.sent_at) == (
        "My order",
        datetime(2026, 11, 23, 8, tzinfo=UTC),
    )
    assert reader.read(mail("next"), OPTIONS).text == "next"


def test_a_child_that_hangs_is_cut_off() -> None:
    with Reader() as reader:
        reader.warm_up()
        reader._wall_seconds = 0.5  # only now: to start may take longer on a busy machine
        os.kill(pid_of(reader), signal.SIGSTOP)
        started = time.monotonic()
        with pytest.raises(Unreadable) as unreadable:
            reader.read(mail(), OPTIONS)
        assert unreadable.value.reason == "time"
        assert time.monotonic() - started < 50  # without its own limit it would wait for a minute


def test_the_child_has_its_limits(reader: Reader) -> None:
    reader.read(mail(), OPTIONS)
    found = Path(f"/proc/{pid_of(reader)}/limits").read_text()
    rows = {line[:26].strip(): line[26:].split()[0] for line in found.splitlines()[1:]}
    assert int(rows["Max address space"]) == limits.ADDRESS_SPACE
    assert int(rows["Max cpu time"]) <= limits.CPU_SECONDS + 10
    assert int(rows["Max core file size"]) == 0


def test_the_child_knows_no_secret(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESA_SECRET_KEY", "secret")
    reader.read(mail(), OPTIONS)
    known = Path(f"/proc/{pid_of(reader)}/environ").read_bytes()
    assert b"BESA" not in known
    assert b"PYTHONPATH" in known


def test_memory_is_bounded(reader: Reader) -> None:
    """X16: what needs more than the gigabyte is refused by name; the next mail is read."""
    raw = mail("<b>" * 200_000 + "A" * 150_000_000, Content_Type="text/html")
    with pytest.raises(Unreadable, match=r"memory|crash|error"):
        reader.read(raw, OPTIONS)
    assert reader.read(mail("next"), OPTIONS).text == "next"


def test_cpu_is_counted_for_each_mail_and_not_for_the_childs_life(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(child.resource, "setrlimit", lambda kind, pair: told.append(pair[0]))
    child._set_cpu_limit.cache_clear()
    child._allow_cpu(20)
    spent = time.process_time()
    while time.process_time() - spent < 1.1:
        pass
    child._allow_cpu(20)
    assert told[-1] > told[0]


@pytest.mark.parametrize("raw", [b"", b"\0", b"\r\n\r\n", b"\0\0\r\n"])
def test_a11_nothing_is_unreadable_and_has_a_name(reader: Reader, raw: bytes) -> None:
    with pytest.raises(Unreadable) as unreadable:
        reader.read(raw, OPTIONS)
    assert unreadable.value.reason == "empty"


def test_threads_share_a_reader(reader: Reader) -> None:
    texts: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: texts.append(reader.read(mail(f"mail {n}"), OPTIONS).text))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(texts) == [f"mail {n}" for n in range(8)]
