"""Server time of the pages that people live in, on a desk of very many cases.

The whole answer is timed as the application makes it: middleware, session, permissions, queries, template. Forty times each,
after three for the caches, by an agent of two teams and by an administrator who sees all.
"""

import re
import statistics
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.desk import desk
from besa.accounts.models import User
from besa.cases.models import Case
from besa.cli.web_server import collect_static

TIMES, WARM = 40, 3
AGENT, ALL = "agent1@desk.example", "all@desk.example"
INBOX = {
    "mine": (AGENT, "/inbox/mine/"),
    "team": (AGENT, "/inbox/team/"),
    "unowned": (AGENT, "/inbox/unowned/"),
    "waiting": (AGENT, "/inbox/waiting/"),
    "solved": (AGENT, "/inbox/solved/"),
    "spam": (AGENT, "/inbox/spam/"),
    "everybody's": (ALL, "/inbox/team/"),
    "everybody's solved": (ALL, "/inbox/solved/"),
    "deep in solved": (AGENT, ""),
}


def run(cases: int) -> dict[str, dict[str, float]]:
    made = desk(cases)
    collect_static()
    return measure() | made


def measure() -> dict[str, dict[str, float]]:
    found = {}
    for name, (who, url) in INBOX.items():
        found[f"inbox: {name}"] = timed(who, url or deep_page(who))
    long_case = Case.objects.get(subject="LONG CASE")
    found["case of 50 messages"] = timed(ALL, f"/cases/{long_case.number}/")
    return found


def deep_page(who: str) -> str:
    """Where somebody stands who has turned ten pages."""
    url, client = "/inbox/solved/", client_of(who)
    for _page in range(10):
        mark = re.search(r"after=([\w-]+)", client.get(url).content.decode())
        assert mark, "a further page"
        url = f"/inbox/solved/?after={mark[1]}"
    return url


def timed(who: str, url: str) -> dict[str, float]:
    client = client_of(who)
    for _time in range(WARM):
        answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    worked = time.process_time()
    took = sorted(one(client, url) for _time in range(TIMES))
    worked = (time.process_time() - worked) * 1000 / TIMES
    return {
        "cpu": worked,
        "p50": statistics.median(took),
        "p95": took[round(TIMES * 0.95) - 1],
        "queries": queries(client, url),
        "kb": len(answer.content) / 1024,
    }


def one(client, url: str) -> float:  # type: ignore[no-untyped-def] # django.test.Client
    began = time.perf_counter()
    client.get(url)
    return (time.perf_counter() - began) * 1000


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def client_of(who: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=who), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
