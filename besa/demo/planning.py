"""Who can do what and works when: skills, languages, shifts, and a policy that offers the cases of the workshop."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from besa.routing import actions
from besa.routing.models import Policy

if TYPE_CHECKING:
    from besa.accounts.models import Team
    from besa.demo.founding import Company

SKILLS = {
    "Boilers and water heaters": ("noa", "samir"),
    "Air conditioners": ("samir", "noa"),
    "Invoices": ("elira", "yael"),
}
LANGUAGES = {
    "amal": ("ar", "en"),
    "noa": ("he", "en"),
    "samir": ("ar", "he", "en"),
    "yael": ("he", "en"),
    "elira": ("sq", "en"),
}
# On the clock of each desk, Monday first. Nobody has taken the late hours of the orders desk yet: coverage shows the gap.
MORNINGS = [["09:00-15:00"]] * 4 + [[], [], ["09:00-15:00"]]
LATE = [["12:00-17:00"]] * 3 + [["12:00-18:00"], ["09:00-13:00"], [], ["12:00-17:00"]]
WORKSHOP = [["08:00-12:30", "13:15-16:30"]] * 4 + [[], [], ["08:00-12:30", "13:15-16:30"]]
OFFICE = [["08:30-17:00"]] * 5 + [["09:00-13:00"], []]
SHIFTS = (
    ("amal", "orders", MORNINGS),
    ("yael", "orders", LATE),
    ("samir", "repairs", WORKSHOP),
    ("noa", "repairs", WORKSHOP),
    ("elira", "shops", OFFICE),
)


def plan_people(company: Company) -> None:
    staff = {email.partition("@")[0]: user for email, user in company.staff.items()}
    for name, people in SKILLS.items():
        actions.set_skill(None, by=None, name=name, people=[staff[one] for one in people])
    for name, languages in LANGUAGES.items():
        actions.set_seat(staff[name], by=None, limit=25, languages=languages)
    for name, team, week in SHIFTS:
        actions.set_shift(staff[name], team=company.teams[team], by=None, week=week)
    offer_cases_of(company.teams["repairs"])


def offer_cases_of(team: Team) -> None:
    actions.create_policy(
        team=team, by=None, name="Offer to whoever is free", mode=Policy.Mode.OFFER, accept_within=timedelta(minutes=10)
    )
