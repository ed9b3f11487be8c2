"""A promise is made where one writes, stands in Today, and is kept by an answer; a case is offered and taken; a hard contact
gives ten minutes in which nothing is offered. In English and in Arabic, on a desk whose cases find their person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Running, filled, made_in, write
from tests.browser.test_live import goto, post
from tests.server.desk import Desk, wait_until

POLICY = """
from datetime import timedelta
from besa.accounts.models import Team
from besa.routing.actions import create_policy
create_policy(team=Team.objects.get(), by=None, name="All", accept_within=timedelta(hours=2), in_working_hours=False)
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    desk = filled(tmp_path_factory, "promises")
    desk.manage("shell", "-c", POLICY)
    desk.serve("run")
    yield Running(desk.url, **made_in(desk), desk=desk)
    desk.end()


@dataclass(frozen=True)
class Words:
    """What is said in one language: the customer's mail, the promise, its keeping, and how the pages speak of it."""

    subject: str
    mail: str
    promise: str
    answer: str
    hard: str


WORDS = {
    "en": Words(
        "The heater is cold", "Since yesterday, and there are children here.", "I will let you know in ten minutes.",
        "The part has arrived.", "That was hard",
    ),
    "ar": Words(
        "المدفأة باردة", "منذ أمس، وفي البيت أطفال صغار.", "سأخبرك خلال عشر دقائق.", "وصلت القطعة اليوم.", "كان ذلك صعبا",
    ),
}  # fmt: skip


def offered(desk: Desk, subject: str) -> list[tuple[Any, ...]]:
    return desk.rows(
        "SELECT o.id FROM routing_offer o JOIN cases_case c ON c.id = o.case_id WHERE c.subject = ? AND o.state = 'open'",
        subject,
    )


def take(page: Any, subject: str) -> str:
    """Take the case that is offered, as soon as it is; its address. The page may be open before it comes."""
    if not page.url.endswith("/offers/"):
        goto(page, "/offers/")
    page.locator(f".offer:has-text('{subject}') form[action$='/acceptance/'] button").click()
    page.wait_for_url(re.compile(r"/cases/\d+/"))
    return str(page.url).split("?")[0].split("#")[0]


def send(page: Any, words: str) -> None:
    write(page, words)
    page.click("form.composer [data-default]")
    page.locator(f".message--out:has-text('{words}')").wait_for(state="attached")


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 390)])
def test_an_offered_case_is_taken_a_promise_is_made_by_one_click_and_kept_by_an_answer(
    served: Running, visit: Any, language: str, width: int
) -> None:
    words, page = WORDS[language], visit(language, width=width)
    goto(page, "/offers/")
    post(served, words.subject, words.mail, sender=f"heater{language}@customer.example")
    case = take(page, words.subject)

    # Nothing is promised without the click.
    page.goto(case + "?write=reply")
    write(page, words.promise)
    found = page.locator(f".promise-hint:has-text('{words.promise}')")
    found.wait_for()
    expect(found.locator("input")).not_to_be_checked()
    found.click()
    expect(found.locator("input")).to_be_checked()
    page.click("form.composer [data-default]")
    page.locator(f".message--out:has-text('{words.promise}')").wait_for(state="attached")
    page.goto("/today/")
    line = page.locator(f".promises__line:has-text('{words.promise}')")
    expect(line).to_have_count(1)
    expect(line).to_contain_text(words.subject)

    page.goto(case + "?write=reply")
    send(page, words.answer)
    page.goto("/today/")
    expect(page.locator(f".promises__line:has-text('{words.promise}')")).to_have_count(0)
    kept = served.desk.rows("SELECT state FROM promises_promise WHERE text = ?", words.promise)
    assert kept in ([("kept_early",)], [("kept",)])  # within ten minutes: early, unless this machine is very slow


@pytest.mark.parametrize("language", ["en", "ar"])
def test_after_a_hard_contact_nothing_is_offered_until_one_is_ready(served: Running, visit: Any, language: str) -> None:
    words, page = WORDS[language], visit(language)
    goto(page, "/inbox/mine/")
    first, second = f"{words.subject} 1", f"{words.subject} 2"
    post(served, first, words.mail, sender=f"hard{language}@customer.example")
    take(page, first)
    page.click("details:has(form[action='/rest/hard-contacts/']) > summary")
    page.locator(f"form[action='/rest/hard-contacts/'] button:has-text('{words.hard}')").click()
    page.wait_for_selector(".rail__link[href='/rest/']")

    # The next case waits: whoever could take it rests. That is said without a word about why.
    post(served, second, words.mail, sender=f"hard{language}@customer.example")
    why = "SELECT w.reason FROM routing_wait w JOIN cases_case c ON c.id = w.case_id WHERE c.subject = ?"
    wait_until(lambda: served.desk.rows(why, second) == [("resting",)], why=served.desk.log)
    assert offered(served.desk, second) == []

    page.goto("/rest/")
    expect(page.locator("main")).to_contain_text(words.hard)
    page.locator("form[action$='/rest/ending/'] button").click()
    take(page, second)
