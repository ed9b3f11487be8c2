"""Writing: each paragraph in its own direction, pictures in the text, and nothing that was typed is ever lost.

The mail that leaves is looked at in besa/cases/tests/test_composer.py.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import write
from tests.browser.test_every_page import resize
from tests.browser.test_journeys import has_sideways_scroll
from tests.browser.test_writing import at_the_server
from tests.server.desk import wait_until

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC"
PASTE = """(text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "screen.png", { type: "image/png" }));
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector(".editor__text").dispatchEvent(event);
}"""
OPEN = """() => new Promise((say) => {
  const box = document.querySelector("[data-editor]"), form = box.closest("form");
  form.querySelector("[data-editor-switch]").click();
  localStorage.removeItem("besa.plain");
  box.addEventListener("besa:editor", () => queueMicrotask(() => say(document.activeElement.className)), { once: true });
  const field = form.querySelector("[data-editor] ~ textarea");
  field.blur();
  field.focus();
})"""


def saved(page, words):
    """Wait until the server has `words` in the composer's draft, which is saved a moment after the last key."""
    at_the_server(page)
    wait_until(lambda: words in page.context.request.get(page.url).text(), every=0.5)


def test_the_key_after_the_editor_has_opened_goes_into_it_and_not_into_the_field_below(served, visit):
    page = visit("en", may_say=["linkifyjs"])  # it is told the same schemes by the second editor of a page
    page.goto(served.case("en", 4))
    write(page, "One")
    assert "editor__text" in page.evaluate(OPEN).split()
    page.keyboard.type(" two")
    page.wait_for_selector(".editor__text:has-text('One two')")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_letter_in_two_directions_stands_there_as_it_was_written(served, visit, language):
    page = visit(language)
    page.goto(served.case(language, 4))
    write(page, "مرحبا ليلى، رقم الطلب 4711-22 في الطريق.")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("See the DHL page.")
    page.keyboard.press("Enter")
    page.keyboard.type("- ")
    page.keyboard.insert_text("شاشة")
    page.evaluate(PASTE, PNG)
    page.wait_for_selector(".editor__text img")
    sides = page.eval_on_selector_all(".editor__text p", "all => all.map((one) => getComputedStyle(one).direction)")
    assert sides == ["rtl", "ltr", "rtl"]
    page.click("form.composer [data-default]")
    page.wait_for_url("**#message-*")
    message = page.locator(".message--out .message__text--rich").last
    assert message.locator("p").evaluate_all("all => all.map((one) => one.dir)") == ["rtl", "ltr", "rtl"]
    assert message.locator("img").evaluate("one => one.decode().then(() => one.naturalWidth)") == 10


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_was_typed_survives_a_cut_line_and_a_killed_tab(served, visit, language):
    page = visit(language, alone=True, may_say=["ERR_INTERNET_DISCONNECTED"])
    page.goto(served.case(language, 5))
    address = page.url
    write(page, "On the server.")
    saved(page, "On the server.")
    page.context.set_offline(True)
    page.keyboard.insert_text(" Only here.")
    page.wait_for_selector("[data-draft-status].is-alarm")
    other = page.context.new_page()
    page.close()
    page = other
    page.context.set_offline(False)
    page.goto(address)
    page.wait_for_selector(".editor__text:has-text('On the server. Only here.')")
    page.wait_for_selector("[data-draft-status]:not(.is-alarm):not(:empty)")
    wait_until(lambda: "On the server. Only here." in page.context.request.get(address).text(), every=0.5)
    page.goto("/drafts/")
    number = re.search(r"/cases/(\d+)/", address)[1]
    expect(page.locator(f".draft-row:has(a[href*='/cases/{number}/'])")).to_have_count(1)


def test_a_saved_reply_is_put_in_by_the_keyboard_and_leaves_tomorrow(served, visit):
    page = visit("ar", width=390, may_say=["422 (Unprocessable"])
    page.goto("/settings/replies/new/")
    page.fill("[name=title]", "شكرا")
    page.fill("[name=shortcut]", "thanks")
    page.select_option("[name=language]", "ar")
    write(page, "شكرا {address_as}، المعاملة {case_number}.")
    page.click("form.reply-form > .row button.button--primary")
    page.wait_for_url("**/settings/replies/*/?language=ar")

    for width, place in ((390, 6), (1280, 7)):
        resize(page, width)
        page.goto(served.case("ar", place))
        put_in_and_put_off(page)


def put_in_and_put_off(page):
    page.wait_for_selector(".editor__text")
    page.click(".editor__text")
    page.keyboard.type(";thanks")
    page.wait_for_selector("[data-picker] [role=option]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".editor__text:has-text('ليلى الحداد')")
    assert "{" not in page.inner_text(".editor__text")
    assert not has_sideways_scroll(page)
    saved(page, page.inner_text(".editor__text").strip().splitlines()[0])
    page.click("details:has([name=send_at]) > summary")
    page.click("[name=later]:not([value=chosen]) >> nth=1")
    page.wait_for_url("**#scheduled")
    expect(page.locator(".message--scheduled")).to_have_count(1)
    expect(page.locator(".message--out:not(.message--automatic, .message--scheduled)")).to_have_count(0)
    page.locator(".message--scheduled form[action$='/return/'] button").click()
    page.wait_for_url("**write=reply**")
    expect(page.locator(".editor__text")).to_contain_text("ليلى الحداد")
