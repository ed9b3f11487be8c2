"""Two browsers at once, on a desk that takes in mail: what one does, the other sees, and nothing that is typed moves."""

import re
import smtplib
import time
from email.message import EmailMessage
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Running, sign_in, tap
from tests.server.desk import PATIENCE, wait_until

EDITOR = ".composer [contenteditable=true]"
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK", "Failed to fetch", "ERR_CONNECTION")


@pytest.fixture(scope="module")
def served(running: Running) -> Running:
    return running


def post(
    served: Running, subject: str, text: str = "Hello", *, sender: str = "drita@customer.example", **headers: str
) -> str:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "support@desk.example", subject
    message["Message-ID"] = f"<{time.time_ns()}@customer.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    with smtplib.SMTP("127.0.0.1", served.desk.smtp_port) as door:
        door.send_message(message)
    return str(message["Message-ID"])


def is_up_to_date(page: Any) -> None:
    page.wait_for_selector("#live[data-state=open]", state="attached")


def goto(page: Any, path: str) -> None:
    page.goto(path)
    is_up_to_date(page)


def new_case(served: Running, subject: str) -> tuple[str, str]:
    """A case of its own for one journey: its number, and the id of its first mail."""
    mail = post(served, subject, sender=sender_of(subject))
    number = "SELECT number FROM cases_case WHERE subject = ?"
    return str(wait_until(lambda: served.desk.rows(number, subject))[0][0]), mail


def sender_of(subject: str) -> str:
    return f"{re.sub(r'[^a-z]', '', subject.lower())}@customer.example"


def test_new_mail_stands_in_the_list_and_in_the_open_case(served: Running, visit: Any) -> None:
    page = visit("ar")
    goto(page, "/inbox/unowned/")
    number, mail = new_case(served, "Kettle broken")
    page.wait_for_selector("[data-line]:has-text('Kettle broken')")
    goto(page, "/inbox/unowned/")  # the list may show a case a moment before the number beside its name does
    before = int(page.inner_text("#count-unowned"))
    page.locator("[data-line]").nth(2).focus()
    focused = page.evaluate("document.activeElement.getAttribute('href')")
    post(served, "Another kettle", sender="another@customer.example")
    page.wait_for_selector("[data-line]:has-text('Another kettle')")
    expect(page.locator(f"[data-line][href='{focused}']")).to_be_focused()
    page.wait_for_selector(f"#count-unowned:text-is('{before + 1}')")

    goto(page, f"/cases/{number}/")
    page.locator(EDITOR).press_sequentially("I am writ")
    post(served, "Re: Kettle broken", "And the lid too", sender=sender_of("Kettle broken"), In_Reply_To=mail)
    page.wait_for_selector(".timeline .message--in:has-text('And the lid too')")
    page.keyboard.type("ing this")
    expect(page.locator(EDITOR)).to_have_text("I am writing this")
    expect(page.locator(EDITOR)).to_be_focused()


def test_two_agents_see_each_other_look_and_write(served: Running, visit: Any) -> None:
    amal, dana = visit("ar"), visit("en")
    number, _mail = new_case(served, "Who looks")
    goto(amal, "/inbox/unowned/")
    goto(dana, f"/cases/{number}/")
    face = amal.locator(f"#viewers-{number} .face")
    expect(face).to_have_attribute("title", "\u2068Dana\u2069: قيد الاطلاع على هذه المعاملة")
    goto(amal, f"/cases/{number}/")
    dana.wait_for_selector(".watching__one:has-text('أمل is looking at this')")
    amal.locator(EDITOR).press_sequentially("مرحبا")
    dana.wait_for_selector(".watching__one--types:has-text('أمل is writing…')")
    amal.goto("/inbox/mine/")
    dana.wait_for_selector(".watching__one", state="detached")


def test_the_page_of_a_shift_follows_the_switch_of_a_colleague(served: Running, visit: Any) -> None:
    dana, amal = visit("admin"), visit("ar")
    goto(dana, "/settings/routing/")
    dana.click("a:has-text('أمل ناصر')")
    dana.click("a[href*='/shifts/']")
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
        dana.fill(f"[name={day}_from] >> nth=0", "00:00")
        dana.fill(f"[name={day}_until] >> nth=0", "00:00")
    dana.click("main form button.button--primary")
    dana.wait_for_url("**/coverage/**")
    goto(amal, "/inbox/mine/")
    goto(dana, "/shift/")
    seen = dana.locator("#shift tr", has_text="أمل ناصر").locator(".standing")
    expect(seen).to_have_text("here")
    tap(amal, "v")
    expect(seen).to_have_text("away")
    amal.wait_for_selector(".rail__standing")
    tap(amal, "v")
    expect(seen).to_have_text("here")


def test_an_answer_that_would_cross_a_note_is_stopped_and_nothing_typed_is_lost(served: Running, visit: Any) -> None:
    amal, dana = visit("ar"), visit("en", may_say=["409"])
    number, _mail = new_case(served, "Crossing words")
    goto(dana, f"/cases/{number}/?write=reply")
    dana.locator(EDITOR).press_sequentially("We send a new one tomorrow")
    goto(amal, f"/cases/{number}/?write=note")
    amal.locator(EDITOR).press_sequentially("Wait, it was found")
    amal.click("form.composer [data-default]")
    dana.wait_for_selector(".timeline .message--note:has-text('Wait, it was found')")
    dana.keyboard.type("!")
    dana.click("form.composer [data-default]")
    expect(dana.locator(".unseen")).to_contain_text("Wait, it was found")
    expect(dana.locator(EDITOR)).to_have_text("We send a new one tomorrow!")
    expect(dana.locator(".message--out:not(.message--automatic)")).to_have_count(0)
    dana.click("form.composer [data-default]")
    dana.wait_for_selector(".message--out:has-text('We send a new one tomorrow!')")
    # And the colleague has it on the open page without a reload.
    amal.wait_for_selector(".message--out:has-text('We send a new one tomorrow!')")


def test_two_summaries_are_shown_side_by_side(served: Running, visit: Any) -> None:
    amal, dana = visit("ar"), visit("en", may_say=["409"])
    number, _mail = new_case(served, "Two summaries")
    for page in (amal, dana):
        goto(page, f"/cases/{number}/")
        page.click(".summary-box > summary")
    dana.fill("#summary", "Dana writes this")
    amal.fill("#summary", "أمل كتبت هذا")
    amal.click(".summary-form button")
    amal.wait_for_selector(".summary:has-text('أمل كتبت هذا')")
    # What dana types stays while her page learns of the other text.
    dana.wait_for_selector(".event:has-text('أمل')")
    expect(dana.locator("#summary")).to_have_value("Dana writes this")
    dana.click(".summary-form button")
    expect(dana.locator("blockquote")).to_have_text("أمل كتبت هذا")
    expect(dana.locator("#mine-summary")).to_have_value("Dana writes this")
    dana.click("main form .button--primary")
    dana.wait_for_selector(".summary:has-text('Dana writes this')")


def test_after_a_cut_everything_is_there_once(served: Running, visit: Any) -> None:
    page = visit("sq", may_say=OFFLINE)
    number, mail = new_case(served, "Cut off")
    goto(page, f"/cases/{number}/")
    page.context.set_offline(True)
    page.wait_for_selector("[data-shown-when=broken]:visible")
    for count in range(20):
        post(served, "Re: Cut off", f"Part {count} of twenty.", sender=sender_of("Cut off"), In_Reply_To=mail)
    arrived = "SELECT count(*) FROM cases_message WHERE direction = 'in' AND case_id = (SELECT id FROM cases_case WHERE number = ?)"
    wait_until(lambda: served.desk.one(arrived, int(number)) == 21)
    assert page.locator(".message--in").count() == 1
    page.context.set_offline(False)
    page.wait_for_selector("[data-shown-when=broken]", state="hidden")
    for count in range(20):
        page.wait_for_selector(f".message--in:has-text('Part {count} of twenty.')", state="attached")
    expect(page.locator(".message--in")).to_have_count(21)


def test_a_server_that_starts_again_is_found_again(served: Running, visit: Any) -> None:
    page = visit("he", may_say=[*OFFLINE, "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_EMPTY_RESPONSE"])
    goto(page, "/inbox/unowned/")
    process = served.desk.processes[-1]
    began = time.monotonic()
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert time.monotonic() - began < 25  # an open stream does not hold the stop: it would for minutes
    page.wait_for_selector("[data-shown-when=broken]:visible")
    served.desk.run()
    post(served, "After the start", sender="afterstart@customer.example")
    page.wait_for_selector("[data-line]:has-text('After the start')")


def test_one_browser_has_one_stream_and_every_tab_is_up_to_date(served: Running, visit: Any) -> None:
    first = visit("en", alone=True)
    streams: list[str] = []
    first.context.on("request", lambda request: streams.append(request.url) if "/live/" in request.url else None)
    goto(first, "/inbox/unowned/")
    second = first.context.new_page()
    goto(second, "/inbox/team/")
    post(served, "Two tabs", sender="twotabs@customer.example")
    second.wait_for_selector("[data-line]:has-text('Two tabs')")
    first.wait_for_selector("[data-line]:has-text('Two tabs')")
    assert len(streams) == 1
    # Whoever led goes: the other takes over.
    first.close()
    post(served, "One tab left", sender="onetab@customer.example")
    second.wait_for_selector("[data-line]:has-text('One tab left')")


def test_the_stream_ends_after_sign_out(served: Running, visit: Any) -> None:
    page = visit("", width=390, may_say=["401"])
    sign_in(page, "sq")
    is_up_to_date(page)
    token = page.get_attribute("meta[name=csrf]", "content")
    page.context.request.post("/sign-out/", headers={"X-CSRFToken": token, "Referer": served.url + "/"})
    page.wait_for_selector("[data-shown-when=ended]:visible")
