"""How long until a colleague's open page shows a mail that was accepted; and what two thousand open streams cost.

The load generator is this process: it shares the processors with what it measures. A page is what the browser does: hear of the
event, fetch the list's part, find the new line in it.
"""

from __future__ import annotations

import asyncio
import json
import os
import smtplib
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from email.message import EmailMessage
from typing import Any

import httpx
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from benchmarks.running import free_port, pss, stop
from besa.accounts.models import Membership, Role, Team, User, UserRole
from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.models import Case
from besa.channels.email.models import Mailbox
from besa.cli.web_server import collect_static

MAILS, EVERY = 60, 0.4
STREAMS, PEOPLE = 2000, 500
PAGES = 60
AGENT = "agent0@desk.example"


def run(webs: int = 0) -> dict[str, float]:
    """`webs` 0: the small installation in one command. Else so many web processes beside a mail process and a worker."""
    prepare()
    if webs:
        with desk(*(["web", "--port", str(free_port())] for _web in range(webs)), ["worker"], ["mail"]) as doors:
            return asyncio.run(shown(doors.smtp, doors.web[-1]))
    with desk(["run"]) as doors:
        found = asyncio.run(shown(doors.smtp, doors.web[0]))
    with desk(["web"]) as doors:
        return found | asyncio.run(many(doors))


def prepare() -> None:
    call_command("migrate", verbosity=0)
    collect_static()
    team = Team.objects.create(name="Support", public_name="Support")
    Mailbox.objects.create(address="support@desk.example", name="Support", team=team)
    for number in range(PEOPLE):
        user = User.objects.create_user(f"agent{number}@desk.example", None, name=f"Agent {number}")
        UserRole.objects.create(user=user, role=Role.AGENT)
        Membership.objects.create(user=user, team=team)


def session_of(email: str) -> str:
    client = Client()
    client.force_login(User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


class Doors:
    def __init__(self) -> None:
        self.smtp, self.web = free_port(), [free_port()]
        self.processes: list[subprocess.Popen[bytes]] = []


@contextmanager
def desk(*commands: list[str]) -> Iterator[Doors]:
    """The processes of one desk over the database of this process."""
    doors = Doors()
    ports = [int(command[2]) for command in commands if len(command) == 3]
    doors.web = ports or doors.web
    connection.close()
    environment = os.environ | {"BESA_PORT": str(doors.web[0]), "BESA_SMTP_PORT": str(doors.smtp)}
    for command in commands:
        started = subprocess.Popen(
            [sys.executable, "-m", "besa.cli", *command],
            env=environment,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        doors.processes.append(started)
    try:
        for port in doors.web:
            wait_for(port)
        time.sleep(3)
        yield doors
    finally:
        for process in doors.processes:
            stop(process)


def wait_for(port: int) -> None:
    for _time in range(300):
        try:
            httpx.get(f"http://127.0.0.1:{port}/sign-in/", timeout=5)
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise SystemExit("no page was served")


# A mail on its way to a page


async def shown(smtp_port: int, port: int) -> dict[str, float]:
    cookie = await asyncio.to_thread(session_of, AGENT)
    took: list[float] = []
    async with listening(port, cookie) as stream, httpx.AsyncClient(headers={"Cookie": cookie}, timeout=30) as page:
        await heard(stream, b"event: hello")
        for number in range(MAILS):
            subject = f"Arrival {number} {time.time_ns()}"
            accepted = await asyncio.to_thread(send, smtp_port, subject)
            while True:
                await heard(stream, b"MessageReceived")
                answer = await page.get(f"http://127.0.0.1:{port}/inbox/unowned/?part=lines")
                if subject in answer.text:
                    break
            took.append(max(0.0, time.perf_counter() - accepted) * 1000)
            await asyncio.sleep(EVERY)
    return {"shown_p50": statistics.median(took), "shown_p95": percentile(took, 0.95), "shown_most": max(took)}


def send(port: int, subject: str) -> float:
    """The moment when the desk had said that it has the mail."""
    message = EmailMessage()
    message["From"], message["To"] = f"c{time.time_ns()}@customer.example", "support@desk.example"
    message["Subject"], message["Message-ID"] = subject, f"<{time.time_ns()}@customer.example>"
    message.set_content("Where is my order? " * 20)
    with smtplib.SMTP("127.0.0.1", port) as door:
        door.send_message(message)
        return time.perf_counter()


@asynccontextmanager
async def listening(port: int, cookie: str) -> AsyncIterator[asyncio.StreamReader]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /live/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n".encode())
    try:
        yield reader
    finally:
        writer.close()


async def heard(stream: asyncio.StreamReader, words: bytes) -> None:
    async with asyncio.timeout(30):
        while words not in await stream.readline():
            pass


# Very many streams


async def many(doors: Doors) -> dict[str, float]:
    """Memory of the one web process for each stream, and its pages while all of them are open and something happens each second."""
    cookies = await asyncio.to_thread(lambda: [session_of(f"agent{number}@desk.example") for number in range(PEOPLE)])
    port, process = doors.web[0], doors.processes[0].pid
    alone = await pages(port, cookies[0])
    before = sum(pss(process).values())
    async with listeners(port, [cookies[number % PEOPLE] for number in range(STREAMS)]) as heard_at:
        memory = (sum(pss(process).values()) - before) * 1024 / STREAMS
        written: list[float] = []
        something = asyncio.create_task(happenings(written))
        took = await pages(port, cookies[0])
        something.cancel()
        await asyncio.sleep(2)
    told = told_after(written[:-1], heard_at)
    return {
        "streams": STREAMS,
        "stream_kb": memory,
        "page_alone_p50": statistics.median(alone),
        "page_alone_p95": percentile(alone, 0.95),
        "page_p50": statistics.median(took),
        "page_p95": percentile(took, 0.95),
        "told_p50": statistics.median(told),
        "told_p95": percentile(told, 0.95),
    }


@asynccontextmanager
async def listeners(port: int, cookies: list[str]) -> AsyncIterator[list[float]]:
    """Very many open streams, in a process of their own. Afterwards the list holds when something was heard by one of them."""
    heard_at: list[float] = []
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.listeners", str(port)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        limit=2**26,
    )
    assert child.stdin
    assert child.stdout
    child.stdin.write(json.dumps(cookies).encode() + b"\n")
    assert await child.stdout.readline() == b"open\n", "streams do not open"
    yield heard_at
    child.stdin.close()
    heard_at += json.loads(await child.stdout.readline())
    await child.wait()


def told_after(written: list[float], heard_at: list[float]) -> list[float]:
    """Milliseconds from each commit until the last of all streams had heard of it."""
    ends = [*written[1:], float("inf")]
    return [
        (max(moment for moment in heard_at if began <= moment < end) - began) * 1000
        for began, end in zip(written, ends, strict=True)
    ]


async def pages(port: int, cookie: str) -> list[float]:
    """Four a second: what one process of a busy desk is asked for."""
    took = []
    async with httpx.AsyncClient(headers={"Cookie": cookie}, timeout=60) as client:
        for number in range(PAGES + 5):
            began = time.perf_counter()
            answer = await client.get(f"http://127.0.0.1:{port}/inbox/unowned/")
            assert answer.status_code == 200, answer.status_code
            took += [(time.perf_counter() - began) * 1000] if number >= 5 else []
            await asyncio.sleep(0.25)
    return took


async def happenings(written: list[float]) -> None:
    """Something happens each second; when it was written is noted."""

    def note() -> None:
        case: Any = Case.objects.order_by("-pk").first()
        actions.write_note(case, by=User.objects.get(email=AGENT), letter=Letter(text="Something"))
        written.append(time.perf_counter())

    while True:
        await asyncio.to_thread(note)
        await asyncio.sleep(1)


def percentile(took: list[float], share: float) -> float:
    return sorted(took)[max(0, round(len(took) * share) - 1)]
