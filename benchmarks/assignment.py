"""10,000 cases among 200 agents of one desk: time for each assignment, limits and an even share (issue 4).

Half of the agents speak Arabic and half Hebrew, and so do the customers. Each case is routed as the worker does it: one
transaction, with its reasons, events and notification.
"""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks.intake import at_share
from besa.accounts.models import Membership, Role, Team, User, UserRole
from besa.cases.models import Case
from besa.customers.models import Customer
from besa.routing import actions
from besa.routing.models import Policy, Seat, Wait
from besa.routing.roster import Roster

CASES, AGENTS = 10_000, 200
# Room for all cases and hardly more.
LIMIT = 52
LANGUAGES = ("ar", "he")


def run() -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    waits, roster, times = fill(), Roster(), []
    processor = time.process_time()
    for wait in waits:
        began = time.perf_counter()
        actions.route(wait, now=timezone.now(), roster=roster)
        times.append((time.perf_counter() - began) * 1000)
    processor = (time.process_time() - processor) * 1000 / len(waits)
    return {
        "p50": at_share(times, 50),
        "p95": at_share(times, 95),
        "most": max(times),
        "processor": processor,
        **share(),
    }


def fill() -> list[Wait]:
    team = Team.objects.create(name="Support", public_name="Support")
    agents(team)
    Policy.objects.create(
        name="Everything",
        team=team,
        mode=Policy.Mode.ASSIGN,
        accept_within=timedelta(minutes=2),
        in_working_hours=False,
    )
    Customer.objects.bulk_create([Customer(name=f"Customer {number}") for number in range(1000)])
    customers = list(Customer.objects.order_by("pk"))
    Case.objects.bulk_create(
        Case(
            number=5000 + number,
            customer=customers[number % len(customers)],
            team=team,
            subject="x",
            language=LANGUAGES[number % 2],
        )
        for number in range(CASES)
    )
    Wait.objects.bulk_create(Wait(case=case, team=team) for case in Case.objects.order_by("pk"))
    with connection.cursor() as cursor:  # a desk that was not filled this very second has them from the database itself
        cursor.execute("ANALYZE")
    return list(Wait.objects.order_by("case_id"))


def agents(team: Team) -> None:
    now = timezone.now() + timedelta(hours=1)  # present as long as this takes
    rows = [
        User(
            email=f"agent{number}@desk.example",
            name=f"Agent {number:03}",
            language=LANGUAGES[number % 2],
            last_seen_at=now,
        )
        for number in range(AGENTS)
    ]
    User.objects.bulk_create(rows)
    people = list(User.objects.filter(email__startswith="agent").order_by("pk"))
    Membership.objects.bulk_create(Membership(user=person, team=team) for person in people)
    UserRole.objects.bulk_create(UserRole(user=person, role=Role.AGENT) for person in people)
    Seat.objects.bulk_create(Seat(user=person, limit=LIMIT) for person in people)


def share() -> dict[str, Any]:
    """How many have somebody, how many agents are above their limit, and the spread among equals."""
    owned = Counter(Case.objects.exclude(owner=None).values_list("owner_id", flat=True))
    spreads = []
    for language in LANGUAGES:
        equals = [
            owned[key]
            for key in User.objects.filter(language=language, email__startswith="agent").values_list("pk", flat=True)
        ]
        spreads.append(max(equals) - min(equals))
    return {
        "assigned": sum(owned.values()),
        "above": sum(count > LIMIT for count in owned.values()),
        "spread": max(spreads),
    }
