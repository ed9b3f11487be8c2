"""Colleagues pass things on: a case goes from Amal, in Arabic, to Noa, in English, with a brief; a message is taken; the bell rings.

The whole desk runs, so that the customer's mail is looked at as it left.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Running, tap
from tests.browser.test_every_page import faults_of, sideways, widths_too_narrow
from tests.server.desk import wait_until

EDITOR = ".composer [contenteditable=true]"
FEELING = "غاضب لأنه كتب ثلاث مرات"
WISH = "استرجاع المبلغ كاملا قبل الخميس"


@pytest.fixture(scope="module")
def served(running: Running) -> Running:
    return running


def bell(page: Any, count: int) -> Any:
    """Wait until the bell says so, open it, and give what hangs under it."""
    page.wait_for_selector(f".bell__number:text-is('{count}')")
    tap(page, "i")
    page.wait_for_selector("#bell-panel .told")
    return page.locator("#bell-panel")


def answer(page: Any, case: str, words: str) -> None:
    page.goto(case + "?write=reply")
    page.click("summary[data-key=a]")
    page.click("button[data-key=m]")
    page.wait_for_selector("summary[data-key=a]:not(.chip--due)")
    page.locator(EDITOR).press_sequentially(words)
    page.click("form.composer [data-default]")
    page.wait_for_url("**#message-*")


def test_handover_with_a_brief(served: Running, visit: Any) -> None:
    amal, noa = visit("ar"), visit("noa")
    noa.goto("/inbox/mine/")
    case = served.case("ar", 3)
    answer(amal, case, "سنسأل المحاسبة اليوم")

    # Passing it on asks for a brief; what the customer is told follows what is typed, without the feeling.
    amal.click("summary[data-key=a]")
    amal.click(".menu[open] button:has-text('Noa Cohen')")
    amal.wait_for_url("**/handover/?to=user-*")
    amal.fill("[name=situation]", "فاتورة آذار دُفعت مرتين")
    amal.click("label:has(input[value=angry])")
    amal.fill("[name=feeling]", FEELING)
    amal.fill("[name=wish]", WISH)
    preview = amal.wait_for_selector(f"#notice:has-text('{WISH}')").inner_text()
    assert ("Noa Cohen" in preview, "فاتورة آذار دُفعت مرتين" in preview, FEELING in preview) == (True, True, False)
    assert faults_of(amal, ".column--main") == []
    # The mail is changed by hand, and the tab dies: the brief is back, and so is the mail as it was changed.
    amal.click("#notice button")
    changed = amal.wait_for_selector("#notice-text").input_value() + "\nمع خالص التحية"
    amal.fill("#notice-text", changed)
    amal.reload()
    expect(amal.locator("[name=wish]")).to_have_value(WISH)
    expect(amal.locator("#notice-text")).to_have_value(changed)
    amal.click("form.handover [data-default]")
    amal.wait_for_selector(".handover-open:has-text('Noa Cohen')")

    # Noa hears of it on the page that she has open, reads, and takes it.
    panel = bell(noa, 1)
    expect(panel.locator(".told__sentence")).to_have_text("\u2068أمل ناصر\u2069 offers you a case.")
    panel.locator(".told").click()
    noa.wait_for_url("**/handovers/*/")
    expect(noa.locator(".brief")).to_contain_text(FEELING)
    noa.click("button[data-default]")  # not read yet: the browser asks for the tick
    assert re.search(r"/handovers/\d+/$", noa.url)
    noa.check("#read")
    noa.click("button[data-default]")
    noa.wait_for_url(f"**{case}")
    expect(noa.locator("#case-head")).to_contain_text("Noa Cohen")

    # The customer's mail, as it left: one mail, in Arabic, from right to left, without a word about the feeling.
    noa.wait_for_selector(".message--automatic.message--out:has-text('Noa Cohen')")
    mail = left_mail(served, noa, "ar3@customer.example")
    assert ("Noa Cohen" in mail, WISH in mail, FEELING in mail) == (True, True, False)
    noa.goto(case)
    noa.click(".event__brief summary")
    expect(noa.locator(".event__brief .brief")).to_contain_text(FEELING)


def left_mail(served: Running, page: Any, address: str) -> str:
    """The mail with the newest automatic message to `address`, from the built-in viewer, as soon as it has left."""
    newest = "SELECT state FROM cases_delivery WHERE recipient = ? AND automatic ORDER BY id DESC LIMIT 1"
    wait_until(lambda: served.desk.rows(newest, address) == [("sent",)], why="the notice did not leave")
    page.goto("/outbox/viewer/")
    page.locator(f"tr:has-text('{address}') a").first.click()
    mail = page.frame_locator("iframe.mail__frame").locator("body")
    mail.filter(has_text="Noa Cohen").wait_for()
    page.frame_locator("iframe.mail__frame").locator("[dir=rtl]").first.wait_for(state="attached")
    return str(mail.inner_text())


def test_message_slip_is_taken_and_dealt_with(visit: Any) -> None:
    noa, amal = visit("noa"), visit("ar", width=390)
    noa.goto("/slips/new/")
    noa.select_option("[name=to]", label="أمل ناصر")
    noa.fill("[name=caller]", "Rami")
    noa.fill("[name=number]", "+972 4 555 0131")
    noa.fill("[name=wants]", "Asks when the driver comes")
    # The tab dies: what was typed is back in the next one, until the server has taken it.
    again = noa.context.new_page()
    noa.close()
    again.goto("/slips/new/")
    expect(again.locator("[data-kept]")).to_be_visible()
    assert again.locator("[name=to] option:checked").inner_text() == "أمل ناصر"
    again.press("[name=wants]", "Control+Enter")
    again.wait_for_url("**/passed-on/slips/**")
    again.goto("/slips/new/")
    expect(again.locator("[name=caller]")).to_have_value("")

    amal.goto("/passed-on/slips/")
    slip = amal.locator(".slip:has-text('Rami')")
    expect(slip.locator("a[href^='tel:']")).to_have_text("+972 4 555 0131")
    assert (sideways(amal), faults_of(amal, ".column--main")) == (0, [])
    slip.locator("[name=outcome]").fill("اتصلت به")
    slip.locator("button:has-text('تم')").click()
    amal.wait_for_selector(".toast")
    expect(amal.locator(".slip:has-text('Rami')")).to_have_count(0)
    again.goto("/passed-on/slips/")
    expect(again.locator(".slip-rows")).to_contain_text("اتصلت به")


def test_question_is_answered_from_the_list(served: Running, visit: Any) -> None:
    amal, noa = visit("ar"), visit("noa")
    case = served.case("ar", 4)
    amal.goto(case)
    tap(amal, "q")
    amal.wait_for_url("**/question/")
    amal.select_option("[name=receiver]", label="Noa Cohen")
    amal.fill("[name=text]", "هل نعيد المبلغ؟")
    amal.press("[name=text]", "Control+Enter")
    amal.wait_for_selector(".question-open")
    noa.goto("/passed-on/questions/")
    noa.locator(".slip textarea").fill("Yes, today")
    noa.locator(".slip button[data-default]").click()
    noa.wait_for_selector(".toast")
    amal.wait_for_selector(".timeline .message--note:has-text('Yes, today')")


# The width at which each language comes: from the left and from the right, wide and narrow.
MEASURED = {"ar": 390, "he": 1280, "sq": 390, "en": 1280}
PAGES = ["/notifications/", "/settings/notifications/", "/passed-on/questions/", "/passed-on/handovers/", "/slips/new/"]


@pytest.mark.parametrize("language", MEASURED)
def test_pages_between_colleagues_are_sound(served: Running, visit: Any, language: str) -> None:
    """Each page comes once in each language, at one width, and is then made as wide as the other one."""
    width = MEASURED[language]
    page = visit(language, width=width)
    case = served.case(language, 5)
    faults = {}
    for path in [*PAGES, f"{case}handover/", f"{case}question/"]:
        page.goto(path)
        found = faults_of(page)
        found += [f"scrolls sideways at {wide} px" for wide in widths_too_narrow(page, width)]
        if found:
            faults[path] = found
    assert faults == {}
