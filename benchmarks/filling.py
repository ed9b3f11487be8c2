"""Fills a desk with very many cases, inside the database (`bulk`): for measuring reads, not writes.

One of everything is made by the models; the bulk copies its columns and varies what a list sorts, filters and shows. Each
case has three messages, two mails received and one delivered, a promise, a participant, a notification and three events; one
in eight is active. One case has fifty messages. All of it can be searched, as if the worker had read it.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from benchmarks import bulk
from benchmarks.corpus import NAMES, WORDS
from besa.accounts.models import Membership, Team, User, UserRole
from besa.cases.actions.messages import show_last
from besa.cases.actions.opening import add_participant, announce, open_case
from besa.cases.models import Case, Delivery, Message, Participant, Received, Tag
from besa.core.models import Counter, LoggedEvent
from besa.core.search.analyser import VERSION, readings
from besa.core.search.models import Document, Part, Position
from besa.customers.actions import find_or_add
from besa.customers.models import ContactPoint, Customer
from besa.notifications.models import Notification
from besa.promises.models import Promise

TEAMS, STAFF, TAGS = 8, 40, 20
# Words of known frequency for the search: each of the common ones in a fifth of the cases, each of the rare in a thousandth.
COMMON = ("orbitant", "زنوبار")
RARE = (
    *(f"{start}{end}" for start in ("kelva", "nimbu", "zhgal") for end in ("rok", "dul", "fen", "mist")),
    *("كلفنام", "زمبرود", "هنطورم", "قشلوند", "נימבוק", "זלוברט", "שפרנוט", "קלדרום"),
)
LANGUAGES = ("en", "ar", "he", "sq")
SECONDS = 4 * 365 * 24 * 3600
LONG_CASE_MESSAGES = 50
PHRASES, MARKS = 4096, 1000
TABLES = [
    *(Customer, ContactPoint, Case, Message, Participant, Received, Delivery),
    *(LoggedEvent, Promise, Notification, Case.tags.through, Document, Part),
]


def fill(cases: int) -> dict[str, float]:
    """A desk of `cases` cases; answers how long it took. The agent to measure with is agent0@desk.example."""
    began = time.perf_counter()
    teams, staff = company()
    first = example(teams[0], staff[0])
    lay_out(cases, first, teams[0].pk, staff[0].pk)
    tag = Tag.objects.bulk_create(Tag(name=f"tag {n}") for n in range(TAGS))[0].pk
    first.tags.add(tag)
    with bulk.bare(TABLES):
        write_cases(first, tag)
        write_correspondence(first)
        write_index(first)
    for name in ("plan", "phrase", "mark"):
        bulk.run(f"DROP TABLE bench_{name}")
    Counter.objects.update_or_create(name="case", defaults={"value": first.number + cases})
    bulk.advance([model for model in TABLES if model is not Document])
    lengthen(Case.objects.get(number=first.number + cases // 2))
    read_all()
    bulk.run("VACUUM ANALYZE" if bulk.is_postgresql() else "ANALYZE")
    return {"seconds": time.perf_counter() - began, "cases": Case.objects.count(), "messages": Message.objects.count()}


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
    """One case with one of everything, whose columns the bulk copies."""
    with transaction.atomic():
        customer, _new = find_or_add(email="first@client.example", name="First", language="en")
        case = open_case(customer=customer, team=team, subject="The first", channel="email", owner=owner)
        message = Message.objects.create(
            case=case, direction="in", customer=customer, from_name="First", from_address="first@client.example"
        )
        show_last(case, message, who="First", now=timezone.now())
        add_participant(case, customer=customer, address="first@client.example")
        announce(case, message_id=None)
        example_mail(case, message)
        Notification.objects.all().delete()
        Notification.objects.create(user=owner, kind="cases.reply", case_id=case.pk, once="first")
        Document.objects.create(group_id=case.pk, tokens="first")
        Part.objects.create(document_id=case.pk, kind="case", object_id=case.pk, source="-", tokens=" first ")
    case.refresh_from_db()
    return case


def example_mail(case: Case, message: Message) -> None:
    now, stored = timezone.now(), "00/00000000000000000000000000000000"
    Received.objects.create(
        account="1", team=case.team, fingerprint="first", source="smtp", stored=stored, size=2000, sha256="0" * 64,
        state="new_case", accounted_at=now, case=case, message=message, from_shown="First", subject_shown="The first",
    )  # fmt: skip
    Delivery.objects.create(
        message=message, account="1", recipient="first@client.example", recipient_domain="client.example",
        state="sent", sent_at=now, attempts=1, stored=stored,
    )  # fmt: skip
    Promise.objects.all().delete()
    Promise.objects.create(
        case=case, kind="first_answer", customer=case.customer, team=case.team, started_at=now, due_at=now
    )


def lay_out(cases: int, first: Case, team: int, owner: int) -> None:
    """What each case will be, in three tables that are gone afterwards: the plan, and the phrases and rare words it names."""
    words()
    customers, now = max(cases // 8, 10), int(time.time())
    begin = now - SECONDS - 20 * 24 * 3600
    chance = [f"(n * {factor} % 4294967296 / 65536)" for factor in (2654435761, 2246822519, 3266489917, 668265263)]
    at = f"{begin} + n * {SECONDS} / {cases}"
    is_active = f"{chance[0]} < 7864"
    language = f"{chance[1]} % 4"
    bulk.run(
        f"CREATE TABLE bench_plan AS {bulk.numbers(cases)} SELECT n, {first.pk} + n AS id,"
        f" {first.customer_id} + 1 + n % {customers} AS customer, {team} + n % {TEAMS} AS team,"
        f" {owner} + (n % {TEAMS} + {TEAMS} * ({chance[2]} % {STAFF // TEAMS})) % {STAFF} AS staff,"
        f" {chance[2]} < 55700 AS is_owned, {is_active} AS is_active, {chance[1]} / 4 % 4 AS kind,"
        f" CASE WHEN {chance[3]} < 655 THEN 'trash' WHEN {chance[3]} < 1966 THEN 'spam' ELSE 'inbox' END AS place,"
        f" {chance[2]} % {PHRASES // 4} * 4 + {language} AS phrase, n % {MARKS} AS mark,"
        f" {at} AS at, {at} + {chance[3]} * 26 AS last_at,"
        f" CASE WHEN {is_active} THEN {now} + ({chance[3]} - 32768) * 60 ELSE {at} + 14400 END AS due FROM number"
    )
    bulk.run("CREATE INDEX bench_plan_customer ON bench_plan (customer)")


def words() -> None:
    """Subjects and sentences with their readings, and what marks a case: analysed once for all cases."""
    chance = random.Random(7)
    bulk.run(
        "CREATE TABLE bench_phrase (id integer PRIMARY KEY, language text, direction text, person text, subject text,"
        " subject_tokens text, words text, tokens text)"
    )
    bulk.run("CREATE TABLE bench_mark (id integer PRIMARY KEY, words text, tokens text)")
    phrases = [phrase(chance, number) for number in range(PHRASES)]
    marks = [(number, *mark(number)) for number in range(MARKS)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany("INSERT INTO bench_phrase VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", phrases)
        cursor.executemany("INSERT INTO bench_mark VALUES (%s, %s, %s)", marks)


def phrase(chance: random.Random, number: int) -> tuple[int | str, ...]:
    language = LANGUAGES[number % 4]
    known = WORDS[language].split()
    subject, said = (" ".join(chance.choice(known) for _ in range(count)) for count in (5, 14))
    person = chance.choice(NAMES[language])
    direction = "rtl" if language in {"ar", "he"} else "ltr"
    return number, language, direction, person, subject, tokens_of(f"{subject} {person}"), said, tokens_of(said)


def tokens_of(text: str) -> str:
    return " ".join(sorted(readings(text)))


def mark(number: int) -> tuple[str, str]:
    """Each with a space before it, so that nothing is put to nothing."""
    found = "".join(f" {word}" for word in marked(number))
    return found, f" {tokens_of(found)}" if found else ""


def marked(number: int) -> list[str]:
    common = list(COMMON[number % 5 : number % 5 + 1])
    return [*common, RARE[number // 50 % len(RARE)]] if number % 50 == 3 else common


def write_cases(first: Case, tag: int) -> None:
    """Customers and their addresses, cases, tags, promises and participants."""
    at, last_at, due = (bulk.moment(f"p.{name}") for name in ("at", "last_at", "due"))
    point = first.customer.contact_points.get().pk - first.customer_id
    people = "(SELECT DISTINCT customer AS id FROM bench_plan) AS p"
    plan = "bench_plan AS p JOIN bench_phrase AS f ON f.id = p.phrase JOIN bench_mark AS m ON m.id = p.mark"
    bulk.copy(Customer, people, id="p.id", name="'Customer ' || p.id")
    bulk.copy(ContactPoint, people, id=f"p.id + {point}", customer_id="p.id", value="'c' || p.id || '@client.example'")
    bulk.copy(
        Case, plan, id="p.id", number=f"p.n + {first.number}", public_id=RANDOM_ID[connection.vendor],
        customer_id="p.customer", team_id="p.team", owner_id="CASE WHEN p.is_owned THEN p.staff END",
        created_by_id="CASE WHEN p.n % 50 = 7 THEN p.staff END",
        status=f"CASE WHEN p.is_active THEN {one_of('p.kind', Case.ACTIVE)} ELSE {one_of('p.kind % 2', Case.DONE)} END",
        is_active="p.is_active", place="p.place", placed_at=f"CASE WHEN p.place <> 'inbox' THEN {last_at} END",
        subject="f.subject || m.words", last_words="f.words", last_from="f.person", language="f.language",
        direction="f.direction", last_words_direction="f.direction", message_count="3",
        next_due_at=f"CASE WHEN p.is_active THEN {due} END",
        next_due_kind="CASE WHEN p.is_active THEN 'first_answer' ELSE '' END",
        unanswered_since=f"CASE WHEN p.is_active THEN {last_at} END",
        created_at=at, updated_at=last_at, last_message_at=last_at,
        solved_at=f"CASE WHEN p.is_active THEN NULL ELSE {last_at} END",
        newest_message_id=f"{first.messages.get().pk} + 3 * p.n",
    )  # fmt: skip
    tagging = Case.tags.through.objects.get(case=first).pk
    bulk.copy(
        Case.tags.through, "(SELECT * FROM bench_plan WHERE n % 3 = 0) AS p",
        id=f"{tagging} + p.n", case_id="p.id", tag_id=f"{tag} + p.n % {TAGS}",
    )  # fmt: skip
    bulk.copy(
        Promise, "bench_plan AS p", id=f"{first.promises.get().pk} + p.n", case_id="p.id", customer_id="p.customer",
        team_id="p.team", started_at=f"CASE WHEN p.due < p.at THEN {due} ELSE {at} END", due_at=due,
        state=f"CASE WHEN NOT p.is_active THEN 'kept' WHEN p.due < {int(time.time())} THEN 'broken' ELSE 'open' END",
        wakes_at=f"CASE WHEN p.is_active AND p.due > {int(time.time())} THEN {due} END",
    )  # fmt: skip
    bulk.copy(
        Participant, "bench_plan AS p", id=f"{first.participants.get().pk} + p.n", case_id="p.id",
        customer_id="p.customer", address="'c' || p.customer || '@client.example'",
    )  # fmt: skip


RANDOM_ID = {
    "postgresql": "substr(md5(p.n::text), 1, 16)",
    "sqlite": "lower(hex(randomblob(8)))",
}
# Three messages: from the customer, to the customer, and from them again.
TURNS = "(SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2) AS turn"
COMING = "(SELECT 0 AS k UNION ALL SELECT 2) AS turn"
KEY = "{} + 3 * (p.n - 1) + turn.k + 1"


def one_of(number: str, values: tuple[str, ...]) -> str:
    return f"CASE {number} " + " ".join(f"WHEN {n} THEN '{value}'" for n, value in enumerate(values)) + " END"


def write_correspondence(first: Case) -> None:
    """Messages, mails received and sent, events and notifications."""
    said = bulk.moment("p.at + (p.last_at - p.at) / 2 * turn.k")
    message = first.messages.get().pk
    key, sent = KEY.format(message), f"{message} + 3 * (p.n - 1) + 2"
    told = f"bench_plan AS p CROSS JOIN {TURNS}"
    bulk.copy(
        Message, f"{told} JOIN bench_phrase AS f ON f.id = (p.phrase + turn.k * 1024) % {PHRASES}"
        " JOIN bench_mark AS m ON m.id = p.mark",
        id=key, case_id="p.id", customer_id="p.customer", author_id="CASE WHEN turn.k = 1 THEN p.staff END",
        direction="CASE WHEN turn.k = 1 THEN 'out' ELSE 'in' END", subject="f.subject || m.words",
        text="f.words || '. ' || f.subject || '. ' || f.words", from_name="f.person",
        from_address="CASE WHEN turn.k = 1 THEN 'support@desk.example' ELSE 'c' || p.customer || '@client.example' END",
        text_direction="f.direction", language="f.language",
        message_id="'<' || p.n || '.' || turn.k || '@client.example>'", said_at=said, created_at=said,
    )  # fmt: skip
    received, delivery = first.received.get().pk, Delivery.objects.earliest("pk").pk
    bulk.copy(
        Received, f"bench_plan AS p CROSS JOIN {COMING}", id=f"{received} + 2 * (p.n - 1) + turn.k / 2 + 1",
        team_id="p.team", fingerprint="'bench ' || p.n || '.' || turn.k", received_at=said, accounted_at=said,
        next_attempt_at=said, state="CASE WHEN turn.k = 2 THEN 'threaded' WHEN p.n % 2000 = 0 THEN 'suspended' ELSE 'new_case' END",
        header_id="'<' || p.n || '.' || turn.k || '@client.example>'", case_id="p.id", message_id=key,
    )  # fmt: skip
    at = bulk.moment("p.at + (p.last_at - p.at) / 2")
    bulk.copy(
        Delivery, "bench_plan AS p", id=f"{delivery} + p.n", message_id=sent, created_at=at, sent_at=at, next_attempt_at=at,
        recipient="'c' || p.customer || '@client.example'", header_id="'<' || p.n || '@desk.example>'",
    )  # fmt: skip
    event = LoggedEvent.objects.latest("pk").pk
    bulk.copy(
        LoggedEvent, told, id=KEY.format(event), at=said, case_id="p.id", customer_id="CASE turn.k WHEN 0 THEN p.customer END",
        name=one_of("turn.k", ("cases.CaseOpened", "cases.MessageReceived", "cases.TagAdded")),
        data=bulk.json(f"""CASE turn.k WHEN 2 THEN '{{"tag": "tag ' || (p.n % {TAGS}) || '"}}' ELSE '{{}}' END"""),
    )  # fmt: skip
    bulk.copy(
        Notification, "bench_plan AS p", id=f"{Notification.objects.latest('pk').pk} + p.n", user_id="p.staff", case_id="p.id",
        once="'bench ' || p.n", created_at=at, read_at=f"CASE WHEN p.n % 100 > 0 THEN {at} END",
    )  # fmt: skip


def write_index(first: Case) -> None:
    """What the indexing of each case would have written."""
    client = tokens_of("client.example")
    own = f"p.id || ' c' || p.customer || ' {client} ' || f0.subject_tokens || m.tokens"
    texts = " ".join(f"JOIN bench_phrase AS f{k} ON f{k}.id = (p.phrase + {k} * 1024) % {PHRASES}" for k in range(3))
    whole = " || ' ' || ".join([own, "f0.tokens", *(f"f{k}.tokens || ' ' || f{k}.subject_tokens" for k in (1, 2))])
    plan = f"bench_plan AS p JOIN bench_mark AS m ON m.id = p.mark {texts}"
    bulk.copy(Document, plan, group_id="p.id", tokens=whole)
    part = Part.objects.get().pk
    bulk.copy(
        Part, plan, id=f"{part} + 4 * (p.n - 1) + 1", document_id="p.id", kind="'case'", object_id="p.id",
        tokens=f"' ' || {own} || ' '",
    )  # fmt: skip
    bulk.copy(
        Part, f"bench_plan AS p CROSS JOIN {TURNS} JOIN bench_mark AS m ON m.id = p.mark"
        f" JOIN bench_phrase AS f ON f.id = (p.phrase + turn.k * 1024) % {PHRASES}",
        id=f"{part} + 4 * (p.n - 1) + turn.k + 2", document_id="p.id", kind="'message'", object_id=KEY.format(first.messages.get().pk),
        tokens="' ' || f.tokens || ' ' || f.subject_tokens || m.tokens || ' '",
    )  # fmt: skip


def read_all() -> None:
    """The index has nothing left to do."""
    last = LoggedEvent.objects.latest("pk").pk
    Position.objects.update_or_create(name="cases", defaults={"version": VERSION, "event_id": last})


def lengthen(case: Case) -> None:
    """Fifty messages, in and out by turns, and as many events: the page of a case that took long."""
    first, at = case.messages.earliest("pk"), datetime.now(UTC) - timedelta(days=60)
    for number in range(case.messages.count(), LONG_CASE_MESSAGES):
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
