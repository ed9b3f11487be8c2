"""A call is arranged in English with the keyboard, and moved in Arabic on a telephone by a customer without sign-in or scripts."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Served, tap
from tests.browser.test_every_page import faults_of, sideways


def choose(page: Any, day: int, time: int) -> str:
    """The time of a day further down, which has to be opened first; what its button says."""
    found = page.locator(".slots__day").nth(day)
    found.locator("summary").click()
    choice = found.locator(".slots__time").nth(time)
    choice.click()
    return str(choice.locator("bdi").first.inner_text())


def test_a_call_is_arranged_in_english_and_moved_in_arabic(served: Served, visit: Any) -> None:
    agent = visit("en")
    case = served.case("ar", 5)
    agent.goto(case)
    tap(agent, "l")
    agent.wait_for_url("**/call-back/")
    assert (faults_of(agent), sideways(agent)) == ([], 0)
    choose(agent, 1, 2)
    agent.fill("[name=phone]", "+20 100 123 4567")
    agent.select_option("[name=zone]", "Africa/Cairo")
    agent.fill("[name=about]", "The invoice")
    agent.click("main form.card button.button--primary")
    agent.wait_for_url("**#promise-*")
    expect(agent.locator("#case-head")).to_contain_text("calls the customer")
    assert faults_of(agent, "#case-head") == []

    # The customer has the link in the mail; their page is theirs, whatever the agent's language is.
    link = agent.locator("a[href*='://'][href*='/call-back/']").first.get_attribute("href")
    path = re.sub(r"^https?://[^/]+", "", str(link))
    telephone = visit("", width=390, java_script_enabled=False)
    telephone.goto(path)
    assert (telephone.get_attribute("html", "dir"), telephone.get_attribute("html", "lang")) == ("rtl", "ar")
    telephone.click("details.choose__more >> nth=0 >> summary")
    time = choose(telephone, 3, 4)
    telephone.click("details.choose__more >> nth=0 >> button.button--primary")
    telephone.wait_for_selector(f".choose__when:has-text('{time}')")
    assert telephone.context.cookies() == []

    # The same page passes axe in both directions, with nothing beside the screen.
    for language, width in (("ar", 390), ("en", 1280)):
        looked_at = visit("", width=width)
        looked_at.goto(f"{path}?lang={language}")
        assert (faults_of(looked_at), sideways(looked_at)) == ([], 0)

    # The agent's case and the team's day follow.
    agent.goto(case)
    expect(agent.locator("main")).to_contain_text("The customer wished another time")
    day = agent.locator(".notice:has-text('calls the customer') a[href^='/call-backs/']").get_attribute("href")
    agent.goto(str(day))
    assert (faults_of(agent), sideways(agent)) == ([], 0)
    telephone.click("details.choose__more >> nth=1 >> summary")
    telephone.click("details.choose__more >> nth=1 >> button")
    telephone.wait_for_selector(".notice[role=status]")
    agent.goto(case)
    expect(agent.locator("main")).to_contain_text("The customer cancelled the call.")


@pytest.mark.parametrize(("person", "width"), [("en", 1280), ("he", 390)])
def test_the_day_of_calls_is_sound(visit: Any, person: str, width: int) -> None:
    page = visit(person, width=width)
    page.goto("/callbacks/")
    assert (faults_of(page), sideways(page)) == ([], 0)


def test_the_link_is_put_into_an_answer(served: Served, visit: Any) -> None:
    page = visit("en")
    page.goto(served.case("sq", 5) + "?write=reply")
    page.wait_for_selector(".editor__text")
    page.click("[data-puts]")
    page.wait_for_selector(".editor__text:has-text('/call-back/')")
    expect(page.locator(".editor__text")).to_contain_text("Zgjidhni")
