"""Fills a desk with very many cases, straight into the tables: for measuring reads, not writes.

One case of each kind is made by the real actions; the bulk copies its columns and varies what a list sorts, filters and
shows. Each case has one message, one participant and two events; one in eight is active. The thousandth case has fifty messages.
"""

from __future__ import annotations

import random
import string
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import DateTimeField, JSONField, Model
from django.utils import timezone

from benchmarks.corpus import NAMES, WORDS
from besa.accounts.models import Membership, Team, User, UserRole
from besa.cases.actions.messages import show_last
from besa.cases.actions.opening import add_participant, announce, open_case
from besa.cases.models import Case, Message, Participant, Tag
from besa.core.models import Counter, LoggedEvent
from besa.core.search.analyser import readings
from besa.core.search.models import Document, Part
from besa.customers.actions import find_or_add
from besa.customers.models import ContactPoint, Customer

TEAMS, STAFF = 8, 40
# Words of known frequency for the search: each of the common ones in a fifth of the cases, each of the rare in a thousandth.
COMMON = ("orbitant", "زنوبار")
RARE = (
    *(f"{start}{end}" for start in ("kelva", "nimbu", "zhgal") for end in ("rok", "dul", "fen", "mist")),
    *("كلفنام", "زمبرود", "هنطورم", "قشلوند", "נימבוק", "זלוברט", "שפרנוט", "קלדרום"),
)
YEARS = timedelta(days=4 * 365)
BATCH = 5000
LONG_CASE_MESSAGES = 50
SPECIAL = (DateTimeField, JSONField)


def fill(cases: int, *, with_index: bool = False) -> dict[str, float]:
    """A desk of `cases` cases; answers how long it took. The agent to measure with is agent0@desk.example.

    `with_index`: found by the search too, as if the worker had read them all.
    """
    began = time.perf_counter()
    teams, staff = company()
    first = example(teams[0], staff[0])
    tags = [Tag.objects.create(name=f"tag {n}").pk for n in range(20)]
    customers = max(cases // 8, 10)
    point = first.customer.contact_points.get()
    write(Customer, first.customer, customer_rows(customers, first.customer_id + 1))
    write(ContactPoint, point, point_rows(point, customers, first.customer_id + 1))
    write_cases(first, tags, plans(random.Random(7), cases, first, teams, staff, customers), with_index=with_index)
    Counter.objects.update_or_create(name="case", defaults={"value": first.number + cases})
    settle()
    lengthen(Case.objects.get(number=first.number + cases // 2))
    return {"seconds": time.perf_counter() - began, "cases": Case.objects.count()}


def write_cases(first: Case, tags: list[int], plan: Iterator[dict[str, Any]], *, with_index: bool) -> None:
    """Batch by batch, so that a million need no more memory than a thousand."""
    message, participant = first.messages.get(), first.participants.get()
    event = LoggedEvent.objects.filter(case_id=first.pk).latest("pk")
    for batch in batches(plan):
        with transaction.atomic():
            write(Case, first, batch)
            write(Message, message, message_rows(first, message, batch))
            write(Participant, participant, participant_rows(first, participant, batch))
            write(LoggedEvent, event, event_rows(first, event, batch))
            tagged = [(one["id"], tags[one["id"] % 20]) for one in batch if one["id"] % 3 == 0]
            write_values(Case.tags.through, ["case_id", "tag_id"], tagged)
            if with_index:
                write_index(first, message, batch)


def write_index(first: Case, message: Message, batch: list[dict[str, Any]]) -> None:
    """What the indexing of each case would have written; a word is analysed once for all cases."""
    documents, parts = [], []
    for one in batch:
        case = tokens_of(f"{one['number']} {one['subject']} {one['last_from']} c{one['customer_id']}@client.example")
        said = tokens_of(f"{one['last_words']} {one['subject']}")
        documents.append((one["id"], " ".join(sorted(case | said))))
        parts.append((one["id"], "case", one["id"], "-", f" {' '.join(sorted(case))} "))
        parts.append((one["id"], "message", message.pk + one["id"] - first.pk, "-", f" {' '.join(sorted(said))} "))
    write_values(Document, ["group_id", "tokens"], documents)
    write_values(Part, ["document_id", "kind", "object_id", "source", "tokens"], parts)


def tokens_of(text: str) -> set[str]:
    return set().union(*(readings_of(chunk) for chunk in text.split()))


readings_of = cache(readings)


def company() -> tuple[list[Team], list[User]]:
    teams = [Team.objects.create(name=f"Team {n}", public_name=f"Team {n}") for n in range(TEAMS)]
    staff = []
    for number in range(STAFF):
        user = User.objects.create_user(f"agent{number}@desk.example", None, name=f"Agent {number}")
        UserRole.objects.create(user=user, role="agent" if number else "manager")
        Membership.objects.create(user=user, team=teams[number % TEAMS])
        Membership.objects.create(user=user, team=teams[(number + 1) % TEAMS])
        staff.append(user)
    administrator = User.objects.create_user("all@desk.example", None, name="Administrator")
    UserRole.objects.create(user=administrator, role="administrator")
    return teams, staff


def example(team: Team, owner: User) -> Case:
    """One case made as in real life, whose columns the bulk copies."""
    with transaction.atomic():
        customer, _new = find_or_add(email="first@client.example", name="First", language="en")
        case = open_case(customer=customer, team=team, subject="The first", channel="email", owner=owner)
        message = Message.objects.create(
            case=case,
            direction="in",
            customer=customer,
            from_name="First",
            from_address="first@client.example",
            text="Hello",
        )
        show_last(case, message, who="First", now=timezone.now())
        add_participant(case, customer=customer, address="first@client.example")
        announce(case, message_id=None)
    case.refresh_from_db()
    return case


def plans(
    chance: random.Random, cases: int, first: Case, teams: list[Team], staff: list[User], customers: int
) -> Iterator[dict[str, Any]]:
    """What varies from case to case."""
    step, now = YEARS / cases, timezone.now()
    for number in range(1, cases + 1):
        at = now - YEARS + step * number
        language = chance.choice(("en", "ar", "he", "sq"))
        words = WORDS[language].split()
        team = number % TEAMS
        is_active = chance.random() < 0.12
        yield {
            "id": first.pk + number,
            "number": first.number + number,
            "public_id": public_id(number),
            "customer_id": first.customer_id + 1 + number % customers,
            "team_id": teams[team].pk,
            "owner_id": staff[(team + TEAMS * chance.randrange(STAFF // TEAMS)) % STAFF].pk
            if chance.random() < 0.85
            else None,
            "status": chance.choice(("new", "open", "waiting", "on_hold"))
            if is_active
            else chance.choice(("solved", "closed")),
            "is_active": is_active,
            "place": chance.choices(("inbox", "spam", "trash"), (97, 2, 1))[0],
            "subject": " ".join([*(chance.choice(words) for _ in range(5)), *marked(number)]),
            "last_words": " ".join(chance.choice(words) for _ in range(14)),
            "last_from": chance.choice(NAMES[language]),
            "direction": "rtl" if language in {"ar", "he"} else "ltr",
            "last_words_direction": "rtl" if language in {"ar", "he"} else "ltr",
            "language": language,
            "next_due_at": at + timedelta(hours=4) if is_active else None,
            "next_due_kind": "first_answer" if is_active else "",
            "unanswered_since": at if is_active else None,
            "created_at": at,
            "updated_at": at,
            "last_message_at": at,
        }


def marked(number: int) -> list[str]:
    common = list(COMMON[number % 5 : number % 5 + 1])
    return [*common, RARE[number // 50 % len(RARE)]] if number % 50 == 3 else common


def public_id(number: int) -> str:
    alphabet = string.ascii_lowercase + "234567"
    return "".join(alphabet[number >> shift & 31] for shift in range(0, 80, 5))


def customer_rows(count: int, start: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {"id": start + number, "name": f"Customer {number}"}


def point_rows(first: ContactPoint, count: int, start: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {
            "id": first.pk + 1 + number,
            "customer_id": start + number,
            "value": f"c{number}@client.example",
        }


def message_rows(case: Case, first: Message, batch: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in batch:
        number = one["id"] - case.pk
        yield {
            "id": first.pk + number,
            "case_id": one["id"],
            "customer_id": one["customer_id"],
            "subject": one["subject"],
            "text": one["last_words"] * 4,
            "message_id": f"<{number}@client.example>",
            "said_at": one["created_at"],
            "created_at": one["created_at"],
        }


def participant_rows(case: Case, first: Participant, batch: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in batch:
        yield {"id": first.pk + one["id"] - case.pk, "case_id": one["id"], "customer_id": one["customer_id"]}


def event_rows(case: Case, first: LoggedEvent, batch: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in batch:
        key = first.pk + 2 * (one["id"] - case.pk)
        at = {"case_id": one["id"], "at": one["created_at"]}
        yield {**at, "id": key - 1, "name": "cases.CaseOpened", "data": {}}
        yield {**at, "id": key, "name": "cases.TagAdded", "data": {"tag": f"tag {one['id'] % 20}"}}


def write(model: type[Model], first: Model, rows: Iterable[dict[str, Any]]) -> None:
    """Each row names what differs from the first; what does not was prepared once."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    base = {name: field.get_db_prep_save(getattr(first, name), connection) for name, field in fields.items()}
    plain = lambda value, _connection: value  # noqa: E731 - words, numbers and keys go in as they are
    prepare = {name: field.get_db_prep_save if isinstance(field, SPECIAL) else plain for name, field in fields.items()}

    def values() -> Iterator[list[Any]]:
        for row in rows:
            yield list((base | {name: prepare[name](value, connection) for name, value in row.items()}).values())

    write_values(model, [field.column for field in fields.values()], values())


def write_values(model: type[Model], columns: list[str], rows: Iterable[Any]) -> None:
    """COPY on PostgreSQL, one prepared INSERT on SQLite. `rows` asks the database nothing while it is read."""
    names = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        with (
            transaction.atomic(),
            connection.cursor() as cursor,
            cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    places = ", ".join(["%s"] * len(columns))
    for batch in batches(rows):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', batch)


def batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def settle() -> None:
    """Statistics for the planner, as autovacuum and `PRAGMA optimize` keep them; and sequences past our keys."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            for model in (Customer, ContactPoint, Case, Message, Participant, LoggedEvent):
                table = model._meta.db_table
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def lengthen(case: Case) -> None:
    """Fifty messages, in and out by turns, and as many events: the page of a case that took long."""
    first, at = case.messages.get(), datetime.now(UTC) - timedelta(days=60)
    for number in range(1, LONG_CASE_MESSAGES):
        message = Message.objects.get(pk=first.pk)
        message.pk, message._state.adding = None, True
        message.said_at = message.created_at = at + timedelta(hours=number)
        if number % 2:
            message.direction, message.author_id = "out", case.owner_id
            message.from_address = "support@desk.example"
        message.save()
        LoggedEvent.objects.create(
            case_id=case.pk, name="cases.TagAdded", data={"case_id": case.pk, "tag": f"tag {number % 20}"}
        )
    Case.objects.filter(pk=case.pk).update(
        message_count=LONG_CASE_MESSAGES, last_message_at=at, place="inbox", subject="LONG CASE"
    )
