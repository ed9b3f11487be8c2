"""The stream end to end in one process: our ASGI door, the reader's thread, the real database."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone

from besa.accounts.actions import sessions, teams
from besa.accounts.events import UserDeactivated
from besa.accounts.models import Team, User
from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.models import Case, Presence
from besa.cases.models.attention import LOOKS_FOR
from besa.core.events import record
from besa.core.models import LoggedEvent
from besa.realtime import attendance, door, reader
from besa.realtime import hub as hubs
from besa.realtime.hub import LONGEST_QUEUE, hub
from conftest import PASSWORD

PATIENCE = 100  # seconds until a thing that must come counts as lost, however slow the machine is

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_reader() -> Iterator[None]:
    """Each test has a database of its own, so each begins the log anew."""
    hub.position = 0
    reader._reader = None
    yield
    reader.reader().stopping.set()
    reader.reader().join(5)
    reader._reader = None
    connection.close()


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def mail_case(case: Case) -> Case:
    """As mail makes it: nobody of the staff has recorded it, so that only its team sees it."""
    Case.objects.update(created_by=None)
    case.refresh_from_db()
    return case


class Browser:
    """Listens at the door and reads what it says as a browser does."""

    def __init__(self, session_key: str, *, after: int | None = None, query: str = "", **headers: str) -> None:
        cookie = f"{settings.SESSION_COOKIE_NAME}={session_key}"
        given = {"host": "127.0.0.1", "cookie": cookie, **{k.replace("_", "-"): v for k, v in headers.items()}}
        if after is not None:
            given["last-event-id"] = str(after)
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": "GET",
            "path": "/live/",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        }
        self.communicator = ApplicationCommunicator(door.LiveDoor(None), self.scope)
        self.text = ""

    async def open(self) -> int:
        await self.communicator.send_input({"type": "http.request"})
        start = await self.communicator.receive_output(PATIENCE)
        self.headers = dict(start["headers"])
        return int(start["status"])

    async def hear(self, kind: str) -> Any:
        """Facts of the next frame of this kind; those before it are forgotten."""
        while True:
            found = await self.frame()
            if found[1] == kind:
                return found[2]

    async def frame(self) -> tuple[int, str, Any]:
        while "\n\n" not in self.text:
            self.text += (await self.communicator.receive_output(PATIENCE))["body"].decode()
        said, self.text = self.text.split("\n\n", 1)
        fields = dict(re.findall(r"^(\w+): (.*)$", said, re.MULTILINE))
        return int(fields.get("id", 0)), fields["event"], json.loads(fields["data"])

    async def until_hello(self) -> list[tuple[int, str, Any]]:
        found = []
        while not found or found[-1][1] != "hello":
            found.append(await self.frame())
        return found[:-1]

    async def go(self) -> None:
        await self.communicator.send_input({"type": "http.disconnect"})
        await self.communicator.wait(PATIENCE)


def played(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(story())


def in_database(work: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """`work` in a thread that lets go of its connection, or the test database could not be dropped."""

    def done(*arguments: Any, **named: Any) -> Any:
        try:
            return work(*arguments, **named)
        finally:
            connection.close()

    return sync_to_async(done, thread_sensitive=False)


def note(case: Case, by: User, text: str = "Look at this") -> None:
    actions.write_note(case, by=by, letter=Letter(text=text))


def test_a_message_is_told_to_who_sees_the_case_and_to_nobody_else(
    mail_case: Case, amal: User, noa: User, repairs: Team
) -> None:
    keys = session_of(amal), session_of(noa)

    async def story() -> None:
        hers, theirs = Browser(keys[0]), Browser(keys[1])
        assert (await hers.open(), await theirs.open()) == (200, 200)
        await hers.hear("hello"), await theirs.hear("hello")
        await in_database(note)(mail_case, amal)
        assert await hers.hear("case") == {
            "case": mail_case.number,
            "what": "cases.NoteWritten",
            "by": amal.pk,
            "message": await in_database(lambda: mail_case.messages.get().pk)(),
        }
        await in_database(actions.transfer)(mail_case, to=repairs, by=amal)
        # The first that noa hears is what let them in, and the last that amal hears is what shut her out (G14).
        assert (await theirs.frame())[2]["what"] == "cases.CaseTransferred"
        assert (await hers.frame())[2]["what"] == "cases.CaseTransferred"
        await in_database(note)(mail_case, noa)
        assert (await theirs.frame())[2]["what"] == "cases.NoteWritten"
        await asyncio.sleep(0.2)
        assert (hers.text, hers.communicator.output_queue.empty()) == ("", True)
        await hers.go(), await theirs.go()

    played(story)
    assert hub.count == 0


def test_a_browser_that_comes_back_hears_everything_once(mail_case: Case, amal: User) -> None:
    key = session_of(amal)
    for number in range(3):
        note(mail_case, amal, f"before {number}")
    began = LoggedEvent.objects.order_by("pk").last().pk
    for number in range(20):
        note(mail_case, amal, f"missed {number}")
    expected = list(LoggedEvent.objects.filter(pk__gt=began).order_by("pk").values_list("pk", flat=True))

    async def story() -> None:
        first = Browser(key, after=began)
        assert await first.open() == 200
        heard = await first.until_hello()
        assert [event_id for event_id, _kind, _facts in heard] == expected
        await first.go()
        again = Browser(key, after=expected[-5])
        assert await again.open() == 200
        assert [event_id for event_id, _kind, _facts in await again.until_hello()] == expected[-4:]
        await again.go()

    played(story)


def test_nothing_is_doubled_where_the_replay_meets_what_is_new(mail_case: Case, amal: User) -> None:
    key = session_of(amal)
    began = LoggedEvent.objects.order_by("pk").last().pk

    async def story() -> None:
        browser = Browser(key, after=began)
        writing = asyncio.gather(*(in_database(note)(mail_case, amal, f"now {number}") for number in range(30)))
        assert await browser.open() == 200
        await writing
        heard: list[int] = []
        while len(heard) < 30:
            event_id, kind, _facts = await browser.frame()
            heard += [event_id] if kind == "case" else []
        expected = await in_database(
            lambda: list(LoggedEvent.objects.filter(pk__gt=began).order_by("pk").values_list("pk", flat=True))
        )()
        assert heard == expected
        await browser.go()

    played(story)


def test_a_browser_that_was_away_too_long_looks_at_everything_anew(
    mail_case: Case, amal: User, monkeypatch: Any
) -> None:
    monkeypatch.setattr(reader, "LONGEST_REPLAY", 5)
    key = session_of(amal)
    began = LoggedEvent.objects.order_by("pk").last().pk
    for number in range(6):
        note(mail_case, amal, f"{number}")

    async def story() -> None:
        browser = Browser(key, after=began)
        assert await browser.open() == 200
        assert [kind for _id, kind, _facts in await browser.until_hello()] == ["resync"]
        await browser.go()

    played(story)


def test_a_browser_that_does_not_read_keeps_a_bounded_queue(mail_case: Case, amal: User) -> None:
    key = session_of(amal)

    async def story() -> None:
        browser = Browser(key)
        assert await browser.open() == 200
        await browser.hear("hello")
        stream = hub.streams()[0]
        with hub.lock:
            frames = reader.frames_of([])
        made = [type("F", (), {"event_id": 10**9 + n, "body": b"x"})() for n in range(LONGEST_QUEUE + 1)]
        stream.put([*frames, *made])
        assert (len(stream.waiting), stream.has_overflowed) == (0, True)
        stream.wake()
        await browser.hear("resync")
        await browser.go()

    played(story)


def end_all(user: User) -> None:
    sessions.end_sessions(user, by=user)


def deactivate(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    with transaction.atomic():
        record(UserDeactivated(user_id=user.pk), by=None)


def sign_out(user: User) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = Session.objects.get().session_key
    client.post("/sign-out/")


@pytest.mark.parametrize("close", [end_all, deactivate, sign_out])
def test_a_stream_ends_with_the_access(close: Callable[[User], None], mail_case: Case, amal: User) -> None:
    client = Client()
    client.post("/sign-in/", {"login": amal.email, "password": PASSWORD})
    key = client.cookies[settings.SESSION_COOKIE_NAME].value

    async def story() -> None:
        browser = Browser(key)
        assert await browser.open() == 200
        await browser.hear("hello")
        await in_database(close)(amal)
        await browser.hear("end")
        await browser.communicator.wait(PATIENCE)
        again = Browser(key)
        assert await again.open() == 401

    played(story)


def test_a_session_that_nobody_ended_aloud_is_found(mail_case: Case, amal: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(reader, "SESSIONS_EVERY", 0.1)
    key = session_of(amal)

    async def story() -> None:
        browser = Browser(key)
        assert await browser.open() == 200
        await browser.hear("hello")
        await in_database(lambda: Session.objects.all().delete())()
        await browser.hear("end")
        await browser.communicator.wait(PATIENCE)

    played(story)


def test_who_leaves_the_team_hears_nothing_more_of_its_cases(
    mail_case: Case, amal: User, dana: User, admin: User, orders: Team
) -> None:
    key = session_of(amal)

    async def story() -> None:
        browser = Browser(key)
        assert await browser.open() == 200
        await browser.hear("hello")
        await in_database(teams.set_members)(orders, members=[dana], by=admin)
        await in_database(note)(mail_case, dana)
        await asyncio.sleep(0.3)
        assert (browser.text, browser.communicator.output_queue.empty()) == ("", True)
        await browser.go()

    played(story)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"cookie": ""}, 401),
        ({"cookie": f"{settings.SESSION_COOKIE_NAME}=made-up"}, 401),
        ({"origin": "https://evil.example"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"origin": "http://127.0.0.1"}, 200),
    ],
)
def test_strangers_and_foreign_pages_are_refused(headers: dict[str, str], status: int, amal: User) -> None:
    """H01; a session that ends while it listens: test_a_stream_ends_with_the_access."""
    key = session_of(amal)

    async def story() -> None:
        browser = Browser(key, **headers)
        assert await browser.open() == status
        if status == 200:
            assert browser.headers[b"x-accel-buffering"] == b"no"
            await browser.go()

    played(story)


@pytest.mark.parametrize("asked", ["case={number}", "topics=*", "topics=case:{number},inbox", "user=%25", "channel=_"])
def test_nobody_chooses_what_they_are_told(asked: str, mail_case: Case, noa: User, amal: User, repairs: Team) -> None:
    """H02: the address names nothing; who is told what is decided by rights alone."""
    keys = session_of(noa), session_of(amal)

    async def story() -> None:
        browser, insider = Browser(keys[0], query=asked.format(number=mail_case.number)), Browser(keys[1])
        for one in (browser, insider):
            assert await one.open() == 200
            await one.hear("hello")
        await in_database(note)(mail_case, amal)
        await insider.hear("case")  # told to whom it is told; else it might be told by the rights after the transfer
        await in_database(actions.transfer)(mail_case, to=repairs, by=amal)
        # The first that noa hears is what let them in.
        assert (await browser.frame())[2]["what"] == "cases.CaseTransferred"
        await browser.go(), await insider.go()

    played(story)


def test_a_full_house_says_when_to_come_again_and_harms_nobody_inside(
    mail_case: Case, amal: User, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """H04: streams are bounded; `stream.js` comes again after a pause that grows and that chance spreads."""
    monkeypatch.setattr(hubs, "MOST_STREAMS", 1)
    keys = [session_of(amal), session_of(dana)]

    async def story() -> None:
        inside, outside = Browser(keys[0]), Browser(keys[1])
        assert await inside.open() == 200
        await inside.hear("hello")
        assert (await outside.open(), outside.headers[b"retry-after"]) == (503, b"10")
        await in_database(note)(mail_case, dana)
        await inside.hear("case")
        await inside.go()
        again = Browser(keys[1])
        assert await again.open() == 200
        await again.go()

    played(story)


def test_one_browser_that_opens_stream_after_stream_keeps_the_last_dozen(amal: User) -> None:
    """H04: half-open ones of a browser that went away without a word make room for its new ones."""
    key = session_of(amal)

    async def story() -> None:
        browsers = [Browser(key) for _ in range(hubs.MOST_PER_SESSION + 3)]
        for browser in browsers:
            assert await browser.open() == 200
            await browser.hear("hello")
        async with asyncio.timeout(100):
            while hub.count > hubs.MOST_PER_SESSION:
                await asyncio.sleep(0.05)
        # All have heard the same: those that came last stay.
        kept = sorted(stream.joined for stream in hub.streams())
        assert kept == list(range(hub.joins - hubs.MOST_PER_SESSION + 1, hub.joins + 1))
        for browser in browsers:
            await browser.go()

    played(story)


def test_browsers_that_read_nothing_take_up_no_room(amal: User) -> None:
    """The first byte of each waits in its connection for ever; the kernel cuts them later (core/listening.py)."""
    key = session_of(amal)

    async def story() -> None:
        stuck: list[asyncio.Event] = []

        async def send(_message: Any) -> None:
            stuck.append(asyncio.Event())
            await stuck[-1].wait()

        loop, most = asyncio.get_running_loop(), hubs.MOST_PER_SESSION
        receive = asyncio.Queue[Any]().get  # nobody goes
        visits = []
        for _ in range(most + 3):
            visits.append(loop.create_task(door.LiveDoor(None)(Browser(key).scope, receive, send)))
            async with asyncio.timeout(100):
                while len(stuck) < len(visits):
                    await asyncio.sleep(0.01)
        assert (hub.count, len(hub.streams())) == (most, most)
        for visit in visits:
            visit.cancel()
        await asyncio.gather(*visits, return_exceptions=True)
        assert hub.count == 0

    played(story)


@pytest.mark.parametrize("after", ["-1", "%", "*", "9" * 30, "1e9", "٣"])
def test_a_strange_place_is_as_good_as_none(after: str, mail_case: Case, amal: User) -> None:
    key = session_of(amal)

    async def story() -> None:
        browser = Browser(key, last_event_id=after)
        assert await browser.open() == 200
        assert await browser.until_hello() == []
        await browser.go()

    played(story)


def test_the_stop_of_the_process_ends_every_stream(amal: User) -> None:
    key = session_of(amal)

    async def story() -> None:
        browser = Browser(key)
        assert await browser.open() == 200
        await browser.hear("hello")
        hub.stop()
        await browser.hear("end")
        await browser.communicator.wait(PATIENCE)

    played(story)


def test_presence_is_told_to_who_sees_the_case_and_its_end_too(
    mail_case: Case, amal: User, dana: User, noa: User, monkeypatch: Any
) -> None:
    monkeypatch.setattr(attendance, "LATEST", 0.1)
    keys = session_of(dana), session_of(noa)

    async def story() -> None:
        hers, theirs = Browser(keys[0]), Browser(keys[1])
        assert (await hers.open(), await theirs.open()) == (200, 200)
        await hers.hear("hello"), await theirs.hear("hello")
        await in_database(actions.look_at)(mail_case, by=amal, is_typing=True, now=timezone.now())
        assert await hers.frame() == (0, "presence", {"case": mail_case.number, "who": [amal.pk]})
        # The browser of amal dies: nobody says so, the row grows old by itself.
        await in_database(lambda: Presence.objects.update(at=timezone.now() - LOOKS_FOR))()
        assert await hers.frame() == (0, "presence", {"case": mail_case.number, "who": [amal.pk]})
        assert (theirs.text, theirs.communicator.output_queue.empty()) == ("", True)
        await hers.go(), await theirs.go()

    played(story)


def test_presence_that_could_not_be_told_is_told_when_the_database_is_back(mail_case: Case, amal: User) -> None:
    Presence.objects.create(case=mail_case, user=amal)

    def cut(execute: Any, sql: str, *rest: Any) -> Any:
        if 'FROM "cases_case"' in sql:
            raise OperationalError("the connection was cut")
        return execute(sql, *rest)

    seen = attendance.Attendance()
    with connection.execute_wrapper(cut), pytest.raises(OperationalError):
        seen.news(has_written=True)
    seen.looked_at = 0.0
    assert [json.loads(found.body.split(b"data: ")[1]) for found in seen.news(has_written=True)] == [
        {"case": mail_case.number, "who": [amal.pk]}
    ]
