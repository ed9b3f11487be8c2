"""Turns the content into stories: who wrote what to whom, and when. Pure and repeatable: the same seed and now, the same stories."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from besa.calendars.worktime import Schedule, add_working_time
from besa.demo.content import company
from besa.demo.content.letters import THREADS
from besa.demo.content.people import ORGANIZATIONS, PEOPLE
from besa.demo.content.shape import AGENT, CALL, CUSTOMER, NOTE, VISIT, Person, Staff, Team, Thread

SEED = 1443
WEEKS = timedelta(weeks=4)
SILENCE = timedelta(hours=1)  # nothing happens in the last hour: what comes in then is the newcomer's own mail
MAIL_HOSTS = ("mail.example", "post.example", "inbox.example")
LATE, FORGOTTEN, FRESH = 0.11, 0.03, 0.1
FIRST_ORDER = 48213
WORDS_BEFORE_A_NAME = {"د.", "أم", "أبو", "عبد"}
TITLES = {'עו"ד'}


@dataclass(frozen=True)
class Said:
    """One turn with its words filled in, at its time; `at` in UTC. `who` is None for the customer."""

    by: str
    at: datetime
    text: str
    who: Staff | None = None
    files: tuple[str, ...] = ()
    minutes: int = 0


@dataclass(frozen=True)
class Story:
    language: str
    thread: Thread
    team: Team
    person: Person
    subject: str
    summary: str
    slots: dict[str, str]
    said: tuple[Said, ...]
    is_whole: bool
    seed: int = 0

    @property
    def address(self) -> str:
        return address_of(self.person)

    @property
    def began_at(self) -> datetime:
        return self.said[0].at

    @property
    def owner(self) -> Staff | None:
        return next((said.who for said in self.said if said.who), None)


@dataclass
class Desk:
    """What the stories share: chance, and counters that never repeat."""

    chance: random.Random
    orders: Iterator[int] = field(default_factory=lambda: count(FIRST_ORDER, 7))


def address_of(person: Person) -> str:
    host = ORGANIZATIONS[person.organization][1] if person.organization else MAIL_HOSTS[len(person.local) % 3]
    return f"{person.local}@{host}"


def first_name(name: str) -> str:
    """What an agent calls a customer: `د. سهير`, `أم أحمد`, `גלית`, `Arben`."""
    parts = [part for part in name.split() if part not in TITLES]
    return " ".join(parts[:2] if parts[0] in WORDS_BEFORE_A_NAME else parts[:1])


def schedule_of(team: Team) -> Schedule:
    return Schedule.weekly(team.zone, team.hours)


def stories(*, now: datetime, seed: int = SEED) -> list[Story]:
    """Some three hundred stories of the last four weeks, in the order of their beginning."""
    desk = Desk(random.Random(seed))  # noqa: S311 - a demonstration must be repeatable, not secret
    found = [tell(desk, language, thread, number, now) for language, thread, number in chapters(desk)]
    return sorted((story for story in found if story), key=lambda story: story.began_at)


def chapters(desk: Desk) -> list[tuple[str, Thread, int]]:
    every = [(language, thread, n) for language in THREADS for thread in THREADS[language] for n in range(thread.times)]
    desk.chance.shuffle(every)
    return every


def tell(desk: Desk, language: str, thread: Thread, number: int, now: datetime) -> Story | None:
    team = next(team for team in company.TEAMS if team.key == thread.team)
    person, agent = somebody(desk, language, thread), colleague(desk, language, thread)
    began_at = beginning(desk, team, (number + desk.chance.random()) / thread.times, now)
    slots = words(desk, language, thread, began_at)
    said = tuple(turns(desk, thread, team, agent, began_at, lambda text, by: fill(text, by, slots, person, agent)))
    past = tuple(one for one in said if one.at <= now - SILENCE)
    if not past:
        return None
    subject = thread.subjects[number % len(thread.subjects)]
    return Story(
        language=language,
        thread=thread,
        team=team,
        person=person,
        subject=subject.format(**slots),
        summary=thread.summary.format(**slots),
        slots=slots,
        said=past,
        is_whole=len(past) == len(thread.turns),
        seed=desk.chance.getrandbits(32),
    )


def somebody(desk: Desk, language: str, thread: Thread) -> Person:
    fitting = [
        person
        for person in PEOPLE
        if person.language == language
        and thread.who in {"", person.gender}
        and bool(person.organization) >= thread.needs_organization
    ]
    return desk.chance.choice(fitting)


def colleague(desk: Desk, language: str, thread: Thread) -> Staff:
    fitting = [s for s in company.STAFF if s.language == language and thread.team in s.teams and s.role == "agent"]
    return desk.chance.choice(fitting)


def beginning(desk: Desk, team: Team, part: float, now: datetime) -> datetime:
    """Mostly in working hours; a tenth within the last day and a half, so that the inbox is alive.

    `part` (0 to 1) of the four weeks keeps two tellings of one thread apart.
    """
    reach = timedelta(hours=36) * desk.chance.random() if desk.chance.random() < FRESH else WEEKS * part
    moment = now - SILENCE - reach
    if desk.chance.random() < 0.22:
        return moment
    local = moment.astimezone(ZoneInfo(team.zone))
    inside = add_working_time(schedule_of(team), local.replace(hour=6), timedelta(minutes=desk.chance.randint(1, 480)))
    return inside if inside <= now - SILENCE else moment


def turns(
    desk: Desk, thread: Thread, team: Team, agent: Staff, at: datetime, filled: Callable[[str, str], str]
) -> Iterator[Said]:
    schedule, is_late = schedule_of(team), desk.chance.random() < LATE
    is_forgotten = desk.chance.random() < FORGOTTEN
    for place, turn in enumerate(thread.turns):
        if place:
            at = next_moment(desk, schedule, turn.by, at, is_late)
        if is_forgotten and turn.by in {AGENT, NOTE}:
            return
        who = None if turn.by == CUSTOMER else agent
        yield Said(turn.by, at, filled(turn.text, turn.by), who, turn.files, turn.minutes)


def next_moment(desk: Desk, schedule: Schedule, by: str, at: datetime, is_late: bool) -> datetime:
    """Staff answer in working time, most of them within the four hours; customers when they see the mail."""
    if by == NOTE:
        return add_working_time(schedule, at, timedelta(minutes=desk.chance.randint(4, 40)))
    if by in {AGENT, CALL, VISIT}:
        minutes = desk.chance.randint(250, 620) if is_late else int(desk.chance.triangular(6, 225, 45))
        return add_working_time(schedule, at, timedelta(minutes=minutes))
    return daytime(desk, schedule, at + timedelta(minutes=int(desk.chance.triangular(12, 1500, 90))))


def daytime(desk: Desk, schedule: Schedule, at: datetime) -> datetime:
    """Nobody writes about a kettle at four in the morning; hardly anybody."""
    hour = at.astimezone(schedule.tzinfo).hour
    return at if 7 <= hour <= 23 or desk.chance.random() < 0.05 else at + timedelta(hours=8)


def words(desk: Desk, language: str, thread: Thread, at: datetime) -> dict[str, str]:
    """What fills the places of a text, the same in every turn of a story."""
    pick, digits = desk.chance.choice, desk.chance.randint
    goods = [one for gender, rows in company.GOODS[language].items() if thread.goods in {"", gender} for one in rows]
    name, bare, accusative, model = pick(goods)
    day = next_visiting_day(at)
    return {
        "order": f"ZT-{next(desk.orders)}",
        "p": name,
        "pi": bare,
        "pa": accusative,
        "model": model,
        "branch": pick(company.BRANCHES[language]),
        "street": pick(company.STREETS[language]),
        "price": pick(company.PRICES[language]),
        "phone": pick(company.PHONES[language]).format(n=digits(1000, 9999)),
        "serial": str(digits(100000, 999999)),
        "card": str(digits(1000, 9999)),
        "day": company.DAYS[language][day.weekday()],
        "month": company.MONTHS[language][(at.month - 3) % 12],
    }


def next_visiting_day(at: datetime) -> datetime:
    """A day on which people work from Haifa to Tirana: Monday to Thursday."""
    day = at + timedelta(days=2)
    while day.weekday() > 3:
        day += timedelta(days=1)
    return day


def fill(text: str, by: str, slots: dict[str, str], person: Person, agent: Staff) -> str:
    name = first_name(person.name) if by == AGENT else person.name
    return text.format(**slots, name=name, agent=first_name(agent.name))
