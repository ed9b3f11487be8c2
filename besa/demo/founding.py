"""Founds the company: hours, teams, mailboxes, people, organizations. Everything through the actions that a person would use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from besa.accounts import actions as accounts
from besa.accounts.models import Team, User
from besa.calendars import actions as calendars
from besa.calendars.worktime import Schedule
from besa.cases.actions import replies
from besa.channels.email.models import Mailbox
from besa.core.models import Installation
from besa.customers import actions as customers
from besa.demo.content import company
from besa.demo.content.people import ORGANIZATIONS
from besa.demo.content.replies import REPLIES
from besa.demo.content.shape import Staff
from besa.demo.content.shape import Team as TeamContent


@dataclass(frozen=True)
class Company:
    """The rows that the stories need, by the keys of the content."""

    teams: dict[str, Team]
    mailboxes: dict[str, Mailbox]
    staff: dict[str, User]


def found(*, now: datetime) -> Company:
    """Must be called inside a transaction, on a desk without staff."""
    name_installation(now)
    teams = {content.key: open_team(content) for content in company.TEAMS}
    staff = {person.email: hire(person, teams) for person in company.STAFF}
    for content in company.TEAMS:
        name_lead(content, teams[content.key], staff)
    for title, shortcut, team, words in REPLIES:
        reply = replies.save_reply(None, by=None, title=title, shortcut=shortcut, team=teams.get(team))
        for language, text in words.items():
            replies.word_reply(reply, by=None, language=language, text=text)
    for name, domain in ORGANIZATIONS.values():
        customers.add_organization(by=None, name=name, domains=(domain,))
    return Company(teams, {content.key: open_mailbox(content, teams, now) for content in company.TEAMS}, staff)


def name_installation(now: datetime) -> None:
    installation = Installation.current()
    installation.name = company.NAME
    installation.time_zone = "Asia/Jerusalem"
    installation.is_demo = True
    installation.set_up_at = now
    installation.save()


def open_team(content: TeamContent) -> Team:
    schedule = Schedule.weekly(content.zone, content.hours)
    hours = calendars.create_hours(
        name=content.hours_name,
        time_zone=content.zone,
        week=[[str(interval) for interval in day] for day in schedule.week],
        by=None,
    )
    public_name = f"{company.NAME}, {content.name}"
    return accounts.open_team(
        name=content.name,
        public_name=public_name,
        public_names=dict(content.names),
        language=content.language,
        business_hours=hours,
        by=None,
    )


def hire(person: Staff, teams: dict[str, Team]) -> User:
    return accounts.add_user(
        email=person.email,
        name=person.name,
        roles=[person.role],
        teams=[teams[key] for key in person.teams],
        by=None,
        password=company.PASSWORD,
        language=person.language,
        time_zone=person.zone,
        signature=f"{person.name}\n{company.NAME}",
        signatures={language: f"{person.name}\n{name}" for language, name in company.NAMES.items()},
    )


def name_lead(content: TeamContent, team: Team, staff: dict[str, User]) -> None:
    members = [user for user in staff.values() if team.pk in user.team_ids]
    accounts.set_members(team, members=members, leads=[staff[content.lead]], by=staff["admin@desk.example"])
    for user in members:
        user.forget_rights()


def open_mailbox(content: TeamContent, teams: dict[str, Team], now: datetime) -> Mailbox:
    address, name = content.mailbox
    return Mailbox.objects.create(
        address=address, name=name, team=teams[content.key], connected_at=now, last_ok_at=now, created_at=now
    )
