"""SMTP against a server that misbehaves on purpose: what each answer means for the mail (X09, X23)."""

import time

import pytest

from besa.channels.email.servers import BadServerURL, Security, Server, smtp_server
from besa.channels.email.tests.sink import DROP, HANG, SLOW, Sink, make_certificate
from besa.channels.email.transport import Envelope, Fault, Handover, Outcome, Session, Unreachable

pytestmark = pytest.mark.server

MAIL = Envelope("support+b.d1.x@desk.example", "yusuf@mail.example")
RAW = b"Subject: one\r\n\r\nfirst\r\n.second\r\n"


class Tokens:
    def __init__(self, *values):
        self.values = list(values)
        self.refused = 0

    def __call__(self):
        return self.values[0]

    def forget(self):
        self.refused += 1
        self.values.pop(0)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"))


def plain(sink, **more):
    return Server("127.0.0.1", sink.port, Security.PLAIN, **more)


def handed(sink, *, server=None, mail=MAIL, raw=RAW, timeout=60, limit=90, **more) -> Outcome:
    with Session(server or plain(sink), helo="desk.example", timeout=timeout, limit=limit) as session:
        return session.hand_over(mail, raw, **more)


def test_hand_over_delivers_the_exact_bytes_once():
    with Sink() as sink:
        outcome = handed(sink)
    assert (outcome.state, outcome.code, outcome.words) == (Handover.ACCEPTED, 250, "2.0.0 queued as 1A2B")
    assert [(a.sender, a.recipients, a.raw) for a in sink.journal] == [(MAIL.sender, [MAIL.recipient], RAW)]
    assert sink.commands[0] == "ehlo desk.example"
    assert f"size={len(RAW)}" in sink.commands[1]


def test_hand_over_of_automatic_mail_has_a_null_sender():
    with Sink() as sink:
        handed(sink, mail=Envelope("", MAIL.recipient))
    assert sink.journal[0].sender == ""
    assert sink.commands[1].startswith("mail FROM:<>")


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "CONTENT"])
@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("450 4.2.0 greylisted, come back later", Handover.TEMPORARY),
        ("452 4.2.2 mailbox full", Handover.TEMPORARY),
        ("550 5.1.1 no such user", Handover.PERMANENT),
        ("552 5.3.4 too big", Handover.PERMANENT),
        ("554 5.7.1 looks like spam", Handover.PERMANENT),
    ],
)
def test_hand_over_tells_4xx_and_5xx_apart(command, answer, state):
    with Sink(script={command: [answer]}) as sink:
        outcome = handed(sink)
    code, _, words = answer.partition(" ")
    assert outcome == Outcome(state, int(code), words, Fault.MAIL)
    assert not outcome.is_server_fault
    assert sink.journal == []


def test_hand_over_keeps_the_session_after_a_refusal():
    with Sink(script={"RCPT": ["550 no", "250 yes"]}) as sink, Session(plain(sink), helo="desk.example") as session:
        states = [session.hand_over(MAIL, RAW).state for _ in range(3)]
    assert states == [Handover.PERMANENT, Handover.ACCEPTED, Handover.ACCEPTED]
    assert (sink.connections, len(sink.journal)) == (1, 2)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "CONTENT"])
def test_hand_over_after_421_in_the_middle_opens_a_new_session(command):
    script = {command: ["421 4.3.2 shutting down"]}
    with Sink(script=script) as sink, Session(plain(sink), helo="desk.example") as session:
        outcomes = [session.hand_over(MAIL, RAW) for _ in range(2)]
    assert [outcome.state for outcome in outcomes] == [Handover.TEMPORARY, Handover.ACCEPTED]
    assert outcomes[0].is_server_fault
    assert sink.connections == 2


@pytest.mark.parametrize("command", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT"])
@pytest.mark.parametrize(("answer", "fault"), [(HANG, Fault.TIMEOUT), (DROP, Fault.LOST)])
def test_hand_over_to_a_server_that_hangs_or_drops_is_tried_again(command, answer, fault):
    with Sink(script={command: [answer]}) as sink:
        outcome = handed(sink, timeout=0.5 if answer == HANG else 60)
    assert (outcome.state, outcome.is_server_fault) == (Handover.TEMPORARY, True)
    assert outcome.fault == fault


@pytest.mark.parametrize("command", ["CONNECT", "MAIL", "CONTENT"])
def test_hand_over_to_a_server_of_one_byte_a_second_is_cut_at_the_limit(command):
    answer = SLOW + "250-" + "x" * 60
    with Sink(script={command: [answer]}) as sink:
        started = time.monotonic()
        outcome = handed(sink, timeout=30, limit=2)
    assert (outcome.state, outcome.fault) == (Handover.TEMPORARY, Fault.TIMEOUT)
    assert 1.9 < time.monotonic() - started < 45  # the whole answer would take a minute


@pytest.mark.parametrize("answer", ["554 5.7.1 your address is blocked", "421 too many connections"])
def test_refusal_in_the_greeting_is_not_the_mails_fault(answer):
    with Sink(script={"CONNECT": [answer]}) as sink:
        outcome = handed(sink)
    assert (outcome.state, outcome.fault) == (Handover.TEMPORARY, Fault.ANSWER)
    assert outcome.words == answer[4:]


def test_nobody_listening_is_temporary():
    with Sink() as sink:
        port = sink.port
    outcome = handed(None, server=Server("127.0.0.1", port, Security.PLAIN))
    assert (outcome.state, outcome.fault) == (Handover.TEMPORARY, Fault.REFUSED)


def test_unknown_host_is_temporary():
    outcome = handed(None, server=Server("no-such-host.invalid", 25, Security.PLAIN))
    assert (outcome.state, outcome.fault) == (Handover.TEMPORARY, Fault.NAME)


def test_wrong_password_is_the_mailboxs_fault():
    with Sink(extensions=("AUTH PLAIN",), passwords={"support": "right"}) as sink:
        outcome = handed(sink, server=plain(sink, username="support", password="wrong"))
    assert (outcome.state, outcome.fault, outcome.code) == (Handover.TEMPORARY, Fault.SIGN_IN, 535)
    assert not any(command.startswith("mail") for command in sink.commands)


def test_sign_in_with_a_password():
    with Sink(extensions=("AUTH PLAIN",), passwords={"support": "right"}) as sink:
        outcome = handed(sink, server=plain(sink, username="support", password="right"))
    assert (outcome.state, sink.journal[0].user) == (Handover.ACCEPTED, "support")


def test_demand_to_sign_in_is_the_mailboxs_fault():
    with Sink(script={"MAIL": ["530 5.7.0 authentication required"]}) as sink:
        outcome = handed(sink)
    assert (outcome.state, outcome.fault) == (Handover.TEMPORARY, Fault.SIGN_IN)


def test_sign_in_with_a_token_asks_for_another_when_it_is_refused():
    tokens = Tokens("stale", "fresh")
    with Sink(extensions=("AUTH XOAUTH2",), passwords={"support@desk.example": "fresh"}) as sink:
        server = plain(sink, username="support@desk.example", token=tokens)
        outcomes = [handed(sink, server=server) for _ in range(2)]
    assert [outcome.state for outcome in outcomes] == [Handover.TEMPORARY, Handover.ACCEPTED]
    assert (outcomes[0].fault, tokens.refused) == (Fault.SIGN_IN, 1)


def test_starttls_protects_before_anything_is_said(certificate):
    with Sink(certificate=certificate, extensions=("STARTTLS", "AUTH PLAIN"), passwords={"support": "right"}) as sink:
        server = Server("localhost", sink.port, Security.STARTTLS, "support", "right", ca_file=str(certificate))
        outcome = handed(sink, server=server)
    assert outcome.state == Handover.ACCEPTED
    assert sink.commands[:2] == ["ehlo desk.example", "STARTTLS"]


def test_server_without_starttls_gets_neither_mail_nor_password():
    with Sink(extensions=("AUTH PLAIN",)) as sink:
        outcome = handed(sink, server=Server("localhost", sink.port, Security.STARTTLS, "support", "right"))
    assert (outcome.state, outcome.fault) == (Handover.TEMPORARY, Fault.NO_STARTTLS)
    assert [command for command in sink.commands if command.lower().startswith(("auth", "mail"))] == []


def test_refused_starttls_is_no_reason_to_go_on_without(certificate):
    with Sink(certificate=certificate, extensions=("STARTTLS",), script={"STARTTLS": ["454 not now"]}) as sink:
        outcome = handed(sink, server=Server("localhost", sink.port, Security.STARTTLS))
    assert (outcome.state, outcome.fault, outcome.code) == (Handover.TEMPORARY, Fault.TLS, 454)
    assert sink.journal == []


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_certificate_that_nobody_vouches_for_is_refused(certificate, security):
    with Sink(certificate=certificate, extensions=("STARTTLS",), is_tls_first=security == Security.TLS) as sink:
        outcome = handed(sink, server=Server("localhost", sink.port, security))
    assert (outcome.state, outcome.fault) == (Handover.TEMPORARY, Fault.CERTIFICATE)
    assert sink.journal == []


@pytest.mark.parametrize(("name", "days"), [("other.example", 1), ("localhost", -1)])
def test_certificate_of_another_name_or_an_old_one_is_refused(tmp_path, name, days):
    wrong = make_certificate(tmp_path, name, days=days)
    with Sink(certificate=wrong, is_tls_first=True) as sink:
        outcome = handed(sink, server=Server("localhost", sink.port, Security.TLS, ca_file=str(wrong)))
    assert (outcome.fault, sink.journal) == (Fault.CERTIFICATE, [])


def test_tls_from_the_first_byte(certificate):
    with Sink(certificate=certificate, is_tls_first=True) as sink:
        outcome = handed(sink, server=Server("localhost", sink.port, Security.TLS, ca_file=str(certificate)))
    assert (outcome.state, len(sink.journal)) == (Handover.ACCEPTED, 1)


def test_check_says_what_is_wrong_without_sending():
    with Sink(extensions=("AUTH PLAIN",)) as sink:
        session = Session(plain(sink, username="support", password="wrong"), helo="desk.example")
        with session, pytest.raises(Unreachable) as caught:
            session.check()
    assert caught.value.outcome.fault == Fault.SIGN_IN
    assert sink.journal == []


def test_before_answer_is_called_when_the_server_has_the_mail_and_the_answer_is_unread():
    seen = []
    with Sink() as sink:
        handed(sink, before_answer=lambda: seen.append(len(sink.commands)))
    assert len(seen) == 1


@pytest.mark.parametrize("raw", [b"a: b\r\n\r\none\n.\nMAIL FROM:<x>\r\n", b"a: b\r\n\r\none\r.\r\r\n"])
def test_bare_line_ends_never_reach_a_server(raw):
    with Sink() as sink, pytest.raises(ValueError):
        handed(sink, raw=raw)


def test_lines_of_a_single_dot_arrive_as_they_are():
    raw = b"a: b\r\n\r\n.\r\n..\r\n...x\r\n"
    with Sink() as sink:
        assert handed(sink, raw=raw).state == Handover.ACCEPTED
    assert sink.journal[0].raw == raw


def test_address_in_arabic_needs_smtputf8_and_says_so():
    with Sink(extensions=("SMTPUTF8",)) as sink:
        outcome = handed(sink, mail=Envelope(MAIL.sender, "يوسف@mail.example"))
    assert (outcome.state, sink.journal[0].recipients) == (Handover.ACCEPTED, ["يوسف@mail.example"])
    assert "SMTPUTF8" in sink.commands[1]


def test_server_words_are_one_bounded_line_without_tokens():
    token = "support+t.c7k2m9." + "a" * 20 + "@desk.example"
    with Sink(script={"RCPT": [f"550-no {token}\n550 \x1b[31m{'y' * 900}"]}) as sink:
        outcome = handed(sink)
    assert outcome.words.startswith("no support+t.c7k2m9.[token]@desk.example")
    assert len(outcome.words) == 500
    assert outcome.words.isprintable()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://smtp.example", Server("smtp.example", 587, Security.STARTTLS)),
        ("smtp://localhost:1025", Server("localhost", 1025, Security.PLAIN)),
        ("smtp://[::1]:25", Server("::1", 25, Security.PLAIN)),
        ("smtp://127.0.0.1:25?security=starttls", Server("127.0.0.1", 25, Security.STARTTLS)),
        ("smtp://smtp.example:25?security=plain", Server("smtp.example", 25, Security.PLAIN)),
        ("smtps://a%40b:p%3Aw@smtp.example", Server("smtp.example", 465, Security.TLS, "a@b", "p:w")),
    ],
)
def test_smtp_server_reads_the_address(url, expected):
    assert smtp_server(url) == expected


@pytest.mark.parametrize(
    "url", ["", "http://x", "smtp://", "smtp://x:port", "smtp://x:99999", "smtp://x?security=maybe"]
)
def test_smtp_server_refuses_what_it_cannot_use(url):
    with pytest.raises(BadServerURL):
        smtp_server(url)


def test_server_shows_no_password():
    assert "secret" not in repr(Server("x", 25, Security.TLS, "user", "secret"))
